"""A calendar: the days of a month or a week, and the first records of each, in one statement however many there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from webapp.database import TooSlow, db, time_limit
from webapp.records.query import Record
from webapp.records.sheets import SECONDS, Listing
from webapp.regions import Region
from webapp.tables.models import Field

WEEK = 7
FIRST, LAST = date(1, 2, 1), date(9999, 11, 30)  # so that a month around them has weeks on either side


@dataclass(frozen=True)
class Span:
    """Whole weeks, or a single day. `name` is the key of an address, `of` the day that it says.

    `most` records of a day are shown, each with its name and so many `fields`.
    """

    name: str
    of: date
    days: Sequence[date]
    most: int
    fields: int

    @property
    def before(self) -> date:
        start = self.of.replace(day=1) if self.name == "month" else self.days[0]
        return max(start - timedelta(days=1), FIRST)

    @property
    def behind(self) -> date:
        return min(month_behind(self.of) if self.name == "month" else self.days[-1] + timedelta(days=1), LAST)


def span_of(named: Mapping[str, str], today: date, region: Region) -> Span:
    """The month of a day, its week or itself, as an address asks for it; this month where it says nothing, or nonsense."""
    name = next((name for name in SPANS if name in named), "month")
    return SPANS[name](day_in(named.get(name, ""), today), region)


def month(of: date, region: Region) -> Span:
    start = region.week_of(of.replace(day=1))
    weeks = -(-(month_behind(of) - start).days // WEEK)
    return Span("month", of, days_from(start, weeks * WEEK), most=4, fields=0)


def week(of: date, region: Region) -> Span:
    return Span("week", of, days_from(region.week_of(of), WEEK), most=30, fields=2)


def day(of: date, region: Region) -> Span:
    return Span("day", of, (of,), most=200, fields=4)


SPANS = {"month": month, "week": week, "day": day}


def days_from(start: date, length: int) -> Sequence[date]:
    return [start + timedelta(days=number) for number in range(length)]


def month_behind(of: date) -> date:
    return (of.replace(day=1) + timedelta(days=32)).replace(day=1)


def day_in(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return min(max(found, FIRST), LAST)


def records_of(listing: Listing, field: Field, span: Span) -> Mapping[date, Sequence[Record]] | None:
    """By day, one more than are shown where there are more; None when that takes too long."""
    column, kind = listing.shape.column(field), field.type
    ends = [[sa.literal(end, kind.sql_type()) for end in kind.span(day.isoformat(), day)] for day in span.days]
    within = column.between(ends[0][0], ends[-1][1])
    first = listing.asked_for.first_by(day_by_sql(column, ends), within, span.most + 1)
    try:
        with time_limit(SECONDS):
            rows = db.session.execute(first).all()
    except TooSlow:
        return None
    by_day: dict[date, list[Record]] = defaultdict(list)
    for row in rows:
        by_day[kind.day_of(getattr(row, field.column_name))].append(row)
    return by_day


def day_by_sql(column: sa.ColumnElement[Any], ends: Sequence[Sequence[sa.BindParameter[Any]]]) -> sa.ColumnElement[Any]:
    """What values of a day have in common: a date itself, or which of the days a moment is in, since SQLite knows no time zones."""
    if all(first.value == last.value for first, last in ends):
        return column
    return sa.case(*((column <= last, number) for number, (_, last) in enumerate(ends)))
