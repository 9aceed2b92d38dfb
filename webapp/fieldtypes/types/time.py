"""A time of day, to the second, without a day and without a zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, Self

import sqlalchemy as sa

from webapp.fieldtypes import clocks
from webapp.fieldtypes.base import Dialect, FieldType, Invalid, Value, filled, quoted
from webapp.fieldtypes.columns import Clock
from webapp.regions import INTERNATIONAL, Region


@dataclass(frozen=True)
class Time(FieldType):
    name = "time"
    label = "Time"
    description = "A time of day, such as 14:30."
    icon = "clock"
    look = "time"
    rank = 62
    width = 90
    operators = ("is", "is_not", "before", "on_or_before", "after", "on_or_after", "between", "is_empty", "is_not_empty")
    examples = {
        "14:30": time(14, 30),
        "2:30 pm": time(14, 30),
        "2pm": time(14),
        "12 a.m.": time(0),
        "14.30": time(14, 30),
        "09:05:07": time(9, 5, 7),
        "0:00": time(0),
        "": None,
    }

    def parse(self, text: str) -> time | None:
        if not text.strip():
            return None
        at = clocks.read(text)
        if at.microsecond:
            raise Invalid(f"{quoted(text)} has parts of a second; this field keeps whole ones.")
        return at

    def format(self, value: time) -> str:
        return clocks.shown(value)

    def edit_text(self, value: time | None) -> str:
        return "" if value is None else clocks.shown(value)

    def html(self, value: time) -> str:
        return clocks.shown(value)  # digits and colons: nothing to escape

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Clock()

    def to_storage(self, value: time | None, *, dialect: Dialect) -> Any:
        return value.isoformat("seconds") if value is not None and dialect == "sqlite" else value

    def to_json(self, value: Value | None) -> str | None:
        return None if value is None else value.isoformat("seconds")

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        texts = filled(samples)
        return cls() if texts and all(":" in text for text in texts) and cls().takes(texts) else None

    def is_canonical(self, text: str) -> bool:
        """Whether a native time input can hold the text; any other must be shown as typed, in a plain one."""
        return not text or (self.takes([text]) and self.edit_text(self.parse(text)) == text)


TYPE = Time
