"""Records as the protocol draws them, and the pages of a list."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.api import ids
from webapp.api.access import field_named
from webapp.api.answers import ApiError
from webapp.api.cells import as_it_is, in_utc, number, wire_of
from webapp.api.filtering import KIND, REFUSED, matching
from webapp.api.paging import Key, Position, beyond, key_for, position_of, token_of
from webapp.api.parameters import ListQuery, RecordQuery
from webapp.api.results import Record, RecordPage
from webapp.api.views import looked_for
from webapp.comments.query import marks_of
from webapp.database import PLANNED_ANEW, db
from webapp.fieldtypes import FieldType
from webapp.fieldtypes.columns import Whole
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape

Draw = Callable[[Any], Record]
FIXED = 3  # id, created_at, version


def fields_of(shape: Shape, wanted: ListQuery) -> tuple[Field, ...]:
    if wanted.fields is None:
        return shape.fields
    return tuple({field.id: field for field in (field_named(shape, name) for name in wanted.fields)}.values())


def select_of(shape: Shape, fields: Iterable[Field]) -> sa.Select[Any]:
    c = shape.records.c
    return sa.select(c.id, c.created_at, c.version, *map(shape.column, fields)).where(c.trashed_at.is_(None))


def drawing(table: Table, fields: Sequence[Field], how: RecordQuery) -> Draw:
    """What makes a record of a row. Whatever is the same for all rows is done here, once."""
    cells = [
        (
            ids.encode(ids.FIELD, field.id) if how.return_fields_by_field_id else field.name,
            place,
            reader_of(field.type, as_text=how.as_text),
        )
        for place, field in enumerate(fields, FIXED)
    ]
    table_id = table.id

    def draw(row: Any) -> Record:
        shown = {}
        for name, place, read in cells:
            value = row[place]
            if value is not None and ((given := read(value) if read else value) or is_filled(given)):
                shown[name] = given
        return {"id": ids.record_id(table_id, row[0]), "createdTime": in_utc(row[1]), "fields": shown}

    return draw


def reader_of(kind: FieldType, *, as_text: bool) -> Callable[[Any], Any] | None:
    """What makes JSON of the type's values; None where they are it already."""
    if as_text:
        return kind.format
    read = wire_of(kind).read
    if read is as_it_is or (read is number and isinstance(kind.sql_type(), Whole)):
        return None
    return partial(read, kind)


def drawn(table: Table, fields: Sequence[Field], how: RecordQuery, rows: Sequence[Any], *, by: User) -> list[Record]:
    """The records of some rows, with the number of their comments where that was asked for."""
    records = list(map(drawing(table, fields, how), rows))
    if how.with_comments:
        marks = marks_of(table, [row[0] for row in rows], by.id)
        for row, record in zip(rows, records, strict=True):
            record["commentCount"] = marks[row[0]].comments if row[0] in marks else 0
    return records


def is_filled(given: Any) -> bool:
    """Empty cells are left out of a record; 0 is not empty, though Python finds it equal to False."""
    return given is not False and given != "" and given != []


def page(table: Table, shape: Shape, wanted: ListQuery, *, by: User) -> RecordPage:
    """The records of a page, and the offset of the next one, where there is one."""
    fields, formula, most = fields_of(shape, wanted), wanted.filter_by_formula, wanted.max_records
    view = looked_for(table, shape, wanted.view, by)
    sorts = [(field_named(shape, sort.field), sort.descending) for sort in wanted.sort] or view.keys
    keys = [key_for(shape, field, descending=descending) for field, descending in sorts]
    order = f"{table.id} {[(field.id, descending) for field, descending in sorts]} {view.state} {formula}"
    start = position_of(wanted.offset, keys, order) if wanted.offset else None
    sent = start.sent if start else 0
    size = wanted.size if most is None else min(wanted.size, most - sent)
    if size <= 0:
        return {"records": []}
    conditions = [*view.conditions, *([matching(table, shape, formula)] if formula.strip() else [])]
    if start is not None:
        conditions.append(beyond(keys, shape.records.c.id, start))
    rows = fetch(shape, fields, keys, conditions, size + 1)
    answer: RecordPage = {"records": drawn(table, fields, wanted, rows[:size], by=by)}
    if len(rows) > size and sent + size != most:
        last = rows[size - 1]
        values = list(last[FIXED + len(fields) :])
        answer["offset"] = token_of(Position(sent + size, last[0], values), keys, order)
    return answer


def fetch(
    shape: Shape, fields: Sequence[Field], keys: Sequence[Key], conditions: Sequence[sa.ColumnElement[bool]], most: int
) -> Sequence[Any]:
    """Raises ApiError where a formula cannot be worked out for some record: a number or a date beyond all bounds."""
    record_id = shape.records.c.id
    query = select_of(shape, fields).add_columns(*(key.expression.label(f"key_{place}") for place, key in enumerate(keys)))
    query = query.where(*conditions).order_by(*(key.order for key in keys), record_id).limit(most)
    try:
        return db.session.execute(query.execution_options(**PLANNED_ANEW)).all()
    except sa.exc.DataError:
        raise ApiError(422, KIND, f"{REFUSED}: a value is beyond what can be worked out.") from None


def rows_by_id(shape: Shape, fields: Sequence[Field], numbers: Sequence[int]) -> dict[int, Any]:
    rows = db.session.execute(select_of(shape, fields).where(shape.records.c.id.in_(numbers)))
    return {row[0]: row for row in rows}


def etag_of(row: Any) -> str:
    return f'"{row[0]}-{row[2]}"'
