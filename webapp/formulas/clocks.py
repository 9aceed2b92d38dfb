"""Dates and moments in SQL, as each database keeps them; all of them are in UTC."""

from abc import ABC, abstractmethod
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from webapp.database import EPOCH

SQL = sa.ColumnElement[Any]
MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS

PARTS = {"YEAR": "%Y", "MONTH": "%m", "DAY": "%d", "HOUR": "%H", "MINUTE": "%M", "SECOND": "%S", "WEEKDAY": "%w"}
FIELDS = {"WEEKDAY": "dow"}
UNITS = {
    "year": ("%Y", "YYYY"),
    "month": ("%Y-%m", "YYYY-MM"),
    "day": ("%Y-%m-%d", "YYYY-MM-DD"),
    "hour": ("%Y-%m-%d %H", "YYYY-MM-DD HH24"),
    "minute": ("%Y-%m-%d %H:%M", "YYYY-MM-DD HH24:MI"),
    "second": ("%Y-%m-%d %H:%M:%S", "YYYY-MM-DD HH24:MI:SS"),
}


class Clocks(ABC):
    @abstractmethod
    def date(self, value: date) -> SQL:
        """A day that was written out."""

    @abstractmethod
    def moment(self, value: datetime) -> SQL:
        """A moment that was written out."""

    @abstractmethod
    def midnight(self, day: SQL) -> SQL:
        """The moment at which a day begins."""

    @abstractmethod
    def date_text(self, day: SQL) -> SQL:
        """A day as 2026-01-31."""

    @abstractmethod
    def shown(self, moment: SQL, unit: str) -> SQL:
        """A moment as text, down to a unit of UNITS."""

    @abstractmethod
    def part(self, moment: SQL, name: str) -> SQL:
        """The year, the month … as a number."""

    @abstractmethod
    def later(self, moment: SQL, seconds: SQL) -> SQL:
        """So many seconds later."""

    @abstractmethod
    def whole_units(self, one: SQL, other: SQL, seconds: float) -> SQL:
        """How many whole units of so many seconds lie between two moments."""


class SqliteClocks(Clocks):
    def date(self, value: date) -> SQL:
        return sa.literal(value.isoformat(), sa.Text())

    def moment(self, value: datetime) -> SQL:
        since = value - EPOCH
        return sa.literal((since.days * 86_400 + since.seconds) * MICROSECONDS + since.microseconds, sa.BigInteger())

    def midnight(self, day: SQL) -> SQL:
        return sa.cast(sa.func.strftime(sa.literal("%s", sa.Text()), day), sa.BigInteger()) * MICROSECONDS

    def date_text(self, day: SQL) -> SQL:
        return day

    def shown(self, moment: SQL, unit: str) -> SQL:
        return self._strftime(UNITS[unit][0], moment)

    def part(self, moment: SQL, name: str) -> SQL:
        return sa.cast(self._strftime(PARTS[name], moment), sa.Double())

    def later(self, moment: SQL, seconds: SQL) -> SQL:
        return moment + sa.cast(seconds * sa.literal(float(MICROSECONDS), sa.Double()), sa.BigInteger())

    def whole_units(self, one: SQL, other: SQL, seconds: float) -> SQL:
        units = sa.cast(one - other, sa.Double()) / sa.literal(seconds * MICROSECONDS, sa.Double())
        return sa.cast(sa.cast(units, sa.BigInteger()), sa.Double())

    def _strftime(self, form: str, moment: SQL) -> SQL:
        seconds = sa.cast(moment, sa.Double()) / sa.literal(float(MICROSECONDS), sa.Double())
        return sa.func.strftime(sa.literal(form, sa.Text()), seconds, sa.literal("unixepoch", sa.Text()), type_=sa.Text())


class PostgresClocks(Clocks):
    def date(self, value: date) -> SQL:
        return sa.literal(value, sa.Date())

    def moment(self, value: datetime) -> SQL:
        return sa.literal(value, sa.DateTime(timezone=True))

    def midnight(self, day: SQL) -> SQL:
        return sa.func.timezone(sa.literal("UTC", sa.Text()), sa.cast(day, sa.DateTime()), type_=sa.DateTime(timezone=True))

    def date_text(self, day: SQL) -> SQL:
        return sa.func.to_char(day, sa.literal("YYYY-MM-DD", sa.Text()), type_=sa.Text())

    def shown(self, moment: SQL, unit: str) -> SQL:
        return sa.func.to_char(self._plain(moment), sa.literal(UNITS[unit][1], sa.Text()), type_=sa.Text())

    def part(self, moment: SQL, name: str) -> SQL:
        whole: SQL = sa.func.date_part(sa.literal(FIELDS.get(name, name.lower()), sa.Text()), self._plain(moment), type_=sa.Double())
        return sa.func.floor(whole, type_=sa.Double())

    def later(self, moment: SQL, seconds: SQL) -> SQL:
        return sa.type_coerce(moment + sa.func.make_interval(0, 0, 0, 0, 0, 0, seconds), sa.DateTime(timezone=True))

    def whole_units(self, one: SQL, other: SQL, seconds: float) -> SQL:
        between: SQL = sa.func.date_part(sa.literal("epoch", sa.Text()), one - other, type_=sa.Double())
        return sa.func.trunc(between / sa.literal(seconds, sa.Double()), type_=sa.Double())

    def _plain(self, moment: SQL) -> SQL:
        return sa.func.timezone(sa.literal("UTC", sa.Text()), moment, type_=sa.DateTime())
