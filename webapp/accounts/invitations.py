"""Invitations as sign-up needs them. Workspaces own them and stand above accounts, so their tables are read by name."""

from typing import NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.accounts.tokens import hashed
from webapp.database import Moment, db, now

invitations = sa.table(
    "invitations",
    sa.column("token_hash", sa.String),
    sa.column("workspace_id", sa.Integer),
    sa.column("email", sa.String),
    sa.column("invited_by", sa.Integer),
    sa.column("expires_at", Moment),
    sa.column("used_at", Moment),
)
workspaces = sa.table("workspaces", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("trashed_at", Moment))


class Invitation(NamedTuple):
    host: str
    workspace: str
    email: str


def open_invitation(token: str) -> Invitation | None:
    """What stands behind the link while it still lets somebody in."""
    if not token:
        return None
    found = db.session.execute(
        sa.select(User.name, workspaces.c.name, invitations.c.email)
        .select_from(invitations)
        .join(workspaces, workspaces.c.id == invitations.c.workspace_id)
        .join(User, User.id == invitations.c.invited_by)
        .where(
            invitations.c.token_hash == hashed(token),
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > now(),
            workspaces.c.trashed_at.is_(None),
        )
    ).one_or_none()
    return None if found is None else Invitation(*found)
