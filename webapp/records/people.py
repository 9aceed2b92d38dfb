"""Names of the people behind changes; the ones who left are still named."""

from collections.abc import Iterable

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return {}
    users = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted)))
    return {user.id: user.name for user in users}
