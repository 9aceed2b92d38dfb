"""Reading workspaces and who is in them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import SignIn, User
from webapp.database import db, detached, now
from webapp.workspaces.models import Invitation, Member, Role, Workspace


class Place(NamedTuple):
    """A workspace that somebody is in."""

    workspace: Workspace
    role: Role


class Person(NamedTuple):
    """A member as the members page shows one."""

    user: User
    role: Role
    seen_at: datetime | None


class Waiting(NamedTuple):
    """An invitation that nobody has used yet."""

    invitation: Invitation
    host: User

    @property
    def has_run_out(self) -> bool:
        return self.invitation.expires_at <= now()


WORKSPACES = Workspace.__table__
MEMBERS = Member.__table__
PLACES = (
    sa.select(WORKSPACES, MEMBERS.c.role)
    .join(MEMBERS, MEMBERS.c.workspace_id == WORKSPACES.c.id)
    .where(MEMBERS.c.user_id == sa.bindparam("user_id"), WORKSPACES.c.trashed_at.is_(None))
    .order_by(sa.func.lower(WORKSPACES.c.name), WORKSPACES.c.id)
)


def places_of(user: User) -> list[Place]:
    """The workspaces in use that this person is in, with the role there. Every page of a workspace lists them; they are detached."""
    rows = db.session.connection().execute(PLACES, {"user_id": user.id})
    return [Place(detached(Workspace, values), role) for *values, role in rows]


def trashed_workspaces_of(user: User) -> Sequence[Workspace]:
    """What this person may restore."""
    return db.session.scalars(
        sa.select(Workspace)
        .join(Member, Member.workspace_id == Workspace.id)
        .where(Member.user_id == user.id, Member.role == Role.OWNER, Workspace.trashed_at.is_not(None))
        .order_by(Workspace.trashed_at.desc())
    ).all()


def people_in(workspace: Workspace) -> list[Person]:
    """The members, owners first, with when each was last signed in and active."""
    seen = sa.select(sa.func.max(SignIn.seen_at)).where(SignIn.user_id == User.id).correlate(User).scalar_subquery()
    rows = db.session.execute(
        sa.select(User, Member.role, seen)
        .join(Member, Member.user_id == User.id)
        .where(Member.workspace_id == workspace.id)
        .order_by(Member.role.desc(), User.name, User.id)
    )
    return [Person(*row) for row in rows]


def member_of(workspace: Workspace, user_id: int) -> User | None:
    """The person, when a member of the workspace."""
    here = sa.select(User).join(Member, Member.user_id == User.id).where(Member.workspace_id == workspace.id, User.id == user_id)
    return db.session.scalar(here)


def members_by_workspace(workspace_ids: Collection[int]) -> dict[int, list[User]]:
    """The people of several workspaces, those first who came first."""
    rows = db.session.execute(
        sa.select(Member.workspace_id, User)
        .join(User, User.id == Member.user_id)
        .where(Member.workspace_id.in_(workspace_ids))
        .order_by(Member.joined_at, User.id)
    )
    people: dict[int, list[User]] = {}
    for workspace_id, user in rows:
        people.setdefault(workspace_id, []).append(user)
    return people


def waiting_in(workspace: Workspace) -> list[Waiting]:
    rows = db.session.execute(
        sa.select(Invitation, User)
        .join(User, User.id == Invitation.invited_by)
        .where(Invitation.workspace_id == workspace.id, Invitation.used_at.is_(None))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    )
    return [Waiting(*row) for row in rows]


def invitation_waiting(workspace: Workspace, invitation_id: int) -> Invitation | None:
    return db.session.scalar(
        sa.select(Invitation).where(Invitation.id == invitation_id, Invitation.workspace_id == workspace.id, Invitation.used_at.is_(None))
    )
