"""A day in the calendar, without a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import sqlalchemy as sa

from webapp.fieldtypes import days, periods
from webapp.fieldtypes.base import Dialect, FieldType, Form, Value, filled
from webapp.fieldtypes.columns import Day
from webapp.regions import INTERNATIONAL, Region


@dataclass(frozen=True)
class Date(FieldType):
    order: days.Order = "region"  # how 3/11/2023 is read

    name = "date"
    label = "Date"
    description = "A day, such as 3 Nov 2023."
    icon = "calendar"
    look = "date"
    rank = 60
    width = 126
    kept_as = "day"
    reads_by_region = True
    operators = ("is", "is_not", "before", "on_or_before", "after", "on_or_after", "between", "is_empty", "is_not_empty")
    examples = {
        "2023-11-03": date(2023, 11, 3),
        "3 Nov 2023": date(2023, 11, 3),
        "Nov 3, 2023": date(2023, 11, 3),
        "3rd november 2023": date(2023, 11, 3),
        "3.11.2023": date(2023, 11, 3),
        "03/11/2023": date(2023, 11, 3),
        "2023-11-03T00:00:00Z": date(2023, 11, 3),
        "0001-01-01": date(1, 1, 1),
        "9999-12-31": date(9999, 12, 31),
        "": None,
    }

    def __post_init__(self) -> None:
        days.check_order(self.order)

    def parse(self, text: str) -> date | None:
        return days.read(text, self.order, self.region) if text.strip() else None

    def format(self, value: date) -> str:
        return self.region.write_day(value)

    def edit_text(self, value: date | None) -> str:
        return "" if value is None else value.isoformat()

    def html(self, value: date) -> str:
        return self.region.write_day(value)  # nothing to escape

    def drawer(self) -> Callable[[Any], str]:
        return self.region.write_day

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Day()

    def span(self, text: str, today: date) -> tuple[date, date]:
        return periods.read(text, self.order, today, self.region)

    def to_storage(self, value: date | None, *, dialect: Dialect) -> Any:
        return value.isoformat() if value is not None and dialect == "sqlite" else value

    def to_json(self, value: Value | None) -> str | None:
        return None if value is None else value.isoformat()

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        return cls.from_options({"order": form.get("order", "") or "region"})

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        texts = filled(samples)
        readings: tuple[Self, ...] = tuple(cls(order, region=region) for order in days.ORDERS)
        return next((reading for reading in readings if texts and reading.takes(texts)), None)

    def is_canonical(self, text: str) -> bool:
        """Whether a native date input can hold the text; any other must be shown as typed, in a plain one."""
        return not text or (self.takes([text]) and self.edit_text(self.parse(text)) == text)


TYPE = Date
