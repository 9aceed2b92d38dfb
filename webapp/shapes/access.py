"""Loading a retype with authority: whoever edits the table may see it through."""

import sqlalchemy as sa
from flask import abort
from flask_login import current_user
from sqlalchemy.orm import contains_eager

from webapp.database import db
from webapp.shapes.models import Retype
from webapp.tables.models import Field, Table
from webapp.workspaces.access import admit
from webapp.workspaces.models import Member, Role, Workspace


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
