"""What can be done with a table as a whole, and the one way in which any change of its shape is noted."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from webapp import ddl, fieldtypes
from webapp.accounts.models import User
from webapp.database import Conflict, db, now, transaction
from webapp.fieldtypes import FieldType
from webapp.tables.models import Field, SchemaChange, Table
from webapp.workspaces.models import Workspace


class NewField(NamedTuple):
    """A field that a table is born with."""

    name: str
    type_name: str
    options: dict[str, Any]


FIRST_FIELD = NewField("Name", "text", {})


@transaction()
def create_table(workspace: Workspace, *, name: str, by: User, description: str = "", fields: Sequence[NewField] = (FIRST_FIELD,)) -> Table:
    """Make a table at the end of the workspace, with its fields and its SQL table."""
    last = db.session.scalar(sa.select(sa.func.max(Table.position)).where(Table.workspace_id == workspace.id))
    position = 0 if last is None else last + 1
    table = Table(workspace_id=workspace.id, name=name, description=description, position=position, schema_version=1)
    db.session.add(table)
    db.session.flush()

    columns = [first_field(table, place, new) for place, new in enumerate(fields)]
    ddl.create_record_table(db.session.connection(), table.id, columns)
    note_shape(table, kind="create_table", summary=f"Created the table “{name}”", by=by, after={"name": name})
    return table


@transaction()
def rename_table(table: Table, *, name: str, description: str, by: User) -> None:
    """Give the table another name, another description, or both; a rename alone reaches the log of its shape."""
    before = table.name
    if name != before:
        summary = f"Renamed the table “{before}” to “{name}”"
        touch_shape(table, kind="rename_table", summary=summary, by=by, before={"name": before}, after={"name": name})
    write(table, name=name, description=description)


@transaction()
def trash_table(table: Table, *, by: User) -> None:
    """Put the table in the trash, records and all; `restore_table` leads back."""
    touch_shape(table, kind="trash_table", summary=f"Moved the table “{table.name}” to the trash", by=by)
    write(table, trashed_at=now())


@transaction()
def restore_table(table: Table, *, by: User) -> None:
    touch_shape(table, kind="restore_table", summary=f"Restored the table “{table.name}”", by=by)
    write(table, trashed_at=None)


@transaction()
def move_table(table: Table, *, steps: int) -> None:
    """Move the table up (negative) or down among the tables that stand in its workspace, and number them anew."""
    standing = sa.select(Table).where(Table.workspace_id == table.workspace_id, Table.trashed_at.is_(None))
    order = list(db.session.scalars(standing.order_by(Table.position, Table.id)))
    place = [one.id for one in order].index(table.id)
    order.insert(max(place + steps, 0), order.pop(place))
    for position, one in enumerate(order):
        one.position = position


def write(table: Table, **values: Any) -> None:
    """Store columns of the table, and let whoever holds it see them; it may be detached."""
    db.session.execute(sa.update(Table).where(Table.id == table.id).values(**values).execution_options(synchronize_session=False))
    for name, value in values.items():
        set_committed_value(table, name, value)


@transaction()
def touch_shape(
    table: Table,
    *,
    kind: str,
    summary: str,
    by: User,
    field: Field | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> SchemaChange:
    """Give the table its next schema version and note what changed, who did it, and what leads back.

    Raises Conflict when somebody else changed the shape since `table` was loaded.
    """
    seen = table.schema_version
    version = db.session.scalar(
        sa.update(Table)
        .where(Table.id == table.id, Table.schema_version == seen)
        .values(schema_version=seen + 1)
        .returning(Table.schema_version)
        .execution_options(synchronize_session=False)
    )
    if version is None:
        raise Conflict
    set_committed_value(table, "schema_version", version)
    return note_shape(table, kind=kind, summary=summary, by=by, field=field, before=before, after=after)


def note_shape(
    table: Table,
    *,
    kind: str,
    summary: str,
    by: User,
    field: Field | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> SchemaChange:
    change = SchemaChange(
        table_id=table.id,
        field_id=None if field is None else field.id,
        user_id=by.id,
        kind=kind,
        summary=summary[:500],
        before=before or {},
        after=after or {},
        version=table.schema_version,
    )
    db.session.add(change)
    return change


def first_field(table: Table, position: int, new: NewField) -> ddl.Column:
    kind = fieldtypes.configured(new.type_name, new.options)
    field = Field(table_id=table.id, name=new.name, type_name=kind.name, options=kind.to_options(), position=position)
    db.session.add(field)
    db.session.flush()
    field.column_name = column_for(field.id, kind)
    return ddl.Column(field.column_name, kind.sql_type())


def column_for(field_id: int, kind: FieldType) -> str:
    """The column of a field: its own, or the one of every record that fields of this type read."""
    return kind.record_column or ddl.column_name(field_id)
