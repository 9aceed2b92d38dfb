"""The table that an import fills: set aside under ids of its own, filled unseen, and entered into the catalogue at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp import ddl
from webapp.database import db, transaction
from webapp.fieldtypes import FieldType
from webapp.imports.columns import plans_from_json
from webapp.imports.models import Import
from webapp.records.models import ChangeSet
from webapp.tables.homes import as_it_is_now, home_in
from webapp.tables.ids import set_table_aside
from webapp.tables.models import Field, SchemaChange, Table


@dataclass(frozen=True)
class TargetField:
    id: int
    name: str
    type: FieldType

    @property
    def column_name(self) -> str:
        return ddl.column_name(self.id)


@dataclass(frozen=True)
class Target:
    table_id: int
    fields: tuple[TargetField, ...]
    places: tuple[int, ...]  # of each field's column in the file

    @property
    def columns(self) -> list[ddl.Column]:
        return [ddl.Column(field.column_name, field.type.sql_type()) for field in self.fields]


@transaction()
def prepare(the_import: Import) -> Target:
    """Make the SQL table, and note it on the import so that it can be found and removed."""
    plans = [(place, plan) for place, plan in enumerate(plans_from_json(the_import.columns)) if not plan.left_out]
    table_id, field_ids = set_table_aside(the_import.workspace_id, fields=len(plans))
    home = as_it_is_now(home_in(the_import.workspace_id))
    fields = tuple(TargetField(field_id, plan.name, plan.type_at(home)) for field_id, (_, plan) in zip(field_ids, plans, strict=True))
    target = Target(table_id, fields, tuple(place for place, _ in plans))
    ddl.create_record_table(db.session.connection(), table_id, target.columns)
    the_import.target_id = table_id
    return target


def is_published(table_id: int) -> bool:
    return db.session.get(Table, table_id) is not None


def publish(the_import: Import, target: Target, types: Sequence[FieldType], *, records: int, at: datetime) -> None:
    """Enter the table into the catalogue and the history. `types` are those after the import: a select has grown."""
    last = db.session.scalar(sa.select(sa.func.max(Table.position)).where(Table.workspace_id == the_import.workspace_id))
    position = 0 if last is None else last + 1
    db.session.add(
        Table(id=target.table_id, workspace_id=the_import.workspace_id, name=the_import.table_name, position=position, schema_version=1)
    )
    db.session.flush()
    db.session.add_all(catalogued(target, types))
    db.session.add(
        SchemaChange(
            table_id=target.table_id,
            user_id=the_import.user_id,
            kind="import_table",
            summary=f"Imported the table “{the_import.table_name}” from {the_import.original_name}"[:500],
            after={"name": the_import.table_name},
            version=1,
        )
    )
    db.session.add(ChangeSet(table_id=target.table_id, user_id=the_import.user_id, at=at, kind="import", records=records))


def catalogued(target: Target, types: Sequence[FieldType]) -> list[Field]:
    return [
        Field(
            id=field.id,
            table_id=target.table_id,
            name=field.name,
            type_name=kind.name,
            options=kind.to_options(),
            column_name=field.column_name,
            position=position,
        )
        for position, (field, kind) in enumerate(zip(target.fields, types, strict=True))
    ]
