"""Loading an import with authority: whoever edits the workspace may see its imports through."""

import sqlalchemy as sa
from flask import abort
from flask_login import current_user

from webapp.database import db
from webapp.imports.models import Import
from webapp.workspaces.access import admit
from webapp.workspaces.models import Member, Role, Workspace


def load_import(import_id: int) -> Import:
    """The import with its job, when the person signed in is a member of its workspace; else 404. 403 for less than an editor."""
    found = db.session.execute(
        sa.select(Import, Workspace, Member.role)
        .join(Workspace, Workspace.id == Import.workspace_id)
        .join(Member, Member.workspace_id == Workspace.id)
        .where(Import.id == import_id, Member.user_id == current_user.id, Workspace.trashed_at.is_(None))
    ).one_or_none()
    if found is None:
        abort(404)
    the_import, workspace, role = found
    admit(workspace, role, at_least=Role.EDITOR)
    return the_import
