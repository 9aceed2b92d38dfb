"""What is known of one region, and the writing of numbers, amounts, shares and days as people there do.

Cells are written thousands of times a page, so a `Writer` is made once for a field and does as little as can be: Python writes the figures,
and marks are exchanged where the region has others.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from webapp.regions.names import DEFAULT

Number = int | Decimal
NumberWriter = Callable[[Number], str]
DayWriter = Callable[[date], str]

Order = Literal["day_first", "month_first"]
Reading = Literal["point", "comma", "comma_and_dots"]
"""What a mark means in a number: a point before decimals and commas between thousands, or a comma before decimals, and then either dots
between thousands or none."""
READINGS: tuple[Reading, ...] = get_args(Reading)

SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HELD = "\0"  # keeps the place of a mark while the other one takes its own
MONDAY = date(2024, 1, 1)
IN_NUMBERS = re.compile(r"[-\d.,]+", re.ASCII)
UNIT = "¤"  # stands for the currency
DOT_OF_THOUSANDS = re.compile(r"\.(?=\d{3}(?!\d))", re.ASCII)
COMMA_OF_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))", re.ASCII)
PAIRS_FROM_BEHIND = re.compile(r"(?<=\d)(?=(?:\d\d)+$)", re.ASCII)


class Around(NamedTuple):
    """What stands around a number."""

    front: str
    behind: str


AMOUNT, AMOUNT_BELOW = Around(UNIT, ""), Around(f"-{UNIT}", "")
SHARE, SHARE_BELOW = Around("", "%"), Around("-", "%")


@dataclass(frozen=True, eq=False)
class Region:
    """`amount` and `share` are around what is not negative, those `below` zero around the number without its sign.

    `day` are the parts of a date as CLDR names them (d, dd, M, MM, MMM, y) with the marks between. `month_names` are names in small letters
    that `days` may be written with, beside the English ones. `first_weekday` counts from Monday, 0.
    """

    name: str
    decimal: str = "."
    group: str = ","
    sets_dots: bool = False  # between thousands, whatever `group` says for print
    counts_lakhs: bool = False  # 12,34,567
    amount: Around = AMOUNT
    amount_below: Around = AMOUNT_BELOW
    share: Around = SHARE
    share_below: Around = SHARE_BELOW
    currency: str = "£"  # as a field of amounts has it at first
    day: tuple[str, ...] = ("d", " ", "MMM", " ", "y")
    order: Order = "day_first"  # of 3/11/2023
    months: tuple[str, ...] = SHORT_MONTHS  # as `day` shows them
    month_names: Mapping[str, int] = field(default_factory=dict)
    first_weekday: int = 0

    @property
    def reading(self) -> Reading:
        if self.decimal == ".":
            return "point"
        return "comma_and_dots" if self.sets_dots else "comma"

    def told(self, reading: Reading | None) -> "Region":
        """The same with numbers read as somebody says that they are meant; the region's own way where nobody does."""
        if reading is None or reading == self.reading:
            return self
        return replace(
            self, decimal="." if reading == "point" else ",", group="," if reading == "point" else ".", sets_dots=reading != "comma"
        )

    def typed(self, digits: str) -> str:
        """Digits with a point, as programs write numbers, in the marks that people here type."""
        return digits if self.decimal == "." else digits.replace(".", self.decimal)

    def digits_like(self, text: str) -> list[str]:
        """As programs write it, a part of a number that somebody looks for here, and what it means to those who type it elsewhere."""
        if not IN_NUMBERS.fullmatch(text):
            return []
        if self.reading == "point":
            return [text.replace(",", "")]
        return list(dict.fromkeys([DOT_OF_THOUSANDS.sub("", text).replace(",", "."), COMMA_OF_THOUSANDS.sub("", text)]))

    @cached_property
    def count(self) -> NumberWriter:
        """What writes how many there are of something."""
        return self.number_writer(0, grouped=True)

    def number_writer(self, decimals: int, *, grouped: bool) -> NumberWriter:
        """What writes numbers with so many decimals, rounded to them, a minus in front."""
        plain, decimal, group = plain_writer(decimals, grouped=grouped), self.decimal, self.group
        if grouped and self.counts_lakhs:  # nobody who does has other marks than Python
            return lambda number: in_lakhs(plain(number))
        if (decimal, group) == (".", ",") or not (grouped or decimals):
            return plain
        if not grouped:
            return lambda number: plain(number).replace(".", decimal)
        return lambda number: plain(number).replace(",", HELD).replace(".", decimal).replace(HELD, group)  # `translate` takes twice as long

    def amount_writer(self, symbol: str, decimals: int) -> NumberWriter:
        """What writes amounts of money with the sign or the short code of their currency."""
        around, below = (fitted(pattern, symbol) for pattern in (self.amount, self.amount_below))
        return between(around, below, self.number_writer(decimals, grouped=True))

    def share_writer(self, decimals: int) -> NumberWriter:
        """What writes percentages: 25 becomes “25%”."""
        return between(self.share, self.share_below, self.number_writer(decimals, grouped=True))

    def week_of(self, day: date) -> date:
        """The first day of the week that the day is in."""
        return day - timedelta(days=(day.weekday() - self.first_weekday) % 7)

    @property
    def examples(self) -> Sequence[str]:
        """What tells one region from another: a number, an amount, a percentage and a day."""
        number, amount, share = self.number_writer(2, grouped=True), self.amount_writer(self.currency, 2), self.share_writer(1)
        return [number(Decimal("1234567.5")), amount(Decimal("-12.5")), share(Decimal("12.5")), self.write_day(date(2023, 11, 3))]

    @property
    def first_day(self) -> str:
        """By which name weeks begin."""
        return f"{MONDAY + timedelta(days=self.first_weekday):%A}"

    @cached_property
    def write_day(self) -> DayWriter:
        return day_writer(self.day, self.months)


