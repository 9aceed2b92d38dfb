"""What must hold of a table whatever was done to it, and the changes of shape as tests do them: by the product's own verbs."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from flask import Flask

from webapp import fieldtypes
from webapp.accounts.models import User
from webapp.database import db
from webapp.ddl import Demand
from webapp.ddl.demands import LiftDemand, PutDemand, demand_name
from webapp.ddl.views import has_schemas
from webapp.fields.demands import demands_of
from webapp.fieldtypes import FieldType
from webapp.readable.columns import OF_EVERY_RECORD, field_identifiers
from webapp.readable.models import ReadableSchema, ReadableView
from webapp.shapes import previews, retyping
from webapp.shapes.migrations import history_of
from webapp.tables.models import Field, SchemaChange, Table
from webapp.tables.shape import live_fields, shape_of

Values = Mapping[int, list[str | None]]


def check_agreement(table_id: int) -> None:
    """The catalogue, the database's own catalogue, the schema history and the readable view tell the same of a table."""
    table = db.session.get_one(Table, table_id, populate_existing=True)
    inspector = sa.inspect(db.session.connection())
    assert {column["name"] for column in inspector.get_columns(table.sql_name)} == columns_told(table)
    assert demands_kept(table) == demands_told(table) == demands_wanted(table)
    assert table.schema_version == db.session.scalar(sa.select(sa.func.count()).where(SchemaChange.table_id == table_id))
    fields = live_fields(table_id)
    names = [field.name.casefold() for field in fields]
    assert len(set(names)) == len(names) > 0
    assert [field.position for field in fields] == sorted(field.position for field in fields)
    assert view_columns(inspector, table) == (None if table.trashed_at else [*OF_EVERY_RECORD, *identifiers(fields)])


def columns_told(table: Table) -> set[str]:
    """The columns that the history's migrations make."""
    history = history_of(table)
    operations = [step for change in history.changes for step in history.steps(change)]
    made: set[str] = set()
    for operation in operations:
        columns = getattr(operation, "columns", None) or [getattr(operation, "column", None)]
        made |= {column.name for column in columns if isinstance(column, sa.Column)}
    return made


def demands_kept(table: Table) -> set[str]:
    """What the database itself demands of the table's columns, by the names of its indexes, checks and triggers."""
    connection = db.session.connection()
    names = connection.execute(sa.text(DEMANDS[connection.dialect.name]), {"name": table.sql_name}).scalars()
    return {name.removesuffix("_insert") for name in names if name.startswith(tuple(Demand)) and not name.endswith("_update")}


def demands_told(table: Table) -> set[str]:
    """Those that the history's migrations make."""
    history, names = history_of(table), set[str]()
    for step in (step for change in history.changes for step in history.steps(change)):
        if isinstance(step, PutDemand | LiftDemand):
            name = demand_name(step.table_id, step.column.name, step.demand)
            (names.add if isinstance(step, PutDemand) else names.remove)(name)
    return names


def demands_wanted(table: Table) -> set[str]:
    return {demand_name(table.id, field.column_name, demand) for field in live_fields(table.id) for demand in demands_of(field)}


DEMANDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE tbl_name = :name",
    "postgresql": """
        SELECT conname FROM pg_constraint WHERE conrelid = CAST(CAST(:name AS text) AS regclass)
        UNION ALL SELECT indexname FROM pg_indexes WHERE tablename = CAST(:name AS text)
    """,
}


def identifiers(fields: tuple[Field, ...]) -> list[str]:
    called = field_identifiers(fields)
    return [called[field.id] for field in fields]


def view_columns(inspector: Any, table: Table) -> list[str] | None:
    """What the database itself says of the table's view; None where it has none."""
    schema, view = db.session.get(ReadableSchema, table.workspace_id), db.session.get(ReadableView, table.id)
    if view is None or schema is None:
        return None
    if has_schemas(db.session.connection()):
        return [column["name"] for column in inspector.get_columns(view.name, schema.name)]
    return [column["name"] for column in inspector.get_columns(f"{schema.name}.{view.name}")]


def values_of(table_id: int) -> Values:
    """Each field's values, record by record, as an editor shows them."""
    table = db.session.get_one(Table, table_id, populate_existing=True)
    shape = shape_of(table)
    rows = db.session.execute(sa.select(shape.records).order_by(shape.records.c.id)).mappings().all()
    return {field.id: [field.type.edit_text(row[field.column_name]) for row in rows] for field in shape.fields}


def retype(table: Table, field: Field, type_name: str, by: User) -> SchemaChange:
    draft = retyping.draft(table, field, kind_of(type_name), by=by)
    previews.note(draft, previews.check(draft, table, field))
    return retyping.retype_at_once(draft, table, field, by=by).change


def kind_of(type_name: str) -> FieldType:
    return fieldtypes.TYPES[type_name]()


def everything(app: Flask) -> dict[str, Any]:
    """All that a change of shape may touch: the catalogue, the tables and views of the database itself, and the records."""
    with app.app_context(), db.engine.connect() as connection:
        names = ["workspaces", "tables", "fields", "schema_changes", "retypes", "readable_schemas", "readable_views", "change_sets"]
        names += [name for name in sa.inspect(connection).get_table_names() if name.startswith("t_")]
        rows: dict[str, Any] = {name: sorted(map(repr, connection.execute(sa.text(f'SELECT * FROM "{name}"')))) for name in names}
        rows["physical"] = sorted(map(repr, connection.exec_driver_sql(PHYSICAL[connection.dialect.name])))
        return rows


PHYSICAL = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": """
        SELECT nspname, relname, relkind, attname, atttypid FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname NOT LIKE 'pg_%%' AND nspname <> 'information_schema' AND attnum > 0 AND NOT attisdropped
    """,
}

Act = Callable[[Table, User], Any]


def field_called(table: Table, name: str) -> Field:
    return db.session.scalars(sa.select(Field).where(Field.table_id == table.id, Field.name == name)).one()
