"""Signing in and out."""

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import changes
from webapp.accounts.credentials import person_with
from webapp.accounts.destinations import HOME, own_path
from webapp.accounts.forms import SignIn
from webapp.accounts.query import anybody_is_here
from webapp.accounts.signing_in import cleared, public, sign_in, sign_out
from webapp.config import current_config
from webapp.hypermedia import redirect_out, respond

sessions = Blueprint("sessions", __name__)


@sessions.get("/sign-in")
@public
def new() -> Response:
    destination = own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(destination, 303)
    if not anybody_is_here():
        return redirect(url_for("sign_ups.new", next=None if destination == HOME else destination), 303)
    return show(SignIn(formdata=None, next=destination))


@sessions.post("/sign-in")
@public
def create() -> Response:
    form = SignIn()
    user = person_with(form.email.data or "", form.password.data or "", address=request.remote_addr)
    if user is None:
        return show(form, status=422)

    sign_in(user, remember=form.remember.data)
    changes.forget_expired()
    return redirect_out(own_path(form.next.data))


@sessions.post("/sign-out")
def destroy() -> Response:
    sign_out()
    return cleared(redirect_out(url_for("sessions.new")))


def show(form: SignIn, *, status: int = 200) -> Response:
    return respond(
        "accounts/sign_in.html", "form", status=status, form=form, failed=status == 422, may_sign_up=current_config().sign_up == "open"
    )
