"""Loading what concerns a table's shape with authority: a retype, a copy, and a table wherever it is."""

import sqlalchemy as sa
from flask import abort
from flask_login import current_user
from sqlalchemy.orm import contains_eager

from webapp.database import db
from webapp.shapes.models import Duplicate, Retype
from webapp.tables.access import WITH_ROLE, admitted
from webapp.tables.models import Field, Table
from webapp.workspaces.access import admit, may
from webapp.workspaces.models import Member, Role, Workspace


def load_table_anywhere(table_id: int, *, at_least: Role = Role.VIEWER) -> Table:
    """The table, also one in the trash, which is there for editors alone; else 404. 403 when the role is lesser than `at_least`."""
    table = admitted(WITH_ROLE, table_id, at_least=at_least)
    if table.trashed_at is not None and not may(Role.EDITOR):
        abort(404)
    return table


def load_retype(retype_id: int) -> Retype:
    """The retype with its table, field and job, when the person signed in is a member; else 404. 403 for less than an editor."""
    found = db.session.execute(
        sa.select(Retype, Workspace, Member.role)
        .join(Retype.table)
        .join(Retype.field)
        .join(Workspace, Workspace.id == Table.workspace_id)
        .join(Member, Member.workspace_id == Workspace.id)
        .options(contains_eager(Retype.table), contains_eager(Retype.field))
        .where(Retype.id == retype_id, Member.user_id == current_user.id, Workspace.trashed_at.is_(None))
        .where(Table.trashed_at.is_(None), Field.trashed_at.is_(None))
    ).one_or_none()
    if found is None:
        abort(404)
    retype, workspace, role = found
    admit(workspace, role, at_least=Role.EDITOR)
    return retype


def load_duplicate(duplicate_id: int) -> Duplicate:
    """The copy with its table, field and job, when the person signed in is a member; else 404. 403 for less than an editor."""
    found = db.session.execute(
        sa.select(Duplicate, Workspace, Member.role)
        .join(Duplicate.table)
        .outerjoin(Duplicate.field)
        .join(Workspace, Workspace.id == Table.workspace_id)
        .join(Member, Member.workspace_id == Workspace.id)
        .options(contains_eager(Duplicate.table), contains_eager(Duplicate.field))
        .where(Duplicate.id == duplicate_id, Member.user_id == current_user.id, Workspace.trashed_at.is_(None))
        .where(Table.trashed_at.is_(None))
    ).one_or_none()
    if found is None:
        abort(404)
    duplicate, workspace, role = found
    admit(workspace, role, at_least=Role.EDITOR)
    return duplicate
