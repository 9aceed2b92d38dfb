"""A telephone number, as typed: how one is dialled depends on where one stands."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from webapp.fieldtypes.base import FieldType, Invalid, escaped, quoted
from webapp.fieldtypes.characters import one_line
from webapp.fieldtypes.operators import TEXT_OPERATORS

LIMIT = 60
FEWEST_DIGITS, MOST_DIGITS = 3, 20
NUMBER = re.compile(r"\+?[\d ()./–-]+(?:(?:,|;|\s)*(?:ext|x|#)\.?\s*(?P<extension>\d{1,8}))?", re.ASCII | re.IGNORECASE)
NOT_DIALLED = re.compile(r"[^\d+]", re.ASCII)


@dataclass(frozen=True)
class Phone(FieldType):
    name = "phone"
    label = "Phone"
    description = "A telephone number, to call with a touch."
    icon = "phone"
    look = "line"
    rank = 82
    width = 160
    inputmode = "tel"
    operators = TEXT_OPERATORS
    examples = {
        "+44 20 7946 0018": "+44 20 7946 0018",
        " 020\u00a07946 0018 ": "020 7946 0018",
        "'+44 (0)20-7946.0018": "+44 (0)20-7946.0018",
        "(555) 010-9999 ext. 12": "(555) 010-9999 ext. 12",
        "tel:112": "112",
        "": None,
    }

    def parse(self, text: str) -> str | None:
        written = " ".join(one_line(text, limit=LIMIT * 2).split())
        number = written.removeprefix("'").removeprefix("tel:").strip()
        if not number:
            return None
        found = NUMBER.fullmatch(number)
        digits = sum(char.isdigit() for char in number)
        if not found or not FEWEST_DIGITS <= digits <= MOST_DIGITS or len(number) > LIMIT:
            raise Invalid(f"{quoted(text)} is not a telephone number.")
        return number

    def html(self, value: str) -> str:
        found = NUMBER.fullmatch(value)
        if not found:
            return escaped(value)
        main = value[: found.start("extension")] if found["extension"] else value
        dialled = NOT_DIALLED.sub("", main.replace("(0)", "") if main.startswith("+") else main)
        return Markup(f'<a href="tel:{dialled}" tabindex="-1">{escaped(value)}</a>')  # not a tab stop: the cell around it has the focus


TYPE = Phone
