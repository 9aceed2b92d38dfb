"""Changes of single cells and records put into a grid that stands open, as partials: the rest of the page stays as it is.

A cell that somebody is editing is left alone: what they save is compared with what they saw.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flask import request

from webapp.database import db
from webapp.records.columnwise import among
from webapp.records.marks import marks_for
from webapp.records.query import Record, live
from webapp.records.rows import cell_content
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape

MOST_RECORDS = 100  # with more, the grid is drawn anew
EMPTY = ""


@dataclass(frozen=True)
class Update:
    """What to swap where."""

    target: str
    swap: str
    html: str


def shown_fields(shape: Shape) -> list[Field]:
    """The fields of the grid that asks, in its order, as its page says; by itself a table shows those that are not hidden."""
    named = [int(number) for number in request.values.get("fields", "").split(",") if number.isdecimal() and len(number) < 19]
    return [shape.by_id[field_id] for field_id in named if field_id in shape.by_id] or list(shape.visible)


def cell_updates(table: Table, shape: Shape, record_ids: Collection[int], fields: Collection[Field]) -> Iterator[Update]:
    """The content of these fields' cells, as far as the grid shows them."""
    places = [(place, field) for place, field in enumerate(shown_fields(shape), 2) if field in fields]
    if not places:
        return
    marks = marks_for(table, list(record_ids)) if shape.fields[0] in fields else {}
    for record in live_records(shape, record_ids):
        for place, field in places:
            target = f"#{row_id(record.id)} > :nth-child({place}):not(.editing)"
            value = getattr(record, field.column_name)
            yield Update(target, "innerHTML", cell_content(table, shape, field, record.id, value, marks.get(record.id)))


def removals(record_ids: Collection[int]) -> Iterator[Update]:
    for record_id in record_ids:
        yield Update(f"#{row_id(record_id)}", "delete", EMPTY)
        yield Update(f"#record[data-record='{record_id}']", "delete", EMPTY)


def live_records(shape: Shape, record_ids: Collection[int]) -> Collection[Record]:
    connection = db.session.connection()
    return connection.execute(live(shape).where(among(connection, shape.records.c.id, record_ids))).all()


def row_id(record_id: int) -> str:
    return f"r{record_id}"
