"""One gesture on many records: one change set in one transaction, all of it or nothing.

The verbs are those of `changes`, with the same rule for conflicts. The number of statements does not depend on that of the cells. Records
are locked in the order of their ids, so that no two gestures wait for each other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import Conflict, Gone, db, now, transaction
from webapp.fieldtypes import Value
from webapp.records.changes import Edit, check_shape, is_touched, was_seen, write_change_set
from webapp.records.columnwise import Columns, among, ids_set_aside, insert_rows, update_rows
from webapp.records.demands import defaults_of, demands_met
from webapp.records.models import CellChange
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape

Edits = Mapping[int, Sequence[Edit]]
Row = Mapping[Field, Value]
Current = Mapping[int, Mapping[str, Value]]


@dataclass
class RecordsGone(Gone):
    """Some of the records are not there any more. Nothing was written."""

    record_ids: frozenset[int]


@dataclass
class CellsConflict(Conflict):
    """Cells hold something else than the person saw: what is there now, by record and field. Nothing was written."""

    records: dict[int, dict[int, Value]]


@dataclass(frozen=True)
class Written:
    """What a gesture did: its change set, None where nothing had to be written, and the records that it changed or added."""

    change_set_id: int | None
    record_ids: list[int]


class Change(NamedTuple):
    """A line of the history; a record that came or went as a whole has no field."""

    record_id: int
    field_id: int | None = None
    before: Any = None
    after: Any = None


def set_many(table: Table, shape: Shape, edits: Edits, *, by: User, kind: str = "update") -> Written:
    """Write cells of many records, by the records' ids. Raises RecordsGone, ShapeChanged or CellsConflict."""
    return put_many(table, shape, edits, [], by=by, kind=kind)


def add_many(table: Table, shape: Shape, rows: Sequence[Row], *, by: User, kind: str = "create") -> Written:
    """Add records at the end, in the order of `rows`. Raises ShapeChanged."""
    return put_many(table, shape, {}, rows, by=by, kind=kind)


@transaction()
def put_many(table: Table, shape: Shape, edits: Edits, rows: Sequence[Row], *, by: User, kind: str = "paste") -> Written:
    """Write cells and add records behind the last one, as a paste does. Raises RecordsGone, ShapeChanged, CellsConflict or Broken."""
    touched = {record_id: some for record_id, cells in edits.items() if (some := [edit for edit in cells if is_touched(edit)])}
    fields = fields_in(edit.field for some in touched.values() for edit in some)
    check_shape(table)  # first: a retype takes the table's line before its records as well
    current = lock_records(shape, touched, fields)
    check_seen(touched, current)
    differing = those_differing(touched, current, fields)
    rows = [{**shape.kept(defaults_of), **row} for row in rows]
    with demands_met(shape):
        update(shape, differing, current, fields, by=by)
        added = insert(shape, rows, by=by)
    history = [*updates(differing, current, fields), *additions(added, rows)]
    return Written(write_history(table, kind, history, by=by), [*differing, *added])


@transaction()
def trash_many(table: Table, shape: Shape, record_ids: Collection[int], *, by: User) -> Written:
    """Throw records away, for 30 days. Raises RecordsGone."""
    return mark_many(table, shape, record_ids, shape.records.c.trashed_at.is_(None), "trash", becomes=now(), by=by)


@transaction()
def restore_many(table: Table, shape: Shape, record_ids: Collection[int], *, by: User) -> Written:
    """Take records out of the trash. Raises RecordsGone for those that are not in there."""
    return mark_many(table, shape, record_ids, shape.records.c.trashed_at.is_not(None), "restore", becomes=None, by=by)


def mark_many(
    table: Table, shape: Shape, record_ids: Collection[int], state: sa.ColumnElement[bool], kind: str, *, becomes: datetime | None, by: User
) -> Written:
    ids = sorted(lock_records(shape, record_ids, (), state))
    if ids:
        with demands_met(shape):
            update_rows(db.session.connection(), shape.records, ids, {"trashed_at": [becomes] * len(ids)})
    return Written(write_history(table, kind, [Change(record_id) for record_id in ids], by=by), ids)


