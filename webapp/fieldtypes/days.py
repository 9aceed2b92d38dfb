"""Reading dates as people and other programs write them. A date needs a day, a month and a year of four digits: nothing is filled in.

Months may be named in English and in the language of the region, and what the region shows of a date is read back whatever its form.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Literal, NamedTuple, get_args
from unicodedata import normalize

from webapp.fieldtypes.base import Invalid, quoted
from webapp.regions import INTERNATIONAL, SHORT_MONTHS, Region

Order = Literal["region", "day_first", "month_first"]
ORDERS: tuple[Order, ...] = get_args(Order)
"""How a date such as 3/11/2023 is read: as the region has it, or in one way wherever the field is."""

LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTHS = {name.lower(): number for names in (SHORT_MONTHS, LONG_MONTHS) for number, name in enumerate(names, start=1)} | {"sept": 9}

ISO = re.compile(r"(?P<year>\d{4})([-/.])\s?(?P<month>\d{1,2})\2\s?(?P<day>\d{1,2})\.?", re.ASCII)
NUMERIC = re.compile(r"(?P<first>\d{1,2})\s?([-/.])\s?(?P<second>\d{1,2})\s?\2\s?(?P<year>\d{4})\.?", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}\s?([-/.])\s?\d{1,2}\s?\1\s?\d{2}", re.ASCII)
DAY_MONTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?[\s-]*(?P<month>NAMES)\.?,?[\s-]*(?P<year>[0-9]{4})"
MONTH_DAY = r"(?P<month>NAMES)\.?[\s-]*(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?[\s-]+(?P<year>[0-9]{4})"
FIELDS = {"d": r"(?P<day>[0-9]{1,2})", "M": r"(?P<month>[0-9]{1,2})", "MMM": r"(?P<month>NAMES)", "y": r"(?P<year>[0-9]{4})"}
WITH_TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(?P<offset>Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII | re.IGNORECASE
)
MIDNIGHT = re.compile(r"00:00(?::00(?:[.,]0+)?)?", re.ASCII)
NO_OFFSET = {None, "Z", "z", "+00", "+0000", "+00:00"}


class Parts(NamedTuple):
    year: int
    month: int
    day: int


Reading = Callable[[re.Match[str], Order, Region], Parts]


def check_order(order: str) -> None:
    """Raises `Invalid` for one that there is not."""
    if order not in ORDERS:
        raise Invalid("Choose whether the day or the month comes first.", about="order")


@lru_cache(maxsize=20_000)  # there are few different days in a column of a million
def read(text: str, order: Order, region: Region = INTERNATIONAL) -> date:
    """The date that a text writes. Raises `Invalid`, also for a time of day unless it is midnight, which is how programs write a date."""
    written = folded(text.strip())
    if timed := WITH_TIME.fullmatch(written):
        if not MIDNIGHT.fullmatch(timed["time"]) or timed["offset"] not in NO_OFFSET:
            raise Invalid(f"{quoted(text)} has a time of day; this field keeps the date alone.")
        written = timed["date"]
    for pattern, parts in readings(region):
        if found := pattern.fullmatch(written):
            return _checked(text, parts(found, order, region))
    if SHORT_YEAR.fullmatch(written):
        raise Invalid(f"Write the year of {quoted(text)} with four digits.")
    raise Invalid(f"{quoted(text)} is not a date. Write it as {region.write_day(date(2023, 11, 3))} or 2023-11-03.")


@cache
def readings(region: Region) -> Sequence[tuple[re.Pattern[str], Reading]]:
    """The ways in which a date may be written in the region: the last one is how it is shown there."""
    names = "|".join(map(re.escape, sorted(names_of_months(region), key=len, reverse=True)))
    shown = "".join(FIELDS.get(part, "") or FIELDS.get(part[0], re.escape(folded(part)).replace(r"\ ", r"\s*")) for part in region.day)
    named = (re.compile(pattern.replace("NAMES", names)) for pattern in (DAY_MONTH, MONTH_DAY, shown))
    return [(ISO, _in_parts), (NUMERIC, _numeric), *((pattern, _in_parts) for pattern in named)]


@cache
def names_of_months(region: Region) -> Mapping[str, int]:
    return {folded(name): number for name, number in {**region.month_names, **MONTHS}.items()}


def folded(text: str) -> str:
    """Whatever the case of letters; Turkish has two for what others write as one capital."""
    return normalize("NFC", text.casefold()).replace("ı", "i")


def _in_parts(found: re.Match[str], order: Order, region: Region) -> Parts:
    named = found["month"]
    month = int(named) if named.isdecimal() else names_of_months(region)[named]
    return Parts(int(found["year"]), month, int(found["day"]))


def _numeric(found: re.Match[str], order: Order, region: Region) -> Parts:
    first, second = int(found["first"]), int(found["second"])
    month, day = (first, second) if (region.order if order == "region" else order) == "month_first" else (second, first)
    return Parts(int(found["year"]), month, day)


def _checked(text: str, parts: Parts) -> date:
    try:
        return date(*parts)
    except ValueError:
        pass  # the sentence below says more than Python's
    if parts.month > 12 >= parts.day:
        raise Invalid(f"{quoted(text)} has no month {parts.month}. Write the month as a word, such as 3 Nov 2023.")
    raise Invalid(f"{quoted(text)} is not a date in the calendar.")
