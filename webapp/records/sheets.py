"""A stretch of the grid: which records the address asks for, and their rows drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import g, request
from flask_login import current_user
from markupsafe import Markup

from webapp.database import TooSlow, time_limit
from webapp.hypermedia import wants_fragment
from webapp.records import query
from webapp.records.colours import hues_of
from webapp.records.edges import Edges
from webapp.records.group_rows import joined, render_header, stretches
from webapp.records.groups import Path
from webapp.records.marks import Marks, marks_for
from webapp.records.rows import render_rows
from webapp.records.selection import Selection, select_by
from webapp.tables.models import Table
from webapp.tables.shape import Shape
from webapp.views.criteria import Criteria
from webapp.views.query import may_change
from webapp.views.shown import Shown
from webapp.views.words import rule_in_words, sort_in_words
from webapp.workspaces.access import may_edit

MOST_ROWS = 10**12
LARGEST_KEY = 2**63
SECONDS = 8.0  # that a filter, a sort or a search may take

NOTHING = query.Page([], has_previous=False, has_next=False)


@dataclass(frozen=True)
class Listing:
    """What somebody looks at: a table's records, by the criteria of the address and laid out as it says."""

    table: Table
    shape: Shape
    criteria: Criteria
    shown: Shown

    @cached_property
    def selection(self) -> Selection | None:
        """None where every record is shown in the order of their ids, which is quicker to come by."""
        return self.asked_for if self.criteria.narrows or self.criteria.arranges else None

    @cached_property
    def asked_for(self) -> Selection:
        return select_by(self.criteria, self.shape, self.shown.asked)

    @property
    def is_grouped(self) -> bool:
        return self.selection is not None and bool(self.selection.groups.keys)

    @cached_property
    def args(self) -> dict[str, Any]:
        """What links of this page carry along."""
        return self.criteria.args

    @cached_property
    def query_string(self) -> str:
        return urlencode(self.args, doseq=True)


@dataclass(frozen=True)
class Sheet:
    """A stretch of the grid, drawn."""

    listing: Listing
    page: query.Page
    rows: Markup
    first_number: int | None
    drawn: int  # how many records have a row of their own
    is_too_slow: bool = False

    @property
    def next_number(self) -> int | None:
        return None if self.first_number is None else self.first_number + self.drawn

    @property
    def onward(self) -> dict[str, Any]:
        further = self.place("after", self.page.records[-1])
        return further if self.next_number is None else {**further, "from": self.next_number}

    @property
    def back(self) -> dict[str, Any]:
        return self.place("before", self.page.records[0])

    @property
    def counts(self) -> dict[str, Any] | None:
        """What asks for the counts of the groups from the first record to the last; None where there are none."""
        if not self.listing.is_grouped or not self.page.records:
            return None
        return {**self.listing.args, "first": self.page.records[0].id, "last": self.page.records[-1].id}

    def place(self, name: str, record: query.Record) -> dict[str, Any]:
        return {**self.listing.args, **place_in(self.listing, name, record)}


def place_in(listing: Listing, name: str, record: query.Record) -> dict[str, Any]:
    """What says in an address where a record stands."""
    words = listing.selection.place_in_words(record) if listing.selection else None
    return {name: record.id} if words is None else {name: record.id, "at": words}


class Looks(NamedTuple):
    """What rows show beside their values: by the record's id, colours and what stands at names."""

    hues: Mapping[int, str]
    marks: Marks


def grid_context(listing: Listing) -> dict[str, Any]:
    """What the grid's template and its tool bar are about."""
    return {
        "table": listing.table,
        "shape": listing.shape,
        "shown": listing.shown,
        "edges": Edges(listing.table.id, listing.shape),
        "may_change_view": lambda: listing.shown.view is not None and may_change(listing.shown.view, current_user, g.role),
        "criteria": listing.criteria,
        "query_string": listing.query_string,
        "problems": listing.selection.resolved.problems if listing.selection else (),
        "rule_in_words": rule_in_words,
        "sort_in_words": sort_in_words,
    }


def listing_of(table: Table) -> Listing:
    """The table as the request's address shows it. Raises Gone for a view that is not there."""
    shown = Shown(table, current_user.id, request.args)
    return Listing(table, shown.shape, shown.criteria, shown)


def listing_in(table: Table, view_id: int) -> Listing:
    """The same within a view that the address names by itself."""
    args = request.args.copy()
    args["view"] = str(view_id)
    shown = Shown(table, current_user.id, args)
    return Listing(table, shown.shape, shown.criteria, shown)


def requested_sheet(listing: Listing) -> Sheet:
    if listing.selection is None:
        return draw(listing, requested_page(listing.shape))
    try:
        with time_limit(SECONDS):
            return draw(listing, selected_page(listing.selection), continued=group_above(listing.selection))
    except TooSlow:
        return replace(draw(listing, NOTHING), is_too_slow=True)


