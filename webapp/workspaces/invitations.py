"""Invitations: a link that lets one person in, once, within a week. Whoever holds it may use it; only its hash is kept."""

from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.accounts.tokens import hashed, new_token
from webapp.database import db, now, transaction
from webapp.workspaces.changes import add_member, members_now, require_owner
from webapp.workspaces.models import Invitation, Role, Workspace

LASTS = timedelta(days=7)


class InvitationGone(Exception):
    """The invitation was used, withdrawn or has run out. Nothing was written."""


class Found(NamedTuple):
    """What stands behind a link."""

    invitation: Invitation
    workspace: Workspace
    host: User

    @property
    def is_open(self) -> bool:
        return self.invitation.used_at is None and self.invitation.expires_at > now()


@transaction()
def invite(workspace: Workspace, *, role: Role, email: str, by: User) -> tuple[Invitation, str]:
    """Make an invitation; its token is told here and never again."""
    require_owner(members_now(workspace), by)
    token = new_token()
    invitation = Invitation(
        workspace_id=workspace.id, token_hash=hashed(token), role=role, email=email, invited_by=by.id, expires_at=now() + LASTS
    )
    db.session.add(invitation)
    return invitation, token


@transaction()
def renew_invitation(invitation: Invitation, workspace: Workspace, *, by: User) -> str:
    """Give a waiting invitation a new link and a new week; the old link is dead. Raises InvitationGone."""
    require_owner(members_now(workspace), by)
    token = new_token()
    renewed = db.session.scalar(
        sa.update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(token_hash=hashed(token), invited_by=by.id, expires_at=now() + LASTS)
        .returning(Invitation.id)
    )
    if renewed is None:
        raise InvitationGone
    return token


@transaction()
def withdraw_invitation(invitation: Invitation, workspace: Workspace, *, by: User) -> None:
    require_owner(members_now(workspace), by)
    db.session.execute(sa.delete(Invitation).where(Invitation.id == invitation.id, Invitation.used_at.is_(None)))


@transaction()
def accept_invitation(token: str, *, by: User) -> Workspace:
    """Make the person a member with the role of the invitation. A member of the place already does not use it up.

    Raises InvitationGone.
    """
    found = find_invitation(token)
    if found is None:
        raise InvitationGone
    invitation, workspace, _host = found
    if by.id in members_now(workspace):
        return workspace
    won = db.session.scalar(
        sa.update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None), Invitation.expires_at > now())
        .values(used_at=now())
        .returning(Invitation.id)
    )
    if won is None:
        raise InvitationGone
    add_member(workspace, by, invitation.role)
    return workspace


def find_invitation(token: str) -> Found | None:
    """The invitation behind a link, also one that lets nobody in any more."""
    found = db.session.execute(
        sa.select(Invitation, Workspace, User)
        .join(Workspace, Workspace.id == Invitation.workspace_id)
        .join(User, User.id == Invitation.invited_by)
        .where(Invitation.token_hash == hashed(token), Workspace.trashed_at.is_(None))
    ).one_or_none()
    return None if found is None else Found(*found)
