"""Keeping the views in step: whatever stands in a table's schema history, or changes a workspace, brings them up to date before its commit.

A view is dropped and made anew, since no database lets a column of one be renamed or taken away, and only where its statement is another.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, object_session

from webapp.database import db
from webapp.ddl import record_table
from webapp.ddl import views as ddl
from webapp.ddl.views import ViewName
from webapp.readable import names
from webapp.readable.columns import physical_columns, shown_columns
from webapp.readable.models import ReadableSchema, ReadableView
from webapp.tables.models import SchemaChange, Table
from webapp.tables.shape import live_fields
from webapp.workspaces.models import Workspace


@event.listens_for(SchemaChange, "after_insert")
def note_table(_mapper: Any, _connection: Connection, change: SchemaChange) -> None:
    noted(change, "reshaped").add(change.table_id)


@event.listens_for(Workspace, "after_update")
def note_workspace(_mapper: Any, _connection: Connection, workspace: Workspace) -> None:
    noted(workspace, "changed_workspaces").add(workspace.id)


def noted(row: SchemaChange | Workspace, what: str) -> set[int]:
    session = object_session(row)
    marks: set[int] = set() if session is None else session.info.setdefault(what, set())
    return marks


@event.listens_for(db.session, "before_commit")
def bring_up_to_date(session: Session) -> None:
    session.flush()
    table_ids, workspace_ids = session.info.pop("reshaped", set()), session.info.pop("changed_workspaces", set())
    if table_ids:
        homes = sa.select(Table.workspace_id).where(Table.id.in_(table_ids)).distinct()
        workspace_ids = workspace_ids | set(session.scalars(homes))
    for workspace_id in sorted(workspace_ids):
        refresh(session, workspace_id, table_ids)


@event.listens_for(db.session, "after_rollback")
def forget(session: Session) -> None:
    session.info.pop("reshaped", None)
    session.info.pop("changed_workspaces", None)


def refresh(session: Session, workspace_id: int, table_ids: Collection[int]) -> None:
    """Bring the workspace's name, and the views of those of its tables, up to date; all of them where more than that has changed."""
    workspace = session.scalars(sa.select(Workspace).where(Workspace.id == workspace_id).with_for_update(key_share=True)).one()
    schema, is_another = schema_for(session, workspace)
    if schema is None:
        return
    views = {view.table_id: view for view in session.scalars(sa.select(ReadableView).where(ReadableView.workspace_id == workspace_id))}
    tables = {table.id: table for table in session.scalars(standing(workspace))}
    if is_another or not tables or not views:
        table_ids = tables.keys() | views.keys()
    for table_id in sorted(table_ids):
        if table_id in views and table_id not in tables:
            remove(session, schema, views.pop(table_id))
    for table_id in sorted(tables.keys() & set(table_ids)):
        show(session, schema, tables[table_id], views)


def standing(workspace: Workspace) -> sa.Select[Table]:
    """The tables that have a view: none while the workspace is in the trash."""
    query = sa.select(Table).where(Table.workspace_id == workspace.id, Table.trashed_at.is_(None))
    return query.where(sa.true() if workspace.trashed_at is None else sa.false())


def schema_for(session: Session, workspace: Workspace) -> tuple[ReadableSchema | None, bool]:
    """The workspace's schema, and whether it has another name than before. None where the database lets us make none."""
    connection = session.connection()
    kept = session.get(ReadableSchema, workspace.id)
    base = names.schema_identifier(workspace.name)
    if kept is not None and names.is_variant(kept.name, base, workspace.id):
        return kept, False
    if kept is None and not ddl.may_make_schemas(connection):
        return None, False
    name = names.free(base, workspace.id, taken_schemas(session, workspace))
    if kept is None:
        kept = ReadableSchema(workspace_id=workspace.id, name=name)
        ddl.create_schema(connection, name)
        session.add(kept)
        session.flush()
        return kept, True
    if not ddl.has_schemas(connection):
        for view in session.scalars(sa.select(ReadableView).where(ReadableView.workspace_id == workspace.id)):
            remove(session, kept, view)
    ddl.rename_schema(connection, kept.name, name)
    kept.name = name
    session.flush()
    return kept, True


def taken_schemas(session: Session, workspace: Workspace) -> set[str]:
    connection = session.connection()
    ddl.schemas_of_others(connection, frozenset())  # takes the lock: the names are read behind it
    ours = {schema.name: schema.workspace_id for schema in session.scalars(sa.select(ReadableSchema))}
    others = ddl.schemas_of_others(connection, frozenset(ours))
    taken = {name for name, workspace_id in ours.items() if workspace_id != workspace.id}
    return set(map(names.key, taken | others | names.RESERVED_SCHEMAS))


def show(session: Session, schema: ReadableSchema, table: Table, views: Mapping[int, ReadableView]) -> None:
    """Make the table's view, or make it anew."""
    connection, kept = session.connection(), views.get(table.id)
    name = name_for(table, kept, views)
    fields = live_fields(table.id)
    records = record_table(table.id, physical_columns(fields))
    statement = ddl.view_of(connection, ViewName(schema.name, name), records, shown_columns(records, fields))
    digest = hashlib.sha256(str(statement.compile(dialect=connection.dialect)).encode()).hexdigest()
    if kept is not None and kept.digest == digest:
        return
    if kept is not None:
        remove(session, schema, kept)
    connection.execute(statement)
    view = ReadableView(table_id=table.id, workspace_id=table.workspace_id, name=name, digest=digest)
    session.add(view)
    session.flush()


def name_for(table: Table, kept: ReadableView | None, views: Mapping[int, ReadableView]) -> str:
    base = names.identifier(table.name, instead="table")
    if kept is not None and names.is_variant(kept.name, base, table.id):
        return kept.name
    return names.free(base, table.id, {names.key(view.name) for view in views.values() if view.table_id != table.id})


def remove(session: Session, schema: ReadableSchema, view: ReadableView) -> None:
    ddl.drop_view(session.connection(), ViewName(schema.name, view.name))
    session.delete(view)
    session.flush()
