"""How numbers, amounts and dates look where a team is at home. The region is the workspace's: what is typed means one thing to everybody.

`region("de-DE")` is what is known of one, by its tag. INTERNATIONAL is what a workspace has as long as nobody chose another: its facts
stand in the code, those of the others are read from Babel when the first page asks for them.
"""

from functools import cache

from webapp.regions.names import DEFAULT, NAMES, known, nearest
from webapp.regions.region import INTERNATIONAL, READINGS, SHORT_MONTHS, DayWriter, NumberWriter, Order, Reading, Region

__all__ = [
    "DEFAULT",
    "INTERNATIONAL",
    "NAMES",
    "READINGS",
    "SHORT_MONTHS",
    "DayWriter",
    "NumberWriter",
    "Order",
    "Reading",
    "Region",
    "known",
    "nearest",
    "region",
]


def region(name: str) -> Region:
    """The region of that tag; the international one where there is none, as after a release that knew more of them."""
    return INTERNATIONAL if name == DEFAULT or name not in NAMES else read(name)


@cache
def read(name: str) -> Region:
    from webapp.regions import cldr  # it takes some megabytes, which most installations never need

    return cldr.read(name)
