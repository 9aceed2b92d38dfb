"""Signing in as a script: email and password for a short-lived token, and a longer one that renews it."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.accounts.credentials import person_with
from webapp.accounts.models import User
from webapp.accounts.signing_in import public
from webapp.api.answers import ApiError, answer
from webapp.api.bearer import act_for, authenticate, caller, current_holder, family
from webapp.api.bodies import json_object
from webapp.extensions import csrf
from webapp.tokens import changes
from webapp.tokens.signing import signed_access, signed_refresh

api_tokens = Blueprint("api_tokens", __name__, url_prefix="/api/tokens")
csrf.exempt(api_tokens)


@api_tokens.post("")
@public
def create() -> Response:
    body = json_object()
    email, password = body.get("email"), body.get("password")
    if not isinstance(email, str) or not isinstance(password, str):
        raise ApiError(422, message="Send your email and password as text.")
    user = person_with(email, password, address=request.remote_addr)
    if user is None:
        raise ApiError(401, message="The email or the password is wrong.")
    _, jti = changes.start_script(user, name=request.user_agent.string[:120])
    return answer({**access(jti, user), "refresh_token": signed_refresh(jti, user)}, 201)


@api_tokens.post("/refresh")
@public
def refresh() -> Response:
    holder = act_for(refresh=True)
    return answer(access(family(), holder.user))


@api_tokens.delete("")
@public
def destroy() -> Response:
    """The token that the request came with: a script signs out, or a token ends itself."""
    authenticate()
    changes.revoke_token(caller(), current_holder().token.id)
    return answer({"revoked": True})


def access(jti: str, user: User) -> dict[str, Any]:
    return {"access_token": signed_access(jti, user), "token_type": "Bearer", "expires_in": int(changes.ACCESS_LIMIT.total_seconds())}
