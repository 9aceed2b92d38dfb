"""Functions that SQLite has not, or not as PostgreSQL has them, lent to it from Python: they stand beside each other in SQL by one name."""

import calendar
import math
import re
from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Engine, event

from webapp.database import EPOCH

NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")
LATEST_YEAR = 9999


def teach_sqlite(engine: Engine) -> None:
    """Give every connection of an SQLite engine these functions."""

    @event.listens_for(engine, "connect")
    def add_functions(connection: Any, _record: Any) -> None:
        connection.create_function("inlay_round_up", 2, round_up, deterministic=True)
        connection.create_function("inlay_round_down", 2, round_down, deterministic=True)
        connection.create_function("inlay_power", 2, power, deterministic=True)
        connection.create_function("inlay_number", 1, number, deterministic=True)
        connection.create_function("inlay_months_later", 2, months_later, deterministic=True)


def round_up(value: float | None, digits: int) -> float | None:
    """Away from 0."""
    return rounded(value, digits, ROUND_UP)


def round_down(value: float | None, digits: int) -> float | None:
    """Towards 0."""
    return rounded(value, digits, ROUND_DOWN)


def rounded(value: float | None, digits: int, how: str) -> float | None:
    """Of the number as it is written, so that 2.3 with one digit stays 2.3."""
    if value is None or not math.isfinite(value):
        return value
    try:
        return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=how))
    except InvalidOperation:  # so large that it has no such digits
        return value


def power(base: float | None, exponent: float | None) -> float | None:
    """Nothing where there is no such number, as of a root of -1 or 10 to the power of 999."""
    try:
        return None if base is None or exponent is None else math.pow(base, exponent)
    except (ValueError, OverflowError):
        return None


def number(text: str | None) -> float | None:
    """The first number in a text, whose thousands may have commas between them."""
    found = NUMBER.search((text or "").replace(",", ""))
    return float(found[0]) if found else None


def months_later(moment: int | None, months: int) -> int | None:
    """Of microseconds since 1970: the same day of another month, or its last where that month is shorter."""
    if moment is None:
        return None
    at = EPOCH + timedelta(microseconds=moment)
    years, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    if not 1 <= years <= LATEST_YEAR:
        return None
    day = min(at.day, calendar.monthrange(years, month + 1)[1])
    return (at.replace(year=years, month=month + 1, day=day) - EPOCH) // timedelta(microseconds=1)
