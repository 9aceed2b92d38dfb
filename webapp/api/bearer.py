"""Who is calling. A program shows its token with every request; cookies are not looked at, so no other site can borrow them."""

from contextlib import suppress
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from flask import Blueprint, Flask, current_app, g, request
from flask_jwt_extended import get_jwt, verify_jwt_in_request
from werkzeug.wrappers import Response

from webapp.accounts.models import User
from webapp.api.answers import ApiError, envelope
from webapp.api.limits import Calls
from webapp.config import Config
from webapp.database import Busy, now
from webapp.extensions import csrf, jwt, login
from webapp.tokens import changes
from webapp.tokens.query import Holder, holder_of
from webapp.tokens.signing import FAMILY

AnyBlueprint = TypeVar("AnyBlueprint", bound=Blueprint)


def init_bearer(app: Flask, config: Config) -> None:
    app.extensions["api_calls"] = Calls(config.api_calls)
    jwt.user_lookup_loader(find_holder)
    for refused in (
        jwt.unauthorized_loader,
        jwt.invalid_token_loader,
        jwt.expired_token_loader,
        jwt.revoked_token_loader,
        jwt.user_lookup_error_loader,
        jwt.needs_fresh_token_loader,
        jwt.token_verification_failed_loader,
    ):
        refused(ask_for_a_token)


def guard(blueprint: AnyBlueprint) -> AnyBlueprint:
    """Let nobody through without a token. No form of a page comes here, so there is no CSRF token to ask for."""
    csrf.exempt(blueprint)
    blueprint.before_request(authenticate)
    return blueprint


def authenticate() -> None:
    """The access rules of the pages then hold for the person whom the program acts for."""
    if request.method == "OPTIONS":  # a browser asks before it sends the token
        return
    act_for(refresh=False)


def act_for(*, refresh: bool) -> Holder:
    login._update_request_context_with_user()  # nobody, until the token says who: the cookie is never asked
    verify_jwt_in_request(refresh=refresh)
    holder = cast(Holder, g._jwt_extended_jwt_user["loaded_user"])
    login._update_request_context_with_user(holder.user)
    g.holder = holder
    calls: Calls = current_app.extensions["api_calls"]
    calls.count(holder.token.id)
    note_used(holder)
    return holder


def current_holder() -> Holder:
    holder: Holder = g.holder
    return holder


def family() -> str:
    """The `jti` of the sign-in or the token that the request came with."""
    claims = get_jwt()
    return str(claims.get(FAMILY) or claims["jti"])


def find_holder(_header: dict[str, Any], claims: dict[str, Any]) -> Holder | None:
    jti, subject, epoch = claims.get(FAMILY) or claims.get("jti"), claims.get("sub"), claims.get("epoch")
    if not isinstance(jti, str) or not isinstance(subject, str) or not subject.isdecimal() or not isinstance(epoch, int):
        return None
    return holder_of(jti, user_id=int(subject), epoch=epoch)


def note_used(holder: Holder) -> None:
    used = holder.token.used_at
    if used is None or used < now() - changes.USED_EVERY:
        with suppress(Busy, sa.exc.OperationalError):  # nobody waits for a date that the next request can note as well
            changes.note_used(holder.token)


def ask_for_a_token(*_: object) -> Response:
    return envelope(ApiError(401))


def caller() -> User:
    return current_holder().user
