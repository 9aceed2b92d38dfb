"""What can be done with a workspace and its members.

Whatever depends on who owns the workspace is compared again inside the transaction, behind a lock on the workspace's row: of two owners who
demote each other in the same moment, one wins.
"""

import sqlalchemy as sa

from webapp import regions, zones
from webapp.accounts.changes import end_sign_ins, withdraw_password_resets
from webapp.accounts.models import User
from webapp.database import Conflict, db, now, transaction
from webapp.workspaces.models import Invitation, Member, PastMember, Role, Workspace

TABLES = sa.table("tables", sa.column("workspace_id"), sa.column("schema_version"))


class LastOwner(Exception):
    """The workspace would be left without an owner. Nothing was written."""


@transaction()
def create_workspace(
    *, name: str, by: User, description: str = "", region: str = regions.DEFAULT, time_zone: str = zones.DEFAULT
) -> Workspace:
    """Make a workspace that belongs to the person who made it. `region` is a tag, `time_zone` a name of the IANA database."""
    workspace = Workspace(name=name, description=description, region=region, time_zone=time_zone)
    db.session.add(workspace)
    db.session.flush()
    add_member(workspace, by, Role.OWNER)
    return workspace


@transaction()
def rename_workspace(workspace: Workspace, *, name: str, description: str) -> None:
    workspace.name = name
    workspace.description = description


@transaction()
def set_region(workspace: Workspace, region: str, *, time_zone: str) -> None:
    """Let numbers and dates be typed and shown as in the region of that tag, and times be those of the zone. No value changes.

    What processes keep of a table goes by the version of its shape: the next one makes them read it anew, and open pages draw themselves.
    """
    workspace.time_zone = time_zone
    if region == workspace.region:
        return
    workspace.region = region
    next_version = TABLES.c.schema_version + 1
    db.session.execute(sa.update(TABLES).where(TABLES.c.workspace_id == workspace.id).values(schema_version=next_version))


@transaction()
def trash_workspace(workspace: Workspace, *, by: User) -> None:
    """Put the workspace in the trash: it is gone for every member, until an owner restores it."""
    require_owner(members_now(workspace), by)
    workspace.trashed_at = now()


@transaction()
def restore_workspace(workspace: Workspace, *, by: User) -> None:
    require_owner(members_now(workspace), by)
    workspace.trashed_at = None


@transaction()
def add_member(workspace: Workspace, user: User, role: Role) -> Member:
    """Let a person in. A link to a new password that somebody made before is void then: it was made when less hung on it."""
    member = Member(workspace_id=workspace.id, user_id=user.id, role=role)
    db.session.add(member)
    withdraw_password_resets(user.id)
    return member


@transaction()
def change_role(workspace: Workspace, user: User, *, role: Role, by: User) -> None:
    """Give a member another role. Raises LastOwner, and Conflict when either of the two is no longer what the page showed."""
    members = members_now(workspace)
    require_owner(members, by)
    member = member_among(members, user)
    if role < Role.OWNER:
        keep_an_owner(members, without=user)
        withdraw_invitations_by(workspace, user)
    member.role = role


@transaction()
def remove_member(workspace: Workspace, user: User, *, by: User) -> None:
    """End a membership and every sign-in of that person. Raises LastOwner and Conflict as `change_role` does."""
    members = members_now(workspace)
    require_owner(members, by)
    end_membership(workspace, members, user)
    end_sign_ins(user.id)


@transaction()
def leave_workspace(workspace: Workspace, *, by: User) -> None:
    """End one's own membership. Raises LastOwner."""
    end_membership(workspace, members_now(workspace), by)


def end_membership(workspace: Workspace, members: dict[int, Member], user: User) -> None:
    member = member_among(members, user)
    keep_an_owner(members, without=user)
    withdraw_invitations_by(workspace, user)
    db.session.delete(member)
    db.session.merge(PastMember(workspace_id=workspace.id, user_id=user.id, left_at=now()))


def members_now(workspace: Workspace) -> dict[int, Member]:
    """The members as they stand, by user id; nobody else changes them until this transaction ends."""
    db.session.execute(sa.select(Workspace.id).where(Workspace.id == workspace.id).with_for_update(key_share=True))
    standing = sa.select(Member).where(Member.workspace_id == workspace.id).execution_options(populate_existing=True)
    return {member.user_id: member for member in db.session.scalars(standing)}


def require_owner(members: dict[int, Member], by: User) -> None:
    if by.id not in members or members[by.id].role < Role.OWNER:
        raise Conflict


def member_among(members: dict[int, Member], user: User) -> Member:
    if user.id not in members:
        raise Conflict
    return members[user.id]


def keep_an_owner(members: dict[int, Member], *, without: User) -> None:
    if not any(member.role is Role.OWNER for member in members.values() if member.user_id != without.id):
        raise LastOwner


def withdraw_invitations_by(workspace: Workspace, user: User) -> None:
    """Nobody comes back through a link that they made while they were an owner."""
    db.session.execute(
        sa.delete(Invitation).where(Invitation.workspace_id == workspace.id, Invitation.invited_by == user.id, Invitation.used_at.is_(None))
    )
