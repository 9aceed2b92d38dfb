"""Signing in as a script: email and password for a short-lived token, and a longer one that renews it."""

from flask import request

from webapp.accounts.credentials import person_with
from webapp.accounts.models import User
from webapp.api.answers import ApiError
from webapp.api.bearer import act_for, authenticate, caller, current_holder, family
from webapp.api.bodies import SignIn
from webapp.api.operations import Operations
from webapp.api.results import AccessToken, Revoked, SignedIn
from webapp.extensions import csrf
from webapp.tokens import changes
from webapp.tokens.signing import signed_access, signed_refresh

api_tokens = Operations("api_tokens", __name__, url_prefix="/api/tokens")
csrf.exempt(api_tokens)


@api_tokens.post("", status=201)
def create(body: SignIn) -> SignedIn:
    """Sign in as a script.

    Email and password give a token for 15 minutes, and a refresh token for 30 days. Needs no token.
    """
    user = person_with(body.email, body.password, address=request.remote_addr)
    if user is None:
        raise ApiError(401, message="The email or the password is wrong.")
    _, jti = changes.start_script(user, name=request.user_agent.string[:120])
    return {**access(jti, user), "refresh_token": signed_refresh(jti, user)}


@api_tokens.post("/refresh")
def refresh() -> AccessToken:
    """Get another access token.

    The request comes with the refresh token of a sign-in.
    """
    holder = act_for(refresh=True)
    return access(family(), holder.user)


@api_tokens.delete("")
def destroy() -> Revoked:
    """Revoke the token.

    The token that the request came with: a script signs out, or a token ends itself.
    """
    authenticate()
    changes.revoke_token(caller(), current_holder().token.id)
    return {"revoked": True}


def access(jti: str, user: User) -> AccessToken:
    return {"access_token": signed_access(jti, user), "token_type": "Bearer", "expires_in": int(changes.ACCESS_LIMIT.total_seconds())}
