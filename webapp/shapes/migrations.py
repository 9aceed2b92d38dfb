"""A table's schema history as migrations: the columns behind each change, out of what the history and the fields know.

Names, places, options and the trash are the catalogue's: they change no column. A field that is gone for good took its columns along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from webapp import fieldtypes
from webapp.database import db
from webapp.ddl import Column, revisions
from webapp.ddl.catalog import SYSTEM_COLUMNS
from webapp.ddl.revisions import DIALECTS, Step, Steps
from webapp.tables.models import Field, SchemaChange, Table

BORN = frozenset(["add_field", "duplicate_field"])
MADE = frozenset(["create_table", "import_table", "duplicate_table"])


@dataclass(frozen=True)
class Statements:
    """What a change is in SQL, by the database's name."""

    by_dialect: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        return not any(self.by_dialect.values())


@dataclass(frozen=True)
class History:
    """A table's whole history, the earliest change first, and the fields that are there, also in the trash."""

    table: Table
    changes: Sequence[SchemaChange]
    fields: Mapping[int, Field]

    def steps(self, change: SchemaChange) -> Steps:
        if change.kind in MADE:
            return revisions.creating(self.table.id, self.first_columns())
        field = self.fields.get(change.field_id or 0)
        if field is not None and change.kind in BORN:
            return self.adding([self.first_column(field)])
        if field is not None and change.kind == "retype_field" and self.is_new(change):
            return self.adding([self.retyped_column(change)])
        return []

    def adding(self, columns: Sequence[Column]) -> Steps:
        return [step for column in columns if column.name not in SYSTEM_COLUMNS for step in revisions.adding(self.table.id, column)]

    def first_columns(self) -> list[Column]:
        """The columns that the table was born with."""
        later = {change.field_id for change in self.changes if change.kind in BORN}
        columns = [self.first_column(field) for _, field in sorted(self.fields.items()) if field.id not in later]
        return [column for column in columns if column.name not in SYSTEM_COLUMNS]

    def first_column(self, field: Field) -> Column:
        """A field's column before the first change of its type."""
        for change in self.changes:
            if change.kind == "retype_field" and change.field_id == field.id:
                kind = fieldtypes.configured(change.before["type"], change.before["options"])
                return Column(change.before["column"], kind.sql_type())
        return Column(field.column_name, field.type.sql_type())

    def retyped_column(self, change: SchemaChange) -> Column:
        kind = fieldtypes.configured(change.after["type"], change.after["options"])
        return Column(change.after["column"], kind.sql_type())

    def is_new(self, change: SchemaChange) -> bool:
        """Whether a retype made a column; one that takes another back shows a column that is there already."""
        earlier = (one for one in self.changes if one.kind == "retype_field" and one.id < change.id and one.field_id == change.field_id)
        return all(change.after["column"] not in {one.before["column"], one.after["column"]} for one in earlier)


def history_of(table: Table) -> History:
    changes = db.session.scalars(sa.select(SchemaChange).where(SchemaChange.table_id == table.id).order_by(SchemaChange.id)).all()
    fields = {field.id: field for field in db.session.scalars(sa.select(Field).where(Field.table_id == table.id))}
    return History(table, changes, fields)


def statements_of(history: History, change: SchemaChange) -> Statements:
    steps = history.steps(change)
    return Statements({dialect: revisions.statements(steps, dialect) for dialect in DIALECTS})


def script_of(table: Table) -> str:
    """A revision script of Alembic's that brings an empty database to the shape that this table has."""
    history = history_of(table)
    steps = [Step(f"{change.at:%Y-%m-%d %H:%M} UTC: {change.summary}", history.steps(change)) for change in history.changes]
    return revisions.script(table.name, f"t_{table.id}_v{table.schema_version}", steps)
