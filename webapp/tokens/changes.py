"""Making and revoking tokens."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.accounts.tokens import hashed, new_token
from webapp.database import db, now, transaction
from webapp.tokens.models import ApiToken, ApiTokenWorkspace
from webapp.workspaces.models import Workspace

USED_EVERY = timedelta(hours=1)  # how finely the last use is noted
ACCESS_LIMIT = timedelta(minutes=15)
REFRESH_LIMIT = timedelta(days=30)


@transaction()
def make_token(user: User, *, name: str, workspaces: Sequence[Workspace], may_write: bool, lasts: timedelta) -> tuple[ApiToken, str]:
    """A token for some workspaces, and the `jti` that only the program will know."""
    token, jti = add_token(user, name=name, may_write=may_write, lasts=lasts)
    db.session.add_all(ApiTokenWorkspace(token_id=token.id, workspace_id=workspace.id) for workspace in workspaces)
    return token, jti


@transaction()
def start_script(user: User, *, name: str) -> tuple[ApiToken, str]:
    """A script signs in with a password: it may do what the person may, until the refresh token runs out."""
    forget_expired(user)
    token, jti = add_token(user, name=name, may_write=True, lasts=REFRESH_LIMIT)
    token.is_sign_in = token.everywhere = True
    return token, jti


@transaction()
def let_reach(token: ApiToken, workspace: Workspace) -> None:
    """A workspace that a program made is one that it reaches."""
    if not token.everywhere:
        db.session.add(ApiTokenWorkspace(token_id=token.id, workspace_id=workspace.id))


@transaction()
def note_used(token: ApiToken) -> None:
    moment = now()
    seldom = ApiToken.used_at.is_(None) | (ApiToken.used_at < moment - USED_EVERY)
    db.session.execute(sa.update(ApiToken).where(ApiToken.id == token.id, seldom).values(used_at=moment))


@transaction()
def revoke_token(user: User, token_id: int) -> bool:
    """Whether this person had such a token. It is dead with the next request, in every process."""
    revoked = sa.delete(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user.id).returning(ApiToken.id)
    return db.session.scalar(revoked) is not None


def add_token(user: User, *, name: str, may_write: bool, lasts: timedelta) -> tuple[ApiToken, str]:
    jti = new_token()
    token = ApiToken(user_id=user.id, name=name, jti_hash=hashed(jti), may_write=may_write, expires_at=now() + lasts)
    db.session.add(token)
    db.session.flush()
    return token, jti


def forget_expired(user: User) -> None:
    """Sign-ins that ran out are of no use to anybody; tokens made by hand stay on their list, so that people see why a script stopped."""
    db.session.execute(sa.delete(ApiToken).where(ApiToken.user_id == user.id, ApiToken.is_sign_in.is_(True), ApiToken.expires_at <= now()))
