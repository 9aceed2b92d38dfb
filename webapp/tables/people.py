"""The people whom a table's fields may name: everybody who is or was in its workspace.

They are read when a name is asked for, in one statement, and then known until the request ends.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db
from webapp.fieldtypes.directory import Human, Roster
from webapp.workspaces.models import Member, PastMember

Everybody = sa.Select[User, bool]


def everybody_in(workspace_id: sa.ColumnElement[Any]) -> Everybody:
    """Each with whether they are a member still."""
    members = sa.select(Member.user_id).where(Member.workspace_id == workspace_id)
    past = sa.select(PastMember.user_id).where(PastMember.workspace_id == workspace_id)
    return sa.select(User, User.id.in_(members)).where(sa.or_(User.id.in_(members), User.id.in_(past)))


TABLES = sa.table("tables", sa.column("id"), sa.column("workspace_id"))
OF_TABLE = everybody_in(sa.select(TABLES.c.workspace_id).where(TABLES.c.id == sa.bindparam("its_id")).scalar_subquery())
IN_WORKSPACE = everybody_in(sa.bindparam("its_id"))
USERS = User.__table__


class Directory(ABC):
    """It holds nothing, so that a type may outlive the request. Equal ones know the same people."""

    @abstractmethod
    def everybody(self) -> Everybody: ...

    def roster(self) -> Roster:
        known = self._known()
        if "roster" not in known:
            known["roster"] = Roster(human(user, is_member=is_member) for user, is_member in db.session.execute(self.everybody()))
        roster: Roster = known["roster"]
        return roster

    def somebody(self, user_id: int) -> Human | None:
        known = self._known()
        if user_id not in known:
            user = db.session.get(User, user_id)
            known[user_id] = None if user is None else human(user, is_member=False)
        found: Human | None = known[user_id]
        return found

    def name_in_sql(self, user_id: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.select(USERS.c.name).where(USERS.c.id == user_id).correlate_except(USERS).scalar_subquery()

    def _known(self) -> dict[Any, Any]:
        """What this request has found out about the people here."""
        known: dict[Any, Any] = db.session().info.setdefault(self, {})
        return known


@dataclass(frozen=True)
class PeopleOf(Directory):
    """For the fields of one table."""

    table_id: int

    def everybody(self) -> Everybody:
        return OF_TABLE.params(its_id=self.table_id)


@dataclass(frozen=True)
class PeopleIn(Directory):
    """For fields of a table that is going to be in the workspace."""

    workspace_id: int

    def everybody(self) -> Everybody:
        return IN_WORKSPACE.params(its_id=self.workspace_id)


def human(user: User, *, is_member: bool) -> Human:
    return Human(user.id, user.name, user.email, user.initials, user.hue, is_member)
