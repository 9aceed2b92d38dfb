"""Making the views that are missing, and all of them anew; and what goes when a workspace goes for good."""

import sqlalchemy as sa

from webapp import jobs
from webapp.database import db, transaction
from webapp.ddl import views as ddl
from webapp.readable.keeping import refresh, remove
from webapp.readable.models import ReadableSchema, ReadableView
from webapp.tables.models import Table
from webapp.workspaces.models import Workspace

A_TURN = 20  # tables that a turn of the sweeper gives a view


class NotAllowed(Exception):
    """The database does not let us make schemas."""


def rebuild() -> int:
    """Make every view anew, a workspace at a time; how many there are. Raises NotAllowed."""
    for workspace_id in workspaces(sa.select(Workspace.id)):
        rebuild_in(workspace_id)
    return db.session.scalar(sa.select(sa.func.count()).select_from(ReadableView)) or 0


@transaction()
def rebuild_in(workspace_id: int) -> None:
    if not ddl.may_make_schemas(db.session.connection()):
        raise NotAllowed
    schema = db.session.get(ReadableSchema, workspace_id)
    if schema is not None:
        for view in db.session.scalars(sa.select(ReadableView).where(ReadableView.workspace_id == workspace_id)).all():
            remove(db.session(), schema, view)
    refresh(db.session(), workspace_id, ())


def make_missing() -> None:
    """Give some of the tables a view that have none: those that are older than views."""
    lacking = (
        sa.select(Table.workspace_id, Table.id)
        .join(Workspace, Workspace.id == Table.workspace_id)
        .outerjoin(ReadableView, ReadableView.table_id == Table.id)
        .where(ReadableView.table_id.is_(None), Table.trashed_at.is_(None), Workspace.trashed_at.is_(None))
        .order_by(Table.id)
        .limit(A_TURN)
    )
    found = db.session.execute(lacking).all()
    if not found or not ddl.may_make_schemas(db.session.connection()):
        return
    for workspace_id, table_id in found:
        with transaction():
            refresh(db.session(), workspace_id, [table_id])


def drop_schema_of(workspace_id: int) -> None:
    """A workspace leaves the trash for good: call this in that transaction."""
    schema = db.session.get(ReadableSchema, workspace_id)
    if schema is None:
        return
    for view in db.session.scalars(sa.select(ReadableView).where(ReadableView.workspace_id == workspace_id)).all():
        remove(db.session(), schema, view)
    ddl.drop_schema(db.session.connection(), schema.name)
    db.session.delete(schema)
    db.session.flush()


def workspaces(query: sa.Select[int]) -> list[int]:
    return list(db.session.scalars(query.order_by(Workspace.id)))


def init_readable() -> None:
    jobs.chore(make_missing)
