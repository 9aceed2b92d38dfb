"""What was found as lines to choose from: each leads somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from flask import url_for

from webapp import fieldtypes
from webapp.search.everywhere import Found, Hits
from webapp.search.excerpts import Part, parts
from webapp.search.places import Named, Place
from webapp.search.records import FoundRecord
from webapp.views.kinds import KINDS


@dataclass(frozen=True)
class Line:
    """`beside` says in other words where it is, or why it was found."""

    address: str
    icon: str
    name: Sequence[Part]
    beside: Sequence[Part] = ()


@dataclass(frozen=True)
class Group:
    name: str
    lines: Sequence[Line]


def groups_of(found: Found) -> list[Group]:
    """Without words the tables of each workspace; else what was found, names before records."""
    if not found.words:
        by_workspace = groupby(found.tables, lambda place: (place.table.workspace_id, place.workspace))
        return [Group(f"Tables of {name}", [table_line(place) for place in places]) for (_, name), places in by_workspace]
    tables = {place.table.id: place.table.name for place in found.places}
    named = [
        Group("Tables", [found_table(place, found.words) for place in found.tables]),
        Group("Views", [view_line(view, tables[view.table_id], found.words) for view in found.views]),
        Group("Fields", [field_line(field, tables[field.table_id], found.words) for field in found.fields]),
    ]
    return [group for group in [*named, *(records_of(hits, found.words) for hits in found.records)] if group.lines]


def table_line(place: Place) -> Line:
    return Line(url_for("records.index", table_id=place.table.id), "table-2", plain(place.table.name))


def found_table(place: Place, words: str) -> Line:
    return replace(table_line(place), name=marked(place.table.name, words), beside=plain(place.workspace))


def view_line(view: Named, table: str, words: str) -> Line:
    kind = KINDS[view.kind]
    return Line(url_for(kind.endpoint, table_id=view.table_id, view=view.id), kind.icon, marked(view.name, words), plain(table))


def field_line(field: Named, table: str, words: str) -> Line:
    at = url_for("records.index", table_id=field.table_id)
    return Line(at, fieldtypes.TYPES[field.kind].icon, marked(field.name, words), plain(table))


def records_of(hits: Hits, words: str) -> Group:
    table = hits.place.table
    lines = [record_line(table.id, record, words) for record in hits.records]
    if hits.has_more:
        lines.append(Line(url_for("records.index", table_id=table.id, q=words), "search", plain(f"All with “{words}” in {table.name}")))
    return Group(f"{table.name} · {hits.place.workspace}", lines)


def record_line(table_id: int, record: FoundRecord, words: str) -> Line:
    at = url_for("records.show", table_id=table_id, record_id=record.id)
    beside = [*plain(f"{record.field.name}: "), *marked(record.excerpt, words)] if record.field else ()
    return Line(at, "rows-3", marked(record.name, words), beside)


def marked(text: str, words: str) -> Sequence[Part]:
    return list(parts(text, words))


def plain(text: str) -> Sequence[Part]:
    return [Part(text, is_hit=False)]
