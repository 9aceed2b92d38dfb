"""A search through all that somebody may read, within a time that nobody notices.

Every table gets a glance first, in which all but the large ones are done. What is left of the time is shared by those that are not; a
table whose time runs out is named, and can be searched by itself, where people wait.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from webapp.database import TooSlow, db, time_limit
from webapp.search.places import Named, Place, fields_named, readable_tables, views_named
from webapp.search.records import FoundRecord, found, those_with
from webapp.tables.shape import shape_of
from webapp.views.resolved import LONGEST_SEARCH

SECONDS = 0.2  # for the records of all tables together
GLANCE = 0.008  # for those of one, at first
LEAST = 0.002  # PostgreSQL counts in thousandths, and takes none for no limit

MOST_NAMES = 8
MOST_RECORDS = 5  # of a table
MOST_TABLES = 50


@dataclass(frozen=True)
class Hits:
    """What was found in the records of a table, and whether there is more."""

    place: Place
    records: Sequence[FoundRecord]
    has_more: bool


@dataclass(frozen=True)
class Found:
    """`unfinished` are the tables that the time did not suffice for."""

    words: str
    places: Sequence[Place]
    tables: Sequence[Place]
    views: Sequence[Named] = ()
    fields: Sequence[Named] = ()
    records: Sequence[Hits] = ()
    unfinished: Sequence[Place] = field(default=())


def search_everywhere(typed: str, *, user_id: int, here: int | None) -> Found:
    """What holds the words that somebody typed; without words all tables. Those of the workspace `here` come first."""
    words = " ".join(typed.replace("\0", " ").split())[:LONGEST_SEARCH]
    places = readable_tables(user_id, here)
    if not words:
        return Found("", places, tables=places[:MOST_TABLES])
    hits, unfinished = search_records(places, words)
    return Found(
        words,
        places,
        tables=[place for place in places if words.lower() in place.table.name.lower()][:MOST_NAMES],
        views=views_named(words, places, user_id, MOST_NAMES),
        fields=fields_named(words, places, MOST_NAMES),
        records=hits,
        unfinished=unfinished,
    )


def search_records(places: Sequence[Place], words: str) -> tuple[list[Hits], list[Place]]:
    """What was found, and where the time ran out, both in the order of the tables."""
    deadline = time.monotonic() + SECONDS
    found_in: dict[int, Hits] = {}
    late: list[Place] = []
    near = places[:MOST_TABLES]
    glance = min(GLANCE, SECONDS / max(len(near), 1))
    for place in near:
        try:
            found_in[place.table.id] = search_table(place, words, seconds=min(glance, deadline - time.monotonic()))
        except TooSlow:
            late.append(place)
    unfinished: list[Place] = []
    for number, place in enumerate(late):
        share = (deadline - time.monotonic()) / (len(late) - number)
        try:
            found_in[place.table.id] = search_table(place, words, seconds=share)
        except TooSlow:
            unfinished.append(place)
    db.session.commit()  # nothing was written, but on PostgreSQL a limit holds until the transaction ends
    hits = [found_in[place.table.id] for place in near if place.table.id in found_in]
    return [one for one in hits if one.records], [*unfinished, *places[MOST_TABLES:]]


def search_table(place: Place, words: str, *, seconds: float) -> Hits:
    """Raises TooSlow, also where no time is left to begin with."""
    if seconds < LEAST:
        raise TooSlow
    ends = time.monotonic() + seconds
    shape = shape_of(place.table)
    with time_limit(seconds):
        selection = those_with(words, shape)
    with time_limit(max(ends - time.monotonic(), LEAST)):  # the search index may have taken most of it
        records = found(selection, words, MOST_RECORDS + 1)
    return Hits(place, records[:MOST_RECORDS], has_more=len(records) > MOST_RECORDS)
