"""A search through all that somebody may read, within a time that nobody notices.

Every table in turn gets its share of the time that is left; most need less, and leave more to the others. A table that needs more gets
what is left in the end. One whose time runs out is named, and can be searched by itself, where people wait.
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
LEAST = 0.002  # PostgreSQL counts in thousandths, and takes none for no limit
AGAIN = 2  # times as long as a table had, or it is not worth another look

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
    near = places[:MOST_TABLES]
    found_in: dict[int, Hits] = {}
    late: list[tuple[Place, float]] = []
    for number, place in enumerate(near):
        share = left(deadline) / (len(near) - number)
        hits = search_table(place, words, seconds=share)
        if hits is None:
            late.append((place, share))
        else:
            found_in[place.table.id] = hits
    for place, had in late:
        hits = search_table(place, words, seconds=left(deadline)) if left(deadline) > AGAIN * had else None
        if hits is not None:
            found_in[place.table.id] = hits
    db.session.commit()  # nothing was written, but on PostgreSQL a limit holds until the transaction ends
    found_there = [found_in[place.table.id] for place in near if place.table.id in found_in]
    unfinished = [place for place, _ in late if place.table.id not in found_in]
    return [hits for hits in found_there if hits.records], [*unfinished, *places[MOST_TABLES:]]


def search_table(place: Place, words: str, *, seconds: float) -> Hits | None:
    """None where that is too little time."""
    if seconds < LEAST:
        return None
    ends = time.monotonic() + seconds
    shape = shape_of(place.table)
    try:
        with time_limit(seconds):
            selection = those_with(words, shape)
        with time_limit(max(left(ends), LEAST)):  # the search index may have taken most of it
            records = found(selection, words, MOST_RECORDS + 1)
    except TooSlow:
        return None
    return Hits(place, records[:MOST_RECORDS], has_more=len(records) > MOST_RECORDS)


def left(deadline: float) -> float:
    return deadline - time.monotonic()
