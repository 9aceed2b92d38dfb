"""A day and a time of it, as somebody typed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from webapp.fieldtypes import days
from webapp.fieldtypes.base import filled
from webapp.fieldtypes.instants import Moments
from webapp.regions import INTERNATIONAL, Region


@dataclass(frozen=True)
class DateTime(Moments):
    name = "date_time"
    label = "Date and time"
    description = "A moment, such as 3 Nov 2023 14:30, in a time zone."
    icon = "calendar-clock"
    rank = 61
    examples = {
        "2023-11-03 14:30": datetime(2023, 11, 3, 13, 30, tzinfo=UTC),
        "2023-11-03T14:30": datetime(2023, 11, 3, 13, 30, tzinfo=UTC),
        "2023-11-03T14:30:00Z": datetime(2023, 11, 3, 14, 30, tzinfo=UTC),
        "2023-11-03 14:30:05.250000+01:00": datetime(2023, 11, 3, 13, 30, 5, 250_000, tzinfo=UTC),
        "3 Nov 2023, 2:30 pm": datetime(2023, 11, 3, 13, 30, tzinfo=UTC),
        "3/11/2023 14:30": datetime(2023, 11, 3, 13, 30, tzinfo=UTC),
        "1 July 2023 at 9am": datetime(2023, 7, 1, 7, 0, tzinfo=UTC),
        "2023-11-03": datetime(2023, 11, 2, 23, 0, tzinfo=UTC),
        "2023-10-29 02:30+02:00": datetime(2023, 10, 29, 0, 30, tzinfo=UTC),
        "2023-10-29 02:30+01:00": datetime(2023, 10, 29, 1, 30, tzinfo=UTC),
        "": None,
    }

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        texts = filled(samples)
        readings: tuple[Self, ...] = tuple(cls(order=order, region=region) for order in days.ORDERS)
        return next((reading for reading in readings if texts and reading.takes(texts)), None)


TYPE = DateTime
