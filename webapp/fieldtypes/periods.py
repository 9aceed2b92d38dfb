"""Stretches of days as a filter names them: “3 Nov 2026”, “today”, “this week”, “past 7 days”, “next month”.

A week starts on the region's first day. “past week” is the calendar week before this one; “past 7 days” are the seven days that end today.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from webapp.fieldtypes import days
from webapp.fieldtypes.base import Invalid, quoted
from webapp.regions import INTERNATIONAL, Region

SUGGESTED = (
    "today", "yesterday", "tomorrow",
    "this week", "past week", "next week",
    "this month", "past month", "next month",
    "this year", "past year", "next year",
    "past 7 days", "past 30 days", "next 7 days", "next 30 days",
)  # fmt: skip
MOST_DAYS = 100_000
DAY = timedelta(days=1)
SINGLE = {"yesterday": -1, "today": 0, "tomorrow": 1}
TURNS = {"past": -1, "last": -1, "this": 0, "next": 1}
CALENDAR = re.compile(r"(?P<turn>past|last|this|next) (?P<unit>week|month|year)", re.ASCII)
COUNTED = re.compile(r"(?P<turn>past|last|next) (?P<count>\d{1,6}) (?P<unit>day|week)s?", re.ASCII)
AWAY = re.compile(r"(?P<count>\d{1,6}) days? (?P<turn>ago|from now)", re.ASCII)


class Period(NamedTuple):
    """From the first day to the last, both within."""

    first: date
    last: date


def read(text: str, order: days.Order, today: date, region: Region = INTERNATIONAL) -> Period:
    """The days that a text speaks of, on the day `today`. Raises `Invalid`."""
    words = " ".join(text.lower().split())
    if words in SINGLE:
        return single(today + SINGLE[words] * DAY)
    for pattern, reading in READINGS:
        if found := pattern.fullmatch(words):
            return in_calendar(reading, found, today, region)
    if not words:
        raise Invalid("Say which day, such as 3 Nov 2026, today or past 7 days.")
    return single(days.read(text, order, region))


def in_calendar(reading: "Reading", found: re.Match[str], today: date, region: Region) -> Period:
    try:
        return reading(found, today, region)
    except Invalid:
        raise
    except (OverflowError, ValueError):
        raise Invalid(f"{quoted(found[0])} is not in the calendar.") from None


def single(day: date) -> Period:
    return Period(day, day)


def calendar(found: re.Match[str], today: date, region: Region) -> Period:
    turn = TURNS[found["turn"]]
    if found["unit"] == "week":
        first_day = region.week_of(today) + 7 * turn * DAY
        return Period(first_day, first_day + 6 * DAY)
    if found["unit"] == "year":
        return Period(date(today.year + turn, 1, 1), date(today.year + turn, 12, 31))
    first = month(today, turn)
    return Period(first, month(first, 1) - DAY)


def month(day: date, turn: int) -> date:
    """The first day of a month so many months away."""
    years, months = divmod(day.month - 1 + turn, 12)
    return date(day.year + years, months + 1, 1)


def counted(found: re.Match[str], today: date, region: Region) -> Period:
    length = (limited(found["count"]) * (7 if found["unit"] == "week" else 1) - 1) * DAY
    return Period(today, today + length) if found["turn"] == "next" else Period(today - length, today)


def away(found: re.Match[str], today: date, region: Region) -> Period:
    distance = limited(found["count"]) * DAY
    return single(today - distance if found["turn"] == "ago" else today + distance)


def limited(digits: str) -> int:
    count = int(digits)
    if not 0 < count <= MOST_DAYS:
        raise Invalid(f"Count from 1 to {MOST_DAYS:,} days.")
    return count


Reading = Callable[[re.Match[str], date, Region], Period]
READINGS: tuple[tuple[re.Pattern[str], Reading], ...] = (
    (CALENDAR, calendar),
    (COUNTED, counted),
    (AWAY, away),
)
