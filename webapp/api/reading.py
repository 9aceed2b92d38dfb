"""Records as the protocol draws them, and the pages of a list."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.api import ids
from webapp.api.access import field_named
from webapp.api.answers import ApiError
from webapp.api.cells import moment, wire_of
from webapp.api.filtering import KIND, REFUSED, matching
from webapp.api.paging import Key, Position, beyond, key_for, position_of, token_of
from webapp.api.parameters import Drawn, Wanted
from webapp.api.schema import GRID_VIEW
from webapp.database import db
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape

Draw = Callable[[Any], dict[str, Any]]
FIXED = 3  # id, created_at, version


def fields_of(shape: Shape, drawn: Drawn) -> tuple[Field, ...]:
    if drawn.fields is None:
        return shape.fields
    return tuple({field.id: field for field in (field_named(shape, name) for name in drawn.fields)}.values())


def select_of(shape: Shape, fields: Iterable[Field]) -> sa.Select[Any]:
    c = shape.records.c
    return sa.select(c.id, c.created_at, c.version, *map(shape.column, fields)).where(c.trashed_at.is_(None))


def drawing(table: Table, fields: Sequence[Field], drawn: Drawn) -> Draw:
    """What makes a record of a row. Whatever is the same for all rows is done here, once."""
    cells = [
        (ids.encode(ids.FIELD, field.id) if drawn.by_id else field.name, place, field.type, wire_of(field.type).read)
        for place, field in enumerate(fields, FIXED)
    ]
    table_id = table.id

    def draw(row: Any) -> dict[str, Any]:
        shown = {}
        for name, place, kind, read in cells:
            value = row[place]
            if value is not None and is_filled(given := kind.format(value) if drawn.as_text else read(kind, value)):
                shown[name] = given
        record = {"id": ids.record_id(table_id, row[0]), "createdTime": created(row[1]), "fields": shown}
        return {**record, "commentCount": 0} if drawn.with_comments else record

    return draw


def is_filled(given: Any) -> bool:
    """Empty cells are left out of a record; 0 is not empty, though Python finds it equal to False."""
    return given is not False and given != "" and given != []


def created(at: datetime) -> str:
    return moment(None, at)  # type: ignore[arg-type]


def page(table: Table, shape: Shape, wanted: Wanted) -> dict[str, Any]:
    """The records of a page, and the offset of the next one, where there is one."""
    check_view(table, wanted.view)
    fields = fields_of(shape, wanted.drawn)
    keys = [key_for(shape, field_named(shape, sort.field), descending=sort.descending) for sort in wanted.sorts]
    order = f"{table.id} {wanted.sorts} {wanted.view} {wanted.formula}"
    start = position_of(wanted.offset, keys, order) if wanted.offset else None
    sent = start.sent if start else 0
    size = wanted.page_size if wanted.most is None else min(wanted.page_size, wanted.most - sent)
    if size <= 0:
        return {"records": []}
    conditions = [matching(table, shape, wanted.formula)] if wanted.formula.strip() else []
    if start is not None:
        conditions.append(beyond(keys, shape.records.c.id, start))
    rows = fetch(shape, fields, keys, conditions, size + 1)
    draw = drawing(table, fields, wanted.drawn)
    answer: dict[str, Any] = {"records": [draw(row) for row in rows[:size]]}
    if len(rows) > size and sent + size != wanted.most:
        last = rows[size - 1]
        values = list(last[FIXED + len(fields) :])
        answer["offset"] = token_of(Position(sent + size, last[0], values), keys, order)
    return answer


def check_view(table: Table, named: str) -> None:
    """Every table has one view, which shows all of it."""
    if named and named not in (GRID_VIEW, ids.encode(ids.VIEW, table.id)):
        kind = "VIEW_ID_NOT_FOUND" if named.startswith(ids.VIEW) else "VIEW_NAME_NOT_FOUND"
        raise ApiError(422, kind, f"View {named[:120]} not found")


def fetch(
    shape: Shape, fields: Sequence[Field], keys: Sequence[Key], conditions: Sequence[sa.ColumnElement[bool]], most: int
) -> Sequence[Any]:
    """Raises ApiError where a formula cannot be worked out for some record: a number or a date beyond all bounds."""
    record_id = shape.records.c.id
    query = select_of(shape, fields).add_columns(*(key.expression.label(f"key_{place}") for place, key in enumerate(keys)))
    query = query.where(*conditions).order_by(*(key.order for key in keys), record_id).limit(most)
    try:
        return db.session.execute(query).all()
    except sa.exc.DataError:
        raise ApiError(422, KIND, f"{REFUSED}: a value is beyond what can be worked out.") from None


def rows_by_id(shape: Shape, fields: Sequence[Field], numbers: Sequence[int]) -> dict[int, Any]:
    rows = db.session.execute(select_of(shape, fields).where(shape.records.c.id.in_(numbers)))
    return {row[0]: row for row in rows}


def etag_of(row: Any) -> str:
    return f'"{row[0]}-{row[2]}"'