def plain_writer(decimals: int, *, grouped: bool) -> NumberWriter:
    comma = "," if grouped else ""
    if decimals:
        return f"{{:{comma}.{decimals}f}}".format
    whole, rounded = f"{comma}d", f"{comma}.0f"  # a float's digits do not suffice for a large integer
    return lambda number: format(number, whole if isinstance(number, int) else rounded)


def in_lakhs(text: str) -> str:
    """1,234,567.50 as India groups it: 12,34,567.50."""
    whole, point, fraction = text.partition(".")
    if len(whole) < len("100,000"):
        return text
    return f"{PAIRS_FROM_BEHIND.sub(',', whole[:-4].replace(',', ''))}{whole[-4:]}{point}{fraction}"


def fitted(pattern: Around, symbol: str) -> Around:
    """The pattern with the currency in it; letters keep a distance from figures."""
    front, behind = (side.replace(UNIT, symbol) for side in pattern)
    if pattern.front.endswith(UNIT) and (symbol[-1:].isalpha() or symbol.endswith(".")):
        front += " "
    if pattern.behind.startswith(UNIT) and symbol[:1].isalpha():
        behind = f" {behind}"
    return Around(front, behind)


def between(around: Around, below: Around, number: NumberWriter) -> NumberWriter:
    front, behind = around
    front_below, behind_below = below
    return lambda value: f"{front_below}{number(-value)}{behind_below}" if value < 0 else f"{front}{number(value)}{behind}"


def day_writer(parts: tuple[str, ...], months: tuple[str, ...]) -> DayWriter:
    """What puts days together from texts for each day and each month, with the marks beside them in those texts already."""
    fields = [place for place, part in enumerate(parts) if part[0] in "dMy"]
    texts = []
    for number, place in enumerate(fields):
        front = "".join(parts[:place]) if number == 0 else ""
        behind = "".join(parts[place + 1 : fields[number + 1] if number < len(fields) - 1 else None])
        texts.append([f"{front}{text}{behind}" for text in texts_of(parts[place], months)])
    first, second, third = texts
    match "".join(parts[place][0] for place in fields):
        case "dMy":
            return lambda day: f"{first[day.day]}{second[day.month]}{day.year}{third[0]}"
        case "Mdy":
            return lambda day: f"{first[day.month]}{second[day.day]}{day.year}{third[0]}"
        case _:
            return lambda day: f"{day.year}{first[0]}{second[day.month]}{third[day.day]}"


def texts_of(part: str, months: tuple[str, ...]) -> list[str]:
    """By its number what a day or a month can be; for a year, which is written by itself, nothing."""
    match part:
        case "d" | "M":
            return [str(number) for number in range(32)]
        case "dd" | "MM":
            return [f"{number:02}" for number in range(32)]
        case "MMM":
            return ["", *months]
        case _:
            return [""]


INTERNATIONAL = Region(DEFAULT)
