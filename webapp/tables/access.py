"""Loading a table or a field with authority: one query for the thing, its workspace and the person's role."""

import sqlalchemy as sa
from flask import abort
from flask_login import current_user
from sqlalchemy.orm import contains_eager

from webapp.database import db
from webapp.tables.models import Field, Table
from webapp.workspaces.access import admit
from webapp.workspaces.models import Member, Role, Workspace

# Put together once: almost every request asks the first of them.
WITH_ROLE = (
    sa.select(Table, Member.role)
    .join(Workspace, Workspace.id == Table.workspace_id)
    .join(Member, Member.workspace_id == Workspace.id)
    .options(contains_eager(Table.workspace))
    .where(Table.id == sa.bindparam("table_id"), Member.user_id == sa.bindparam("user_id"), Workspace.trashed_at.is_(None))
)
STANDING = WITH_ROLE.where(Table.trashed_at.is_(None))
TRASHED = WITH_ROLE.where(Table.trashed_at.is_not(None))


def load_table(table_id: int, *, at_least: Role = Role.VIEWER) -> Table:
    """The table, when the person signed in is a member of its workspace; else 404. 403 when the role is lesser than `at_least`."""
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


def admitted(query: sa.Select[Table, Role], table_id: int, *, at_least: Role) -> Table:
    found = db.session.execute(query, {"table_id": table_id, "user_id": current_user.id}).one_or_none()
    if found is None:
        abort(404)
    table, role = found
    admit(table.workspace, role, at_least=at_least)
    return table
