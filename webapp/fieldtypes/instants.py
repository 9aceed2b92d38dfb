"""Moments, which fields of dates and times share with those that tell when a record came and changed. They are kept in UTC, and read and
shown as clocks in the field's time zone have it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any, ClassVar, Self

import sqlalchemy as sa

from webapp.fieldtypes import clocks, days, periods, zones
from webapp.fieldtypes.base import Dialect, FieldType, Form, Invalid, Value, quoted
from webapp.fieldtypes.columns import Instant, microseconds
from webapp.zones import DEFAULT, names

LONGEST = 60

OFFSET = r"\s*(?:Z|UTC|GMT|(?P<sign>[+-])(?P<hours>[01]\d|2[0-3]):?(?P<minutes>[0-5]\d)?(?::(?P<seconds>[0-5]\d))?)"
DAY_AND_TIME = re.compile(
    rf"(?P<day>.*?)(?:\s*T\s*|\s*,\s*|\s+at\s+|\s+)(?P<time>{clocks.TIME})(?P<offset>{OFFSET})?", re.ASCII | re.IGNORECASE | re.DOTALL
)
# As programs write moments; Python reads these at once.
PLAIN = re.compile(r"\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):\d\d(?::\d\d(?:\.\d{6})?)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)


@dataclass(frozen=True)
class Moments(FieldType):
    zone: str = DEFAULT
    order: days.Order = "region"  # how 3/11/2023 is read

    look = "date_time"
    width = 165
    kept_as = "day"
    reads_by_region = True
    operators: ClassVar[tuple[str, ...]] = (
        "is",
        "is_not",
        "before",
        "on_or_before",
        "after",
        "on_or_after",
        "between",
        "is_empty",
        "is_not_empty",
    )

    def __post_init__(self) -> None:
        zones.zone(self.zone)
        days.check_order(self.order)

    @classmethod
    def exemplar(cls) -> Self:
        return cls("Europe/Berlin")

    def parse(self, text: str) -> datetime | None:
        written = text.strip()
        if not written:
            return None
        if len(written) > LONGEST:
            raise Invalid(f"{quoted(text)} is not a date and time. Write it as 3 Nov 2023 14:30.")
        found = DAY_AND_TIME.fullmatch(written)
        if not found:
            return zones.in_utc(datetime.combine(days.read(written, self.order, self.region), time()), self.zone, text)
        local = datetime.combine(days.read(found["day"], self.order, self.region), clocks.read(found["time"]))
        if not found["offset"]:
            return zones.in_utc(local, self.zone, text)
        return zones.checked(local.replace(tzinfo=zones.offset(found["sign"], found["hours"], found["minutes"], found["seconds"])), text)

    def format(self, value: datetime) -> str:
        there = value.astimezone(self._zone)
        return f"{self.region.write_day(there)} {clocks.shown(there.time())}"

    def html(self, value: datetime) -> str:
        return self.format(value)  # nothing to escape

    def edit_text(self, value: datetime | None) -> str:
        """As clocks in the zone have it, and how far they are from UTC, so that a file can be read without knowing the zone."""
        return "" if value is None else value.astimezone(self._zone).isoformat(" ", "microseconds" if value.microsecond else "seconds")

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Instant()

    def span(self, text: str, today: date) -> tuple[datetime, datetime]:
        """A day is all of it, as clocks in the zone have it; a moment is itself."""
        if DAY_AND_TIME.fullmatch(text.strip()) and (moment := self._moment(text)):
            return moment, moment
        first, last = periods.read(text, self.order, today, self.region)
        if last == date.max:
            raise Invalid(f"{quoted(text)} is not in the calendar.")
        return self._midnight(first), self._midnight(last + timedelta(days=1)) - timedelta(microseconds=1)

    def day_of(self, value: datetime) -> date:
        return value.astimezone(self._zone).date()

    def moved_to(self, day: date, value: datetime | None) -> datetime:
        at = time() if value is None else value.astimezone(self._zone).time()
        return self._midnight(day) if at == time() else zones.in_utc(datetime.combine(day, at), self.zone, f"{day} {clocks.shown(at)}")

    def to_storage(self, value: datetime | None, *, dialect: Dialect) -> Any:
        return microseconds(value) if value is not None and dialect == "sqlite" else value

    def store_many(self, texts: Sequence[str], *, dialect: Dialect) -> list[Any]:
        if not all(map(PLAIN.fullmatch, filter(None, texts))):
            return super().store_many(texts, dialect=dialect)
        return [self.to_storage(self._plain(text), dialect=dialect) if text else None for text in texts]

    def to_json(self, value: Value | None) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def by_clocks_in(self, time_zone: str) -> Self:
        return replace(self, zone=time_zone)

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        return cls.from_options({"zone": form.get("zone", "").strip() or DEFAULT, "order": form.get("order", "") or "region"})

    def local(self, text: str) -> str | None:
        """What a native input for a date and a time holds for the text; None where it would lose some of it."""
        if not text:
            return ""
        if not self.takes([text]):
            return None
        value = self.parse(text)
        if value is None or value.microsecond or self.edit_text(value) != text:
            return None
        there = value.astimezone(self._zone)
        return None if there.fold else there.replace(tzinfo=None).isoformat("T", "seconds" if value.second else "minutes")

    @property
    def zone_names(self) -> tuple[str, ...]:
        return names()

    def _moment(self, text: str) -> datetime | None:
        try:
            return self.parse(text)
        except Invalid:
            return None

    def _midnight(self, day: date) -> datetime:
        """Where clocks are put forward over midnight, the moment at which they are."""
        return zones.checked(datetime.combine(day, time(), self._zone), day.isoformat())

    @cached_property
    def _zone(self) -> tzinfo:
        return zones.zone(self.zone)

    def _plain(self, text: str) -> datetime:
        moment = datetime.fromisoformat(text)
        return zones.in_utc(moment, self.zone, text) if moment.tzinfo is None else zones.checked(moment, text)
