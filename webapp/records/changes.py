"""Every write to a record. One gesture is one change set: who, when, which cells, from what to what, in the transaction of the data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import Conflict, Gone, db, now, transaction
from webapp.fieldtypes import Value
from webapp.records.demands import defaults_of, demands_met
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape

NEW_CHANGE_SET = sa.insert(ChangeSet.__table__).returning(ChangeSet.__table__.c.id)
NEW_CELL_CHANGES = sa.insert(CellChange.__table__).inline()


class ShapeChanged(Conflict):
    """The table's fields changed since this request looked at them; nothing was written."""


@dataclass
class CellConflict(Conflict):
    """Cells hold something else than the person saw. `cells` maps a field's id to the value that is there now; nothing was written."""

    cells: dict[int, Value]


@dataclass(frozen=True)
class Edit:
    """One cell's new value. `seen` is the text that the person saw in its editor, None to write whatever stands there."""

    field: Field
    value: Value
    seen: str | None = None


@transaction()
def set_cell(table: Table, shape: Shape, record_id: int, edit: Edit, *, by: User) -> bool:
    """Write one cell; whether it needed to be. Raises Gone, ShapeChanged, CellConflict or Broken."""
    return write_cells(table, shape, record_id, [edit], by=by)


@transaction()
def set_cells(table: Table, shape: Shape, record_id: int, edits: list[Edit], *, by: User) -> None:
    """Write several cells of one record, all of them or none. Raises Gone, ShapeChanged, CellConflict or Broken."""
    write_cells(table, shape, record_id, edits, by=by)


def write_cells(table: Table, shape: Shape, record_id: int, edits: list[Edit], *, by: User) -> bool:
    touched = [edit for edit in edits if is_touched(edit)]
    if not touched:
        return False
    current = lock_record(table, shape, record_id)
    conflicting = {edit.field.id: current[edit.field.column_name] for edit in touched if not was_seen(edit, current)}
    if conflicting:
        raise CellConflict(conflicting)
    differing = [edit for edit in touched if current[edit.field.column_name] != edit.value]
    if not differing:
        return False
    values = {edit.field.column_name: edit.value for edit in differing}
    with demands_met(shape):
        run(shape.kept(update), {**values, "record_id": record_id, "changed_at": now(), "changed_by": by.id})
    write_history(
        table,
        "update",
        by,
        [
            {
                "record_id": record_id,
                "field_id": edit.field.id,
                "before": edit.field.type.to_json(current[edit.field.column_name]),
                "after": edit.field.type.to_json(edit.value),
            }
            for edit in differing
        ],
    )
    return True


@transaction()
def add_record(table: Table, shape: Shape, values: Mapping[Field, Value] | None = None, *, by: User) -> int:
    """Add a record at the end, with the fields' defaults where nothing else is given; the id of it. Raises ShapeChanged and Broken."""
    check_shape(table)
    values = {**shape.kept(defaults_of), **(values or {})}
    cells = {field.column_name: value for field, value in values.items()}
    new = sa.insert(shape.records).values(**cells, created_at=now(), created_by=by.id).returning(shape.records.c.id)
    with demands_met(shape):
        record_id: int = db.session.execute(new).scalar_one()
    filled = [
        {"record_id": record_id, "field_id": field.id, "before": None, "after": field.type.to_json(value)}
        for field, value in values.items()
        if value is not None
    ]
    write_history(table, "create", by, [{"record_id": record_id, "field_id": None, "before": None, "after": None}, *filled])
    return record_id


@transaction()
def trash_record(table: Table, shape: Shape, record_id: int, *, by: User) -> None:
    """Throw a record away, for 30 days. Raises Gone."""
    mark_trashed(shape, record_id, was=None, becomes=now())
    write_history(table, "trash", by, [{"record_id": record_id, "field_id": None, "before": None, "after": None}])


