"""Loading a table or a field with authority: one query for the thing, its workspace and the person's role."""

from typing import Any

import sqlalchemy as sa
from flask import abort
from flask_login import current_user
from sqlalchemy.orm.attributes import set_committed_value

from webapp.database import db, detached
from webapp.tables.models import Field, Table
from webapp.workspaces.access import admit
from webapp.workspaces.models import Member, Role, Workspace

TABLES = Table.__table__
WORKSPACES = Workspace.__table__
MEMBERS = Member.__table__

# Put together once: almost every request asks the first of them.
WITH_ROLE = (
    sa.select(TABLES, WORKSPACES, MEMBERS.c.role)
    .join(WORKSPACES, WORKSPACES.c.id == TABLES.c.workspace_id)
    .join(MEMBERS, MEMBERS.c.workspace_id == WORKSPACES.c.id)
    .where(TABLES.c.id == sa.bindparam("table_id"), MEMBERS.c.user_id == sa.bindparam("user_id"), WORKSPACES.c.trashed_at.is_(None))
)
STANDING = WITH_ROLE.where(TABLES.c.trashed_at.is_(None))
TRASHED = WITH_ROLE.where(TABLES.c.trashed_at.is_not(None))


def load_table(table_id: int, *, at_least: Role = Role.VIEWER) -> Table:
    """The table, when the person signed in is a member of its workspace; else 404. 403 when the role is lesser than `at_least`.

    It is detached, with its workspace: `tables.changes` writes what becomes of it.
    """
    return admitted(STANDING, table_id, at_least=at_least)


def load_trashed_table(table_id: int, *, at_least: Role) -> Table:
    return admitted(TRASHED, table_id, at_least=at_least)


def load_field(table_id: int, field_id: int, *, at_least: Role = Role.VIEWER, trashed: bool = False) -> tuple[Table, Field]:
    """The table and one of its fields, the live ones unless `trashed`; 404 and 403 as for `load_table`."""
    table = load_table(table_id, at_least=at_least)
    state = Field.trashed_at.is_not(None) if trashed else Field.trashed_at.is_(None)
    field = db.session.execute(sa.select(Field).where(Field.id == field_id, Field.table_id == table.id, state)).scalar_one_or_none()
    if field is None:
        abort(404)
    return table, field


def admitted(query: sa.Select[Any], table_id: int, *, at_least: Role) -> Table:
    found = db.session.connection().execute(query, {"table_id": table_id, "user_id": current_user.id}).one_or_none()
    if found is None:
        abort(404)
    width = len(TABLES.columns)
    table, workspace = detached(Table, found[:width]), detached(Workspace, found[width:-1])
    set_committed_value(table, "workspace", workspace)
    admit(workspace, found.role, at_least=at_least)
    return table
