"""Who may make a link to a new password for somebody else, where no mail can be sent.

Such a link takes over an account. So only the owner of the installation may make one, or who owns every single workspace that the person
is in, and so gains nothing by it; never for themselves, and never for the owner of the installation. See docs/decisions/0004.
"""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp import mail
from webapp.accounts.changes import make_password_reset
from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.workspaces.models import Member, Role, Workspace


class NotTheirs(Exception):
    """This account reaches further than what the person who asks owns. Nothing was written."""


def people_to_reset(workspace: Workspace, *, by: User) -> set[int]:
    """The members for whom `by` may make a link, by user id."""
    if mail.is_set_up():
        return set()
    here = sa.select(Member.user_id).where(Member.workspace_id == workspace.id)
    return set(db.session.scalars(sa.select(User.id).where(User.id.in_(here), within_reach_of(by))))


@transaction()
def make_password_link(user: User, *, by: User) -> str:
    """A token for a new password. Raises NotTheirs."""
    if mail.is_set_up():
        raise NotTheirs
    # Whoever lets this person into a further workspace in this moment waits for us, and then voids the link; or we wait, and see it.
    db.session.execute(sa.select(User.id).where(User.id == user.id).with_for_update())
    if db.session.scalar(sa.select(User.id).where(User.id == user.id, within_reach_of(by))) is None:
        raise NotTheirs
    return make_password_reset(user)


def within_reach_of(by: User) -> sa.ColumnElement[bool]:
    theirs, owned = aliased(Member), aliased(Member)
    ownership = sa.exists().where(owned.workspace_id == theirs.workspace_id, owned.user_id == by.id, owned.role == Role.OWNER)
    beyond = sa.exists().where(theirs.user_id == User.id, ~ownership)
    others = sa.and_(User.id != by.id, User.owns_installation.is_(False))
    return others if by.owns_installation else sa.and_(others, ~beyond)