def lock_records(
    shape: Shape, record_ids: Collection[int], fields: Sequence[Field], state: sa.ColumnElement[bool] | None = None
) -> Current:
    """What these fields' cells hold now, by record, until the end of the transaction. `state` is where the records should be."""
    if not record_ids:
        return {}
    connection, c = db.session.connection(), shape.records.c
    query = sa.select(c.id, *map(shape.column, fields)).where(among(connection, c.id, record_ids))
    query = query.where(c.trashed_at.is_(None) if state is None else state).order_by(c.id).with_for_update()
    names = ("id", *(field.column_name for field in fields))
    found = {row[0]: dict(zip(names, row, strict=True)) for row in connection.execute(query)}
    if gone := frozenset(record_ids) - found.keys():
        raise RecordsGone(gone)
    return found


def check_seen(edits: Edits, current: Current) -> None:
    conflicting: dict[int, dict[int, Value]] = {}
    for record_id, some in edits.items():
        for edit in some:
            if not was_seen(edit, current[record_id]):
                conflicting.setdefault(record_id, {})[edit.field.id] = current[record_id][edit.field.column_name]
    if conflicting:
        raise CellsConflict(conflicting)


def those_differing(edits: Edits, current: Current, fields: Sequence[Field]) -> dict[int, list[Edit]]:
    column = {field: field.column_name for field in fields}  # asked of each cell's field anew it would take longer than all the rest
    differing = {}
    for record_id, cells in edits.items():
        stands = current[record_id]
        if some := [edit for edit in cells if stands[column[edit.field]] != edit.value]:
            differing[record_id] = some
    return differing


def update(shape: Shape, edits: Edits, current: Current, fields: Sequence[Field], *, by: User) -> None:
    """Of each record every one of `fields` is written, so that one statement serves for all: the others as they are."""
    if not edits:
        return
    new = {record_id: {edit.field: edit.value for edit in some} for record_id, some in edits.items()}
    columns = {}
    for field in fields:
        name = field.column_name
        columns[name] = [cells[field] if field in cells else current[record_id][name] for record_id, cells in new.items()]
    stamp: Columns = {"changed_at": [now()] * len(new), "changed_by": [by.id] * len(new)}
    update_rows(db.session.connection(), shape.records, list(new), {**columns, **stamp})


def insert(shape: Shape, rows: Sequence[Row], *, by: User) -> Sequence[int]:
    if not rows:
        return []
    connection = db.session.connection()
    ids = ids_set_aside(connection, shape.records, len(rows))
    fields = fields_in(field for row in rows for field in row)
    columns = {field.column_name: [row.get(field) for row in rows] for field in fields}
    stamp: Columns = {"created_at": [now()] * len(rows), "created_by": [by.id] * len(rows), "version": [1] * len(rows)}
    insert_rows(connection, shape.records, {"id": ids, **stamp, **columns})
    return ids


def fields_in(fields: Iterator[Field]) -> tuple[Field, ...]:
    return tuple({field.id: field for field in fields}.values())


def updates(edits: Edits, current: Current, fields: Sequence[Field]) -> Iterator[Change]:
    known = {field: (field.id, field.column_name, field.type.to_json) for field in fields}
    for record_id, some in edits.items():
        before = current[record_id]
        for edit in some:
            field_id, column, to_json = known[edit.field]
            yield Change(record_id, field_id, to_json(before[column]), to_json(edit.value))


def additions(record_ids: Sequence[int], rows: Sequence[Row]) -> Iterator[Change]:
    for record_id, row in zip(record_ids, rows, strict=True):
        yield Change(record_id)
        for field, value in row.items():
            if value is not None:
                yield Change(record_id, field.id, None, field.type.to_json(value))


def write_history(table: Table, kind: str, history: Sequence[Change], *, by: User) -> int | None:
    if not history:
        return None
    columns = dict(zip(Change._fields, zip(*history, strict=True), strict=True))
    change_set_id = write_change_set(table, kind, by, records=len(set(columns["record_id"])))
    where = {"change_set_id": [change_set_id] * len(history), "table_id": [table.id] * len(history)}
    insert_rows(db.session.connection(), CellChange.__table__, {**where, **columns})
    return change_set_id
