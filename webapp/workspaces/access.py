"""Loading a workspace with authority: what a person may not see does not exist for them."""

import sqlalchemy as sa
from flask import abort, g
from flask_login import current_user

from webapp.database import db
from webapp.workspaces.models import Member, Role, Workspace


def load_workspace(workspace_id: int, *, at_least: Role = Role.VIEWER) -> Workspace:
    """The workspace, when the person signed in is a member of it; else 404. 403 when the role is lesser than `at_least`."""
    found = db.session.execute(
        sa.select(Workspace, Member.role)
        .join(Member, Member.workspace_id == Workspace.id)
        .where(Workspace.id == workspace_id, Member.user_id == current_user.id, Workspace.trashed_at.is_(None))
    ).one_or_none()
    if found is None:
        abort(404)
    workspace, role = found
    admit(workspace, role, at_least=at_least)
    return workspace


def load_trashed_workspace(workspace_id: int) -> Workspace:
    """The workspace out of the bin, for an owner of it; else 404."""
    workspace = db.session.scalar(
        sa.select(Workspace)
        .join(Member, Member.workspace_id == Workspace.id)
        .where(
            Workspace.id == workspace_id,
            Workspace.trashed_at.is_not(None),
            Member.user_id == current_user.id,
            Member.role == Role.OWNER,
        )
    )
    if workspace is None:
        abort(404)
    return workspace


def admit(workspace: Workspace, role: Role, *, at_least: Role) -> None:
    """Keep the place and the role for the page around, and turn a lesser role away."""
    g.workspace = workspace
    g.role = role
    if role < at_least:
        abort(403)


def may(role: Role) -> bool:
    """Whether the person acts with at least this role in the place that was loaded."""
    return "role" in g and g.role >= role


def may_edit() -> bool:
    return may(Role.EDITOR)


def owns() -> bool:
    return may(Role.OWNER)
