"""Finding who a token stands for, and the tokens that somebody made."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.accounts.tokens import hashed
from webapp.database import db, now
from webapp.tokens.models import ApiToken, ApiTokenWorkspace
from webapp.workspaces.models import Workspace

# One row for each workspace that the token names. Put together once: every request of a program asks this.
HOLDER = (
    sa.select(ApiToken, User, ApiTokenWorkspace.workspace_id)
    .join(User, User.id == ApiToken.user_id)
    .outerjoin(ApiTokenWorkspace, ApiTokenWorkspace.token_id == ApiToken.id)
    .where(
        ApiToken.jti_hash == sa.bindparam("jti_hash"),
        ApiToken.user_id == sa.bindparam("user_id"),
        ApiToken.expires_at > sa.bindparam("moment"),
        User.epoch == sa.bindparam("epoch"),
    )
)


@dataclass(frozen=True)
class Holder:
    """Whom a program acts for, and how far it may go."""

    token: ApiToken
    user: User
    workspace_ids: frozenset[int]

    def reaches(self, workspace_id: int) -> bool:
        return self.token.everywhere or workspace_id in self.workspace_ids


@dataclass(frozen=True)
class ListedToken:
    token: ApiToken
    workspaces: Sequence[str]

    @property
    def has_run_out(self) -> bool:
        return self.token.expires_at <= now()


def holder_of(jti: str, *, user_id: int, epoch: int) -> Holder | None:
    """Whom the token stands for; None when it was revoked, has run out, or is older than the person's password."""
    found = {"jti_hash": hashed(jti), "user_id": user_id, "epoch": epoch, "moment": now()}
    rows = db.session.execute(HOLDER, found).all()
    if not rows:
        return None
    token, user, _ = rows[0]
    return Holder(token, user, frozenset(workspace_id for _, _, workspace_id in rows if workspace_id is not None))


def tokens_of(user: User) -> list[ListedToken]:
    """The tokens that the person made, the latest first."""
    tokens = db.session.scalars(
        sa.select(ApiToken).where(ApiToken.user_id == user.id, ApiToken.is_sign_in.is_(False)).order_by(ApiToken.id.desc())
    ).all()
    names: dict[int, list[str]] = {}
    for token_id, name in db.session.execute(
        sa.select(ApiTokenWorkspace.token_id, Workspace.name)
        .join(Workspace, Workspace.id == ApiTokenWorkspace.workspace_id)
        .join(ApiToken, ApiToken.id == ApiTokenWorkspace.token_id)
        .where(ApiToken.user_id == user.id)
        .order_by(sa.func.lower(Workspace.name), Workspace.id)
    ):
        names.setdefault(token_id, []).append(name)
    return [ListedToken(token, names.get(token.id, ())) for token in tokens]
