"""Dates and moments in SQL, as each database keeps them; all of them are in UTC."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
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
    "within month": ("%d %H:%M:%S", "DD HH24:MI:SS"),
}
TOKENS = {
    "YYYY": ("%Y", "YYYY"),
    "MM": ("%m", "MM"),
    "DD": ("%d", "DD"),
    "HH": ("%H", "HH24"),
    "mm": ("%M", "MI"),
    "ss": ("%S", "SS"),
}
"""What a format may name, as each database writes it."""

MOST_MONTHS = 12 * 10_000


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
    def months_later(self, moment: SQL, months: SQL) -> SQL:
        """The same day so many months later, or the last of a month that is shorter."""

    @abstractmethod
    def formatted(self, moment: SQL, pieces: Sequence[str]) -> SQL:
        """A moment as text out of TOKENS and what stands between them."""

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

    def months_later(self, moment: SQL, months: SQL) -> SQL:
        bounded = sa.func.max(sa.func.min(months, MOST_MONTHS), -MOST_MONTHS)
        return sa.func.inlay_months_later(moment, sa.cast(bounded, sa.Integer()), type_=sa.BigInteger())

    def formatted(self, moment: SQL, pieces: Sequence[str]) -> SQL:
        return self._strftime("".join(TOKENS[piece][0] if piece in TOKENS else piece for piece in pieces), moment)

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

    def months_later(self, moment: SQL, months: SQL) -> SQL:
        bounded = sa.func.greatest(sa.func.least(months, MOST_MONTHS), -MOST_MONTHS)
        later = self._plain(moment) + sa.func.make_interval(0, sa.cast(bounded, sa.Integer()))
        return sa.func.timezone(sa.literal("UTC", sa.Text()), later, type_=sa.DateTime(timezone=True))

    def formatted(self, moment: SQL, pieces: Sequence[str]) -> SQL:
        form = "".join(TOKENS[piece][1] if piece in TOKENS else f'"{piece}"' for piece in pieces)
        return sa.func.to_char(self._plain(moment), sa.literal(form, sa.Text()), type_=sa.Text())

    def whole_units(self, one: SQL, other: SQL, seconds: float) -> SQL:
        between: SQL = sa.func.date_part(sa.literal("epoch", sa.Text()), one - other, type_=sa.Double())
        return sa.func.trunc(between / sa.literal(seconds, sa.Double()), type_=sa.Double())

    def _plain(self, moment: SQL) -> SQL:
        return sa.func.timezone(sa.literal("UTC", sa.Text()), moment, type_=sa.DateTime())
