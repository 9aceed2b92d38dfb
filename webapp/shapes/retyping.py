"""Giving a field another type: a new column is filled, then the field points to it; the old column stays, and leads back.

Edits that happen while a large table is converted are found in the history. `mark` is the last change set that the history held while
nobody else could write, so whatever is changed later has a higher number, and is converted again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp import ddl, fieldtypes
from webapp.accounts.models import User
from webapp.database import Conflict, db, transaction
from webapp.fields.changes import settings
from webapp.fieldtypes import FieldType
from webapp.fieldtypes.conversions import Conversion
from webapp.records.models import CellChange, ChangeSet
from webapp.shapes import exchanges
from webapp.shapes.columns import AT_ONCE, Pair, chunks, fill, rows_with
from webapp.shapes.exchanges import Exchanging, conversion_of
from webapp.shapes.keptviews import keep_views
from webapp.shapes.models import CHECKED, CHECKING, CONVERTING, DONE, Retype
from webapp.shapes.previews import pair_of
from webapp.tables.changes import touch_shape
from webapp.tables.models import Field, SchemaChange, Table
from webapp.views.exchange import exchange_in_views


class Target(NamedTuple):
    """What a field becomes: type, options, and the column that holds its values."""

    type: FieldType
    column_name: str
    default: Any = None  # what new records hold, as the type's JSON


class Touched(NamedTuple):
    """How many records were written meanwhile, and how many of their values the new type does not take."""

    records: int
    emptied: int


class Outcome(NamedTuple):
    change: SchemaChange
    emptied: int


@transaction()
def draft(table: Table, field: Field, kind: FieldType, *, by: User) -> Retype:
    """Keep what somebody wants to make of a field, so that it can be looked at first."""
    retype = Retype(
        table_id=table.id,
        field_id=field.id,
        user_id=by.id,
        type_name=kind.name,
        options=kind.to_options(),
        version=table.schema_version,
        phase=CHECKING,
    )
    db.session.add(retype)
    db.session.flush()
    return retype


@transaction()
def check_again(retype: Retype, table: Table) -> None:
    """The table was changed since the preview: it has to be looked at anew."""
    retype.version, retype.phase, retype.job_id, retype.job = table.schema_version, CHECKING, None, None


@transaction()
def retype_at_once(retype: Retype, table: Table, field: Field, *, by: User) -> Outcome:
    """All of it in one transaction. Raises Conflict when the table's shape is not the one that was checked."""
    claim(retype)
    if table.schema_version != retype.version:
        raise Conflict
    pair, conversion, emptied = pair_of(table, field, retype), conversion_of(retype, field), 0
    mark = hold_and_mark(table)
    ddl.add_column(db.session.connection(), table.id, pair.new)
    for chunk in chunks(pair):
        emptied += fill(pair, conversion, chunk)
    change = enter(table, field, conversion, pair.new.name, mark=mark, emptied=emptied, by=by)
    retype.phase, retype.emptied = DONE, emptied
    return Outcome(change, emptied)


def enter(table: Table, field: Field, conversion: Conversion, column_name: str, *, mark: int, emptied: int, by: User) -> SchemaChange:
    """Let the field show the column that was filled. Where an option was exchanged, default and views follow."""
    if not isinstance(conversion, Exchanging):
        return repoint(table, field, Target(conversion.new, column_name), mark=mark, emptied=emptied, by=by)
    exchange = conversion.exchange
    target = Target(conversion.new, column_name, exchanges.default_after(exchange, field))
    change = repoint(table, field, target, mark=mark, emptied=emptied, by=by, summary=exchanges.in_words(exchange, field))
    keep_views(change, *exchange_in_views(table.id, exchange))
    return change


def claim(retype: Retype) -> None:
    """Two presses of the button are one retype."""
    mine = sa.update(Retype).where(Retype.id == retype.id, Retype.phase == CHECKED).values(phase=CONVERTING).returning(Retype.id)
    if db.session.execute(mine.execution_options(synchronize_session=False)).first() is None:
        raise Conflict


def repoint(table: Table, field: Field, target: Target, *, mark: int, emptied: int, by: User, summary: str = "") -> SchemaChange:
    """Let the field show another column, as another type. `summary` is what the schema history says, where the types do not tell."""
    before = {**settings(field), "column": field.column_name}
    after = {
        **before,
        "type": target.type.name,
        "options": target.type.to_options(),
        "column": target.column_name,
        "default": target.default,
    }
    change = touch_shape(
        table,
        kind="retype_field",
        summary=summary or in_words(field, target),
        by=by,
        field=field,
        before=before,
        after={**after, "mark": mark, "emptied": emptied},
    )
    # By statement: the field may have been loaded before this transaction began, by somebody who did not see what it is now.
    columns = Field.__table__
    values = {
        "type_name": target.type.name,
        "options": target.type.to_options(),
        "column_name": target.column_name,
        "default": target.default,
    }
    db.session.execute(sa.update(columns).where(columns.c.id == field.id).values(values))
    for name, value in values.items():
        sa.orm.attributes.set_committed_value(field, name, value)
    field.__dict__.pop("type", None)
    db.session.flush()
    return change


def in_words(field: Field, target: Target) -> str:
    if field.type_name == target.type.name:
        return f"Changed how “{field.name}” is kept"
    return f"Changed the type of “{field.name}” from {field.type.label} to {target.type.label}"


def hold(table: Table) -> None:
    """Keep other writers out until the end of the transaction.

    First the table's line of the catalogue, then its records: whoever writes takes hold of them in the same order.
    """
    line = sa.select(Table.id).where(Table.id == table.id).with_for_update(key_share=True)
    db.session.execute(line)
    ddl.hold_writers(db.session.connection(), table.id)


def hold_and_mark(table: Table) -> int:
    """The same, and note where the history stands."""
    hold(table)
    return db.session.scalar(sa.select(sa.func.max(ChangeSet.id))) or 0


def touched_since(table_id: int, field_id: int, mark: int, most: int = AT_ONCE) -> Iterator[Sequence[int]]:
    """The records whose cell was written after `mark`, some at a time."""
    after = 0
    while ids := next_touched(table_id, field_id, mark, after, most):
        yield ids
        after = ids[-1]


def next_touched(table_id: int, field_id: int, mark: int, after: int, most: int) -> Sequence[int]:
    c = CellChange.__table__.c
    written = sa.select(c.record_id).where(c.table_id == table_id, c.field_id == field_id, c.change_set_id > mark, c.record_id > after)
    return db.session.scalars(written.distinct().order_by(c.record_id).limit(most)).all()


def convert_touched(pair: Pair, conversion: Conversion, field_id: int, mark: int) -> Touched:
    """Convert what was written after `mark` once more."""
    records = emptied = 0
    for ids in touched_since(pair.table_id, field_id, mark):
        records += len(ids)
        emptied += fill(pair, conversion, rows_with(pair, ids))
    return Touched(records, emptied)


def configured(stored: Mapping[str, Any]) -> FieldType:
    """The type that a line of the schema history tells of."""
    return fieldtypes.configured(stored["type"], stored["options"])
