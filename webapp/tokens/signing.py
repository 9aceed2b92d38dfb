"""Tokens as programs hold them: JWTs, signed with a key of their own, for this API alone.

Each carries a `jti` whose hash is kept, and the person's epoch, which a new password ends.
"""

import hashlib
import hmac

from flask import Flask
from flask_jwt_extended import create_access_token, create_refresh_token

from webapp.accounts.models import User
from webapp.accounts.tokens import new_token
from webapp.database import now
from webapp.extensions import jwt
from webapp.tokens.changes import ACCESS_LIMIT, REFRESH_LIMIT
from webapp.tokens.models import ApiToken

ALGORITHM = "HS256"
AUDIENCE = "inlay-api"
FAMILY = "family"


def init_tokens(app: Flask) -> None:
    app.config.update(
        JWT_SECRET_KEY=key_for_tokens(app.config["SECRET_KEY"]),
        JWT_ALGORITHM=ALGORITHM,
        JWT_DECODE_ALGORITHMS=[ALGORITHM],
        JWT_ENCODE_AUDIENCE=AUDIENCE,
        JWT_DECODE_AUDIENCE=AUDIENCE,
        JWT_TOKEN_LOCATION=["headers"],
        JWT_ACCESS_TOKEN_EXPIRES=ACCESS_LIMIT,
        JWT_REFRESH_TOKEN_EXPIRES=REFRESH_LIMIT,
    )
    jwt.init_app(app)


def key_for_tokens(secret: str) -> str:
    """Not the key of the cookies: what signs one thing must not vouch for another."""
    return hmac.new(secret.encode(), b"tokens of the API", hashlib.sha256).hexdigest()


def signed(token: ApiToken, jti: str, user: User) -> str:
    """The token that a person hands to a program."""
    claims = {"jti": jti, "epoch": user.epoch}
    return create_access_token(str(user.id), expires_delta=token.expires_at - now(), additional_claims=claims)


def signed_refresh(jti: str, user: User) -> str:
    return create_refresh_token(str(user.id), additional_claims={"jti": jti, "epoch": user.epoch})


def signed_access(family: str, user: User) -> str:
    """A short-lived token out of a sign-in; `family` is the `jti` of its refresh token."""
    return create_access_token(str(user.id), additional_claims={"jti": new_token(), FAMILY: family, "epoch": user.epoch})
