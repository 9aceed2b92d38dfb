"""Reading dates as people and other programs write them. A date needs a day, a month and a year of four digits: nothing is filled in."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Literal

from webapp.fieldtypes.base import Invalid, quoted

Order = Literal["day_first", "month_first"]

SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTHS = {name.lower(): number for names in (SHORT_MONTHS, LONG_MONTHS) for number, name in enumerate(names, start=1)} | {"sept": 9}

ISO = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})", re.ASCII)
NUMERIC = re.compile(r"(?P<first>\d{1,2})\s?([-/.])\s?(?P<second>\d{1,2})\s?\2\s?(?P<year>\d{4})", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}\s?([-/.])\s?\d{1,2}\s?\1\s?\d{2}", re.ASCII)
DAY_MONTH = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]*(?P<month>[a-z]{3,9})\.?,?[\s-]*(?P<year>\d{4})", re.ASCII | re.IGNORECASE
)
MONTH_DAY = re.compile(r"(?P<month>[a-z]{3,9})\.?[\s-]*(?P<day>\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(?P<year>\d{4})", re.ASCII | re.IGNORECASE)
WITH_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(?P<offset>Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII | re.IGNORECASE
)
MIDNIGHT = re.compile(r"00:00(?::00(?:[.,]0+)?)?", re.ASCII)
NO_OFFSET = {None, "Z", "z", "+00", "+0000", "+00:00"}


@lru_cache(maxsize=20_000)  # there are few different days in a column of a million
def read(text: str, order: Order) -> date:
    """The date that a text writes. Raises `Invalid`, also for a time of day unless it is midnight, which is how programs write a date."""
    written = text.strip()
    if timed := WITH_TIME.fullmatch(written):
        if not MIDNIGHT.fullmatch(timed["time"]) or timed["offset"] not in NO_OFFSET:
            raise Invalid(f"{quoted(text)} has a time of day; this field keeps the date alone.")
        written = timed["date"]
    for pattern, parts in READINGS:
        if found := pattern.fullmatch(written):
            return _checked(text, *parts(found, order))
    if SHORT_YEAR.fullmatch(written):
        raise Invalid(f"Write the year of {quoted(text)} with four digits.")
    raise Invalid(f"{quoted(text)} is not a date. Write it as 3 Nov 2023 or 2023-11-03.")


def _iso(found: re.Match[str], order: Order) -> tuple[int, int, int]:
    return int(found["year"]), int(found["month"]), int(found["day"])


def _numeric(found: re.Match[str], order: Order) -> tuple[int, int, int]:
    first, second = int(found["first"]), int(found["second"])
    month, day = (first, second) if order == "month_first" else (second, first)
    return int(found["year"]), month, day


def _named(found: re.Match[str], order: Order) -> tuple[int, int, int]:
    return int(found["year"]), MONTHS.get(found["month"].lower(), 0), int(found["day"])


READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Order], tuple[int, int, int]]], ...] = (
    (ISO, _iso),
    (NUMERIC, _numeric),
    (DAY_MONTH, _named),
    (MONTH_DAY, _named),
)


def _checked(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        pass  # the sentence below says more than Python's
    if month > 12 >= day:
        raise Invalid(f"{quoted(text)} has no month {month}. Write the month as a word, such as 3 Nov 2023.")
    raise Invalid(f"{quoted(text)} is not a date in the calendar.")
