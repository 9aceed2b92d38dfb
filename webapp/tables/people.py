"""The people whom a table's fields may name: everybody who is or was in its workspace.

They are read when a name is asked for, in one statement, and then known until the request ends.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db
from webapp.fieldtypes.directory import Human, Roster
from webapp.workspaces.models import Member, PastMember

TABLES = sa.table("tables", sa.column("id"), sa.column("workspace_id"))
HERE = sa.select(TABLES.c.workspace_id).where(TABLES.c.id == sa.bindparam("table_id")).scalar_subquery()
MEMBERS = sa.select(Member.user_id).where(Member.workspace_id == HERE)
EVERYBODY = sa.select(User, User.id.in_(MEMBERS)).where(
    sa.or_(User.id.in_(MEMBERS), User.id.in_(sa.select(PastMember.user_id).where(PastMember.workspace_id == HERE)))
)


@dataclass(frozen=True)
class PeopleOf:
    """The directory for the fields of one table. It holds nothing, so that a type may outlive the request."""

    table_id: int

    def roster(self) -> Roster:
        known = self._known()
        if "roster" not in known:
            rows = db.session.execute(EVERYBODY, {"table_id": self.table_id})
            known["roster"] = Roster(human(user, is_member=is_member) for user, is_member in rows)
        roster: Roster = known["roster"]
        return roster

    def somebody(self, user_id: int) -> Human | None:
        known = self._known()
        if user_id not in known:
            user = db.session.get(User, user_id)
            known[user_id] = None if user is None else human(user, is_member=False)
        found: Human | None = known[user_id]
        return found

    def _known(self) -> dict[Any, Any]:
        """What this request has found out about the people here."""
        known: dict[Any, Any] = db.session().info.setdefault(self, {})
        return known


def human(user: User, *, is_member: bool) -> Human:
    return Human(user.id, user.name, user.email, user.initials, user.hue, is_member)
