"""Rows of a grid that stands open, drawn anew after somebody changed them.

What no longer matches the filter stays, marked, until the page is loaded again: nothing goes away under anybody's hands.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup, escape

from webapp.records import query, sheets
from webapp.records.query import Record
from webapp.records.ranges import records_by_id
from webapp.records.selection import Selection
from webapp.records.sheets import Listing, Sheet
from webapp.records.updates import EMPTY, Update, row_id

STALE = "stale"
FRESH = "fresh"
FURTHER = 500  # records that a stretch may have more of than before


class Bounds(NamedTuple):
    """How far the grid reaches: the ids of the headers of groups that it shows whole, and whether it goes on to the end."""

    headers: Collection[str]
    is_to_end: bool

    @classmethod
    def told(cls, values: Mapping[str, str]) -> "Bounds":
        """As a browser says it."""
        return cls(values.get("groups", "").split(","), is_to_end=values.get("to_end") == "1")


def row_updates(
    listing: Listing, shown: Sequence[int], coming: Sequence[int], bounds: Bounds, *, last: int, number: int | None
) -> Iterator[Update]:
    """What the `shown` records hold now, and rows for those `coming` that belong here; the grid shows all of them up to `last`.

    The browser says what it shows. A new row at the end gets that `number`.
    """
    records = records_by_id(listing.shape, [*shown, *coming])
    stale = not_matching(listing, records)
    still_there = sorted((records[record_id] for record_id in shown if record_id in records), key=lambda record: record.id in stale)
    if still_there:
        yield Update("#grid", "cells", rows_of(listing, still_there, stale, None))
    for record_id in shown:
        if record_id not in records:
            yield from departures(record_id)
    arrived = [records[record_id] for record_id in sorted(coming) if record_id in records and record_id not in stale]
    for record in arrived:
        if listing.selection is None and record.id < last:
            yield beside(listing, record)
        elif listing.is_grouped:
            yield from in_its_group(listing, record, bounds)
        else:
            yield Update("#new-records", "beforeend", rows_of(listing, [record], out_of_order(listing, record), number))
            number = None if number is None else number + 1
    if arrived:
        yield Update("#empty", "delete", EMPTY)


def departures(record_id: int) -> Iterator[Update]:
    """A row that is gone, unless somebody is typing in it: what they save is refused, with a reason."""
    yield Update(f"#{row_id(record_id)}:not(:has(.editing))", "delete", EMPTY)
    yield Update(f"#record[data-record='{record_id}']:not(:has(:is(input, textarea, select):focus))", "delete", EMPTY)


def beside(listing: Listing, record: Record) -> Update:
    """A record that came out of the bin, behind the one before it."""
    previous_id, _ = query.neighbours(listing.shape, record.id)
    row = rows_of(listing, [record], (), None)
    return Update(f"#{row_id(previous_id)}", "afterend", row) if previous_id else Update("#records", "afterbegin", row)


def addition(listing: Listing, record: Record, bounds: Bounds, number: int | None) -> Update:
    """A new record of the person's own, which is shown in any case: at the end where it has no place of its own in the grid.

    Its row says that it has just been added, and marked is what stays only until the page is loaded again: what does not match the filter,
    and what stands apart from its group.
    """
    is_stale = listing.selection is not None and not listing.selection.holds(record.id)
    if listing.is_grouped:
        placed = next(in_its_group(listing, record, bounds, f"{FRESH} {STALE}" if is_stale else FRESH), None)
        if placed:
            return placed
        is_stale = True
    row = sheets.rows_of(listing, [record], number, f"{FRESH} {STALE}" if is_stale else FRESH)
    return Update("#new-records", "beforeend", row)


def in_its_group(listing: Listing, record: Record, bounds: Bounds, css: str = "") -> Iterator[Update]:
    """As the last one of its group, below such headers as the grid lacks. Nothing where the group is closed, or begins beyond the grid."""
    groups = listing.asked_for.groups
    path = groups.path_of(record)
    if groups.is_hidden(path):
        return
    levels = range(len(path), 0, -1)
    above = next((path[:level] for level in levels if groups.dom_id(path[:level]) in bounds.headers), ())
    if not above and not bounds.is_to_end:
        return
    alone = query.Page([record], has_previous=True, has_next=False)
    rows = sheets.draw_groups(listing, alone, None, css, above).rows
    yield Update(f"#{groups.dom_id(above)}", "group-end", rows) if above else Update("#new-records", "beforeend", rows)


def not_matching(listing: Listing, record_ids: Collection[int]) -> Collection[int]:
    if listing.selection is None or not record_ids:
        return ()
    return set(record_ids) - listing.selection.those_of(record_ids)


def out_of_order(listing: Listing, record: Record) -> Collection[int]:
    """In a sorted grid a new record stands at the end until the page is loaded again, wherever it belongs."""
    return (record.id,) if listing.criteria.sorts else ()


def rows_of(listing: Listing, records: Sequence[Record], stale: Collection[int], number: int | None) -> Markup:
    parts, looks = [], sheets.looks_of(listing, records)
    for is_stale, some in groupby(records, lambda record: record.id in stale):
        run = list(some)
        parts.append(sheets.rows_of(listing, run, number, STALE if is_stale else "", looks))
        number = None if number is None else number + len(run)
    return escape("").join(parts)


def put_together(listing: Listing, selection: Selection, shown: Sequence[int], headers: int, *, is_from_start: bool) -> Sheet:
    """The stretch by the criteria anew, as long as it was."""
    first = None if is_from_start else next(iter(records_by_id(listing.shape, shown[:1]).values()), None)
    most = max(query.PAGE, len(shown) + headers)  # of a closed group one record stands for its header
    return sheets.draw(listing, selection.stretch_from(None if first is None else selection.place_of(first), most))


def stretch(
    listing: Listing, shown: Sequence[int], headers: int, *, is_from_start: bool, is_to_end: bool, is_longer: bool, number: int | None
) -> Sheet:
    """The same stretch of the grid as it is now: by the order of ids with what came between, else the very records that were shown.

    `headers` is how many groups' headers were shown: what groups there are, no record says alone. `is_longer` says that records came back
    which belong among those.
    """
    if listing.selection is None:
        records, has_more = between(listing, shown, is_from_start=is_from_start, is_to_end=is_to_end)
        stale: Collection[int] = ()
    elif listing.selection.groups.keys or is_longer:
        return put_together(listing, listing.selection, shown, headers, is_from_start=is_from_start)
    else:
        found = records_by_id(listing.shape, shown)
        records, has_more = [found[record_id] for record_id in shown if record_id in found], False
        stale = not_matching(listing, found)
    if not records:  # nothing of it is left
        return sheets.draw(listing, listing.selection.first_page() if listing.selection else query.first_page(listing.shape))
    first = 1 if is_from_start else number
    page = query.Page(records, has_previous=not is_from_start, has_next=has_more or not is_to_end)
    return Sheet(listing, page, rows_of(listing, records, stale, first), first, len(records))


def between(listing: Listing, shown: Sequence[int], *, is_from_start: bool, is_to_end: bool) -> tuple[list[Record], bool]:
    """The records from the first shown one to the last; and whether there are more than can be shown."""
    after = query.BEFORE_ALL if is_from_start else min(shown, default=1) - 1
    most = len(shown) + FURTHER
    records = list(query.records_after(listing.shape, after, most + 1))
    last = query.BEHIND_ALL if is_to_end else max(shown, default=0)
    inside = [record for record in records[:most] if record.id <= last]
    return inside, is_to_end and len(records) > most
