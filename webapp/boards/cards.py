"""A stretch of a view's records as cards, in its order. Groups count as part of the order, and none of them is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from webapp.database import TooSlow, time_limit
from webapp.records.query import Page
from webapp.records.sheets import NOTHING, SECONDS, Listing, place_in, record_key

CARDS = 60  # at once
MOST_SHOWN = 600  # that are drawn anew together


@dataclass(frozen=True)
class Stretch:
    """`shown` is how many cards stand on the page once these are there; `onward` leads to the further ones."""

    page: Page
    shown: int
    onward: Mapping[str, Any] | None
    is_too_slow: bool = False


def requested(listing: Listing) -> Stretch:
    """What the address asks for: the cards behind a record, or the first ones, as many as are `shown` already."""
    try:
        with time_limit(SECONDS):
            return stretch(listing)
    except TooSlow:
        return Stretch(NOTHING, 0, None, is_too_slow=True)


def stretch(listing: Listing) -> Stretch:
    after = record_key("after")
    place = None if after is None else listing.asked_for.place_at(after, request.args.get("at"))
    shown = min(max(request.args.get("shown", 0, type=int), 0), MOST_SHOWN)
    most = max(shown, CARDS) if place is None else CARDS
    found = listing.asked_for.records_after(place, most + 1)
    records, has_next = found[:most], len(found) > most
    total = len(records) if place is None else shown + len(records)
    onward = {**listing.args, **place_in(listing, "after", records[-1]), "shown": total} if has_next else None
    return Stretch(Page(records, has_previous=place is not None, has_next=has_next), total, onward)