@transaction()
def restore_record(table: Table, shape: Shape, record_id: int, *, by: User) -> None:
    """Take a record out of the trash. Raises Gone when it is not in there, and Broken."""
    in_trash = sa.select(shape.records.c.trashed_at).where(shape.records.c.id == record_id)
    was = db.session.execute(in_trash).scalar_one_or_none()
    if was is None:
        raise Gone
    with demands_met(shape):
        mark_trashed(shape, record_id, was=was, becomes=None)
    write_history(table, "restore", by, [{"record_id": record_id, "field_id": None, "before": None, "after": None}])


def mark_trashed(shape: Shape, record_id: int, *, was: datetime | None, becomes: datetime | None) -> None:
    records = shape.records
    marked: Any = db.session.execute(
        sa.update(records)
        .where(records.c.id == record_id, records.c.trashed_at.is_not_distinct_from(was))
        .values(trashed_at=becomes, version=records.c.version + 1)
    )
    if marked.rowcount == 0:
        raise Gone


def lock_record(table: Table, shape: Shape, record_id: int) -> Mapping[str, Value]:
    """What the cells hold now. On PostgreSQL the record is locked until the end of the transaction; SQLite has one writer anyway.

    The version is read without a lock. Whoever lets a field show another column holds all records of the table until then: this waits
    for them before it looks, and they for whoever came first.
    """
    which = {"record_id": record_id, "table_id": table.id}
    found = run(shape.kept(lock), which).mappings().one_or_none()
    if found is None:
        raise Gone
    if found["schema_version"] != table.schema_version:
        raise ShapeChanged
    return dict(found)


def lock(shape: Shape) -> sa.Select[Any]:
    tables = Table.__table__.c
    version = sa.select(tables.schema_version).where(tables.id == sa.bindparam("table_id")).scalar_subquery()
    return (
        sa.select(version.label("schema_version"), *(shape.column(field) for field in shape.fields))
        .where(shape.records.c.id == sa.bindparam("record_id"), shape.records.c.trashed_at.is_(None))
        .with_for_update(of=shape.records)
    )


def update(shape: Shape) -> sa.Update:
    """What it sets comes with its parameters."""
    c = shape.records.c
    return sa.update(shape.records).where(c.id == sa.bindparam("record_id")).values(version=c.version + 1)


def check_shape(table: Table) -> None:
    """Fields do not change from here on until the end of the transaction."""
    version = db.session.execute(sa.select(Table.schema_version).where(Table.id == table.id).with_for_update(read=True)).scalar_one()
    if version != table.schema_version:
        raise ShapeChanged


def is_touched(edit: Edit) -> bool:
    """Whether the person changed the cell. What they left as they saw it is none of their business: somebody else may have changed it."""
    return edit.seen is None or one_line_break(edit.field.type.edit_text(edit.value)) != one_line_break(edit.seen)


def was_seen(edit: Edit, current: Mapping[str, Value]) -> bool:
    """Whether the cell still holds what the editor showed. Text is compared as browsers post it, with any line break as one."""
    if edit.seen is None:
        return True
    return one_line_break(edit.field.type.edit_text(current[edit.field.column_name])) == one_line_break(edit.seen)


def one_line_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_history(table: Table, kind: str, by: User, cells: list[dict[str, Any]]) -> int:
    """One change set with its cells, and its id; `before` and `after` are the field types' JSON."""
    change_set_id = write_change_set(table, kind, by, records=len({cell["record_id"] for cell in cells}))
    run(NEW_CELL_CHANGES, [{**cell, "change_set_id": change_set_id, "table_id": table.id} for cell in cells])
    return change_set_id


def write_change_set(table: Table, kind: str, by: User, *, records: int) -> int:
    """Who, when and where, without the cells yet; the id of it."""
    change_set = {"table_id": table.id, "user_id": by.id, "at": now(), "kind": kind, "records": records}
    change_set_id: int = run(NEW_CHANGE_SET, change_set).scalar_one()
    return change_set_id


def run(statement: sa.Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> sa.CursorResult[Any]:
    """These are rows and no objects of the session: its connection runs them in half the time."""
    return db.session.connection().execute(statement, values)
