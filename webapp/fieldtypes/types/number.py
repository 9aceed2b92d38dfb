"""Exact numbers: integers, or decimals with a fixed number of places. Never a float, so 0.1 + 0.2 is 0.3."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from functools import cached_property
from typing import Any, Self

import sqlalchemy as sa

from webapp.fieldtypes import numerals
from webapp.fieldtypes.base import Dialect, FieldType, Form, Invalid, filled, quoted
from webapp.fieldtypes.columns import DIGITS, Scaled, Whole, steps

MOST_DECIMALS = 8
BOUND = 10**DIGITS
EXACT = Context(prec=3 * numerals.LONGEST, Emin=-9999, Emax=9999, traps=[Inexact, InvalidOperation, Overflow])

# Codes that look like numbers: a column with 007, +442079460000 or 12E4 in it loses by becoming one.
CODE = re.compile(r"[+-]?0\d|\+|.*[eE]", re.DOTALL)


@dataclass(frozen=True)
class Number(FieldType):
    decimals: int = 0
    grouping: bool = False

    name = "number"
    label = "Number"
    description = "Counts, measures and amounts, kept exactly."
    icon = "hash"
    look = "number"
    rank = 3
    align = "r"
    width = 110
    inputmode = "decimal"
    operators = ("is", "is_not", "less", "at_most", "more", "at_least", "is_empty", "is_not_empty")
    examples = {
        "12.5": Decimal("12.5"),
        "1,234.50": Decimal("1234.5"),
        "1.234,50": Decimal("1234.5"),
        "1 234,50": Decimal("1234.5"),
        "−5": Decimal(-5),
        "+5": Decimal(5),
        "(5)": Decimal(-5),
        "1e3": Decimal(1000),
        "9999999999999999.99": Decimal("9999999999999999.99"),
        "": None,
    }

    def __post_init__(self) -> None:
        if type(self.decimals) is not int or not 0 <= self.decimals <= MOST_DECIMALS:
            raise Invalid(f"Choose from 0 to {MOST_DECIMALS} decimals.", about="decimals")
        if type(self.grouping) is not bool:
            raise Invalid("Thousands are set apart, or they are not.", about="grouping")

    @classmethod
    def exemplar(cls) -> Self:
        return cls(decimals=2)

    def parse(self, text: str) -> int | Decimal | None:
        if not text.strip():
            return None
        return self._kept(numerals.read(text), text)

    def format(self, value: int | Decimal) -> str:
        return format(value, self._spec)

    def edit_text(self, value: int | Decimal | None) -> str:
        return "" if value is None else f"{value:.{self.decimals}f}" if self.decimals else str(value)

    def html(self, value: int | Decimal) -> str:
        return format(value, self._spec)  # digits, dots and commas: nothing to escape

    def drawer(self) -> Callable[[Any], str]:
        return self.html if self.decimals or self.grouping else str

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Scaled(self.decimals) if self.decimals else Whole()

    def to_storage(self, value: int | Decimal | None, *, dialect: Dialect) -> Any:
        if value is None or not self.decimals or dialect != "sqlite":
            return value
        return steps(value, self.decimals)

    def store_many(self, texts: Sequence[str], *, dialect: Dialect) -> list[Any]:
        try:
            return self._store_plain(texts, dialect)
        except ValueError:
            return super().store_many(texts, dialect=dialect)

    def to_json(self, value: int | Decimal | None) -> int | str | None:
        """Integers as numbers, decimals as text: a JSON number is a float to most programs."""
        return self.edit_text(value) if isinstance(value, Decimal) else value

    def from_json(self, data: Any) -> int | Decimal | None:
        if isinstance(data, bool) or not isinstance(data, int | float | str | None):
            raise Invalid("A number is a number or a text in JSON.")
        if isinstance(data, int) and abs(data) >= BOUND:
            raise Invalid(f"A number has {DIGITS} digits at most.")
        return None if data is None else self.parse(repr(data) if isinstance(data, float) else str(data))

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        decimals = form.get("decimals", "").strip() or "0"
        if not (decimals.isascii() and decimals.isdigit() and len(decimals) < 3):
            raise Invalid(f"Choose from 0 to {MOST_DECIMALS} decimals.", about="decimals")
        return cls(decimals=int(decimals), grouping=bool(form.get("grouping", "")))

    @classmethod
    def guess(cls, samples: Sequence[str]) -> Self | None:
        texts = filled(samples)
        if not texts or any(CODE.match(text) for text in texts):
            return None
        try:
            decimals = max(_written_places(numerals.read(text)) for text in texts)
        except Invalid:
            return None
        # 3,5 beside 1,234: the comma means one thing in one of them, and guessing wrong is wrong by a thousand.
        ambiguous = any(map(numerals.has_decimal_comma, texts)) and any("," in t and numerals.is_grouped(t) and "." not in t for t in texts)
        if ambiguous:
            return None
        guessed = cls(decimals=min(decimals, MOST_DECIMALS), grouping=any(map(numerals.is_grouped, texts)))
        return guessed if guessed.takes(texts) else None

    def _kept(self, number: Decimal, text: str) -> int | Decimal:
        scaled = EXACT.scaleb(number, self.decimals)
        if scaled.copy_abs() >= BOUND:
            raise Invalid(f"{quoted(text)} is too large: a number here has {DIGITS - self.decimals} digits before the point at most.")
        count = int(scaled)
        if count != scaled:
            raise Invalid(self._too_fine(number, text))
        return Decimal(count).scaleb(-self.decimals) if self.decimals else count

    def _too_fine(self, number: Decimal, text: str) -> str:
        if not self.decimals:
            return f"{quoted(text)} is not a whole number."
        return f"{quoted(text)} has {_places(number)} decimals; this field keeps {self.decimals}."

    def _store_plain(self, texts: Sequence[str], dialect: Dialect) -> list[Any]:
        """Digits, a point and a minus, as programs write numbers. Raises ValueError for anything else."""
        all_of_it = "".join(texts)
        if all_of_it.encode("ascii").translate(None, b"-.0123456789"):
            raise ValueError("not plain")
        counts = self._whole_counts(texts) if not self.decimals else self._counts(texts)
        if max(map(len, texts), default=0) + self.decimals > DIGITS and max(map(abs, filter(None, counts)), default=0) >= BOUND:
            raise ValueError("too large")
        if not self.decimals or dialect == "sqlite":
            return counts
        return [Decimal(text) if text else None for text in texts]

    def _whole_counts(self, texts: Sequence[str]) -> list[int | None]:
        try:
            return [int(text) if text else None for text in texts]
        except ValueError:
            return [int(text.removesuffix(".0")) if text else None for text in texts]

    def _counts(self, texts: Sequence[str]) -> list[int | None]:
        most = self.decimals
        unit = 10**most
        zeros = ["0" * (most - places) for places in range(most + 1)]
        counts: list[int | None] = []
        for text in texts:
            whole, _, fraction = text.partition(".")
            if fraction:
                places = len(fraction)
                if places > most:
                    raise ValueError("too fine")
                counts.append(int(whole + fraction + zeros[places]))
            else:
                counts.append(int(whole) * unit if text else None)
        return counts

    @cached_property
    def _spec(self) -> str:
        separator = "," if self.grouping else ""
        return f"{separator}.{self.decimals}f" if self.decimals else f"{separator}d"


def _places(number: Decimal) -> int:
    """How many decimals a number really has: none in 517.0."""
    exponent = EXACT.normalize(number).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _written_places(number: Decimal) -> int:
    """How many decimals somebody meant: two in 85.00, an amount of money; none in 517.0, an integer that some program took for a float."""
    exponent = number.as_tuple().exponent
    written = -exponent if isinstance(exponent, int) else 0
    return 0 if written <= 1 and not _places(number) else written


TYPE = Number
