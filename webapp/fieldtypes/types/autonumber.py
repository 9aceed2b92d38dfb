"""A number of its own for every record: the one under which the database keeps it. It is given once, and never to another record."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.fieldtypes import numerals
from webapp.fieldtypes.base import FieldType, Invalid, quoted
from webapp.fieldtypes.columns import DIGITS, Whole


@dataclass(frozen=True)
class Autonumber(FieldType):
    name = "autonumber"
    label = "Autonumber"
    description = "A number for each record, never given twice. It fills itself in."
    icon = "list-ordered"
    look = "line"
    rank = 114
    align = "r"
    width = 90
    inputmode = "numeric"
    reads_by_region = True
    record_column = "id"
    may_be_unique = False
    operators = ("is", "is_not", "less", "at_most", "more", "at_least", "between")
    examples = {"1": 1, "1,024": 1024, "999999999999999999": 10**DIGITS - 1}

    def parse(self, text: str) -> int | None:
        if not text.strip():
            return None
        number = numerals.read(text, self.region.reading)
        if not 0 <= number < 10**DIGITS or number != int(number):
            raise Invalid(f"{quoted(text)} is not the number of a record.")
        return int(number)

    def html(self, value: int) -> str:
        return str(value)  # digits: nothing to escape

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Whole()

    def from_json(self, data: Any) -> int | None:
        if type(data) is int and abs(data) < 10**DIGITS:
            return self.parse(str(data))  # digits alone are the same everywhere
        return super().from_json(data)


TYPE = Autonumber
