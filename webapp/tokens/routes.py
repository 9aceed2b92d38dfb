"""A person's tokens for programs: made with the password, shown once, listed with their last use, revoked."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from webapp.accounts.credentials import person_with
from webapp.hypermedia import notify, respond
from webapp.tokens import changes
from webapp.tokens.forms import WRITE, WRONG_PASSWORD, TokenForm
from webapp.tokens.query import tokens_of
from webapp.tokens.signing import signed
from webapp.workspaces.query import places_of

tokens = Blueprint("tokens", __name__, url_prefix="/profile/tokens")


@tokens.get("")
def index() -> Response:
    return respond_list(form_for_places(TokenForm(formdata=None)))


@tokens.post("")
def create() -> Response:
    form = form_for_places(TokenForm())
    if not form.validate() or not current_password_is_right(form):
        return respond_list(form, status=422)

    chosen = [place.workspace for place in places_of(current_user) if place.workspace.id in form.workspaces.data]
    token, jti = changes.make_token(
        current_user, name=form.name.data, workspaces=chosen, may_write=form.scope.data == WRITE, lasts=form.lasts
    )
    # Shown in the answer itself, which is kept nowhere: after a redirect it would have to wait in the session.
    return respond_list(form_for_places(TokenForm(formdata=None)), status=201, made=token, text=signed(token, jti, current_user))


@tokens.post("/<int:token_id>/revocation")
def destroy(token_id: int) -> Response:
    if not changes.revoke_token(current_user, token_id):
        abort(404)
    notify("Revoked the token. Whatever used it is turned away from now on.")
    return respond_list(form_for_places(TokenForm(formdata=None)), redirect_to=url_for("tokens.index"))


def respond_list(form: TokenForm, *, status: int = 200, redirect_to: str | None = None, **made: Any) -> Response:
    return respond("tokens/index.html", "tokens", status=status, redirect_to=redirect_to, form=form, tokens=tokens_of(current_user), **made)


def form_for_places(form: TokenForm) -> TokenForm:
    """The person's workspaces to choose from; where there is one, it is chosen."""
    form.workspaces.choices = [SelectChoice(place.workspace.id, place.workspace.name) for place in places_of(current_user)]
    if not form.is_submitted() and len(form.workspaces.choices) == 1:
        form.workspaces.data = [form.workspaces.choices[0].value]
    return form


def current_password_is_right(form: TokenForm) -> bool:
    if person_with(current_user.email, form.current_password.data, address=request.remote_addr) is not None:
        return True
    form.current_password.errors = [WRONG_PASSWORD]
    return False
