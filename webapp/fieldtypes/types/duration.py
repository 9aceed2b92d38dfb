"""A span of time, kept as whole seconds."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Self, get_args

import sqlalchemy as sa

from webapp.fieldtypes.base import FieldType, Form, Invalid, Value, filled, quoted
from webapp.fieldtypes.columns import Whole
from webapp.regions import INTERNATIONAL, Region

Display = Literal["minutes", "seconds", "words"]

LONGEST = 10**13  # seconds: beyond the age of mankind, and far below 64 bits
SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
UNITS = {
    "d": "d day days", "h": "h hr hrs hour hours", "m": "m min mins minute minutes", "s": "s sec secs second seconds",
}  # fmt: skip
UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words.split()}

PART = re.compile(r"(\d{1,12}(?:[.,]\d{1,6})?)\s*([a-z]{1,7})\.?(?:\s*,?\s*(?:and\s+)?|\Z)", re.ASCII | re.IGNORECASE)
CLOCK = re.compile(r"(\d{1,10}):([0-5]?\d)(?::([0-5]?\d))?", re.ASCII)
TELLING = re.compile(r"h|min|sec|day", re.IGNORECASE)  # 3 m and 20 s alone may be metres and anything
BARE = re.compile(r"\d{1,12}", re.ASCII)


@dataclass(frozen=True)
class Duration(FieldType):
    display: Display = "minutes"

    name = "duration"
    label = "Duration"
    description = "A span of time, such as 1:30 or 1h 30m."
    icon = "timer"
    look = "duration"
    rank = 34
    align = "r"
    width = 100
    operators = ("is", "is_not", "less", "at_most", "more", "at_least", "between", "is_empty", "is_not_empty")
    examples = {
        "1h 30m": 5400,
        "1:30": 5400,
        "1:30:05": 5405,
        "90": 5400,
        "90 min": 5400,
        "1.5 h": 5400,
        "1,5h": 5400,
        "2 days, 3 hours": 183_600,
        "-0:45": -2700,
        "": None,
    }

    def __post_init__(self) -> None:
        if self.display not in get_args(Display):
            raise Invalid("Choose how durations look.", about="display")

    def parse(self, text: str) -> int | None:
        written = text.strip().removeprefix("'").replace("−", "-")
        if not written:
            return None
        sign = -1 if written[0] == "-" else 1
        seconds = self._seconds(written[1:] if written[0] in "+-" else written, text)
        if seconds > LONGEST:
            raise Invalid(f"{quoted(text)} is too long for a duration.")
        return sign * seconds

    def format(self, value: int) -> str:
        sign, seconds = ("-", -value) if value < 0 else ("", value)
        return sign + (in_words(seconds) if self.display == "words" else on_a_clock(seconds, with_seconds=self.display == "seconds"))

    def format_mean(self, value: Decimal) -> str:
        return self.format(round(value))

    def html(self, value: int) -> str:
        return self.format(value)  # digits, colons and letters of our own: nothing to escape

    def edit_text(self, value: int | None) -> str:
        if value is None:
            return ""
        sign, seconds = ("-", -value) if value < 0 else ("", value)
        return sign + on_a_clock(seconds, with_seconds=self.display == "seconds" or seconds % 60 != 0)

    def search(self, column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool] | None:
        return None  # what is kept is seconds, which nobody sees

    def tracer(self, column: str) -> Callable[[Value], str] | None:
        return None

    def sought(self, column: str, text: str) -> Sequence[str]:
        return []

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Whole()

    def from_json(self, data: Any) -> int | None:
        """Seconds as a number, as `to_json` has them, or a text as typed."""
        if isinstance(data, int) and not isinstance(data, bool):
            if abs(data) > LONGEST:
                raise Invalid("This is too long for a duration.")
            return data
        if data is None or isinstance(data, str):
            return self.parse(data or "")
        raise Invalid("A duration is a whole number of seconds in JSON.")

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        return cls.from_options({"display": form.get("display", "") or "minutes"})

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        """Where units are named. 1:30 alone is a time of day as well, and 90 a number."""
        texts = filled(samples)
        named = all(any(char.isalpha() for char in text) for text in texts) and any(map(TELLING.search, texts))
        return cls("words") if named and cls("words").takes(texts) else None

    def _seconds(self, written: str, text: str) -> int:
        if found := CLOCK.fullmatch(written):
            first, second, third = found.groups()
            if third is None and self.display == "seconds":
                return int(first) * 60 + int(second)
            return int(first) * 3600 + int(second) * 60 + int(third or 0)
        if BARE.fullmatch(written):
            return int(written) * (1 if self.display == "seconds" else 60)
        return whole_seconds(written, text)


def whole_seconds(written: str, text: str) -> int:
    """The sum of “1h 30m”. Raises `Invalid` for other texts, for a unit that comes twice, and for parts of a second."""
    total, place, used = Decimal(0), 0, set()
    while place < len(written):
        found = PART.match(written, place)
        unit = UNIT_OF.get(found[2].lower(), "") if found else ""
        if not found or not unit or unit in used:
            raise Invalid(f"{quoted(text)} is not a duration. Write it as 1:30 or 1h 30m.")
        used.add(unit)
        total += Decimal(found[1].replace(",", ".")) * SECONDS[unit]
        place = found.end()
    if total != int(total):
        raise Invalid(f"{quoted(text)} has parts of a second; this field keeps whole ones.")
    return int(total)


def on_a_clock(seconds: int, *, with_seconds: bool) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if with_seconds else f"{hours}:{minutes:02}"


def in_words(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    said = " ".join(f"{count}{unit}" for count, unit in ((hours, "h"), (minutes, "m"), (left, "s")) if count)
    return said or "0m"


TYPE = Duration