def sheet_from(listing: Listing, record: query.Record) -> Sheet:
    """The stretch that starts at a record, for a link to it that opens the grid around."""
    if listing.selection is None:
        return draw(listing, query.page_from(listing.shape, record.id))
    try:
        with time_limit(SECONDS):
            return draw(listing, listing.selection.page_from(listing.selection.place_of(record)))
    except TooSlow:
        return replace(draw(listing, NOTHING), is_too_slow=True)


def count_of(listing: Listing, cap: int = query.COUNT_CAP) -> int | None:
    """How many records there are, or `cap + 1` when there are more; None when that takes too long to find out."""
    if listing.selection is None:
        return query.count_up_to(listing.shape, cap)
    try:
        with time_limit(SECONDS):
            return listing.selection.count_up_to(cap)
    except TooSlow:
        return None


def neighbours_of(listing: Listing, record: query.Record) -> tuple[int | None, int | None]:
    """The ids of the records before and behind this one, by the criteria."""
    if listing.selection is None:
        return query.neighbours(listing.shape, record.id)
    try:
        with time_limit(SECONDS):
            return listing.selection.neighbours(listing.selection.place_of(record))
    except TooSlow:
        return None, None


def requested_page(shape: Shape) -> query.Page:
    after, before, start = record_key("after"), record_key("before"), record_key("start")
    if after is not None:
        return query.page_after(shape, after)
    if start is not None:
        return query.page_from(shape, start)
    if before is not None:
        return query.page_before(shape, before)
    if "end" in request.args:
        return query.last_page(shape)
    return query.first_page(shape)


def selected_page(selection: Selection) -> query.Page:
    for name, page in (("after", selection.page_after), ("start", selection.page_from), ("before", selection.page_before)):
        key = record_key(name)
        place = selection.place_at(key, request.args.get("at")) if key is not None else None
        if place is not None:
            return page(place)
    if "end" in request.args:
        return selection.last_page()
    return selection.first_page()


def group_above(selection: Selection) -> Path | None:
    """The group of the record that the rows asked for go on behind, where they are for the end of a grid that stands there."""
    after = record_key("after")
    if not selection.groups.keys or after is None or not wants_fragment():
        return None
    place = selection.place_at(after, request.args.get("at"))
    return None if place is None else selection.groups.path_at(place.values)


def record_key(name: str) -> int | None:
    """A record's id out of the query string; nonsense counts as not given."""
    key = request.args.get(name, type=int)
    return key if key is not None and 0 <= key < LARGEST_KEY else None


def draw(listing: Listing, page: query.Page, *, continued: Path | None = None) -> Sheet:
    """`continued` is the group whose records stand above already, where the page goes on below others."""
    first = row_number() if page.has_previous else 1
    if not listing.is_grouped or not page.records:
        return Sheet(listing, page, rows_of(listing, page.records, first), first, len(page.records))
    return draw_groups(listing, page, first, "", continued)


def draw_groups(listing: Listing, page: query.Page, first: int | None, css: str, continued: Path | None) -> Sheet:
    groups = listing.asked_for.groups
    place = place_in(listing, "start", page.records[0]) if page.has_previous else {}
    looks = looks_of(listing, page.records)
    parts: list[Markup] = []
    drawn = 0
    for stretch in stretches(groups, page.records, continued=continued):
        parts += [render_header(groups, listing.criteria, one, table_id=listing.table.id, place=place) for one in stretch.headers]
        parts.append(rows_of(listing, stretch.records, None if first is None else first + drawn, css, looks))
        drawn += len(stretch.records)
    return Sheet(listing, page, joined(parts), first, drawn)


def looks_of(listing: Listing, records: Sequence[query.Record]) -> Looks:
    """A statement each, for as many records as a page has."""
    hues = hues_of(listing.shown.layout.colour, listing.shape, records, listing.shown.asked)
    return Looks(hues, marks_for(listing.table, [record.id for record in records]))


def rows_of(listing: Listing, records: Sequence[query.Record], first: int | None, css: str = "", looks: Looks | None = None) -> Markup:
    """`looks` are those of these records and others, where more is drawn than these."""
    hues, marks = looks or looks_of(listing, records)
    return render_rows(
        listing.table,
        listing.shape,
        records,
        first_number=first,
        query=listing.query_string,
        search=listing.criteria.search,
        css=css,
        may_pick=may_edit(),
        hues=hues,
        marks=marks,
    )


def row_number() -> int | None:
    """What the browser says the next row is numbered: only drawn, never used to find a record."""
    number = request.values.get("from", type=int)
    return number if number and 0 < number < MOST_ROWS else None
