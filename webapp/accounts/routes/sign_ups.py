"""Making an account. Who may: everybody, whoever holds an invitation, or nobody but the first, as configured."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import changes, throttling
from webapp.accounts.destinations import HOME, own_path
from webapp.accounts.forms import TAKEN, SignUp, check_while_typing
from webapp.accounts.invitations import open_invitation
from webapp.accounts.query import is_owned
from webapp.accounts.signing_in import public, sign_in
from webapp.config import current_config
from webapp.hypermedia import redirect_out, respond

SIGN_UPS_FROM_ADDRESS = 60
CHECKS_FROM_ADDRESS = 200

sign_ups = Blueprint("sign_ups", __name__, url_prefix="/sign-up")


@sign_ups.get("")
@public
def new() -> Response:
    if current_user.is_authenticated:
        return redirect(own_path(request.args.get("next")), 303)
    form = SignUp(formdata=None, invitation=request.args.get("invitation", ""), next=request.args.get("next", ""))
    invitation = open_invitation(form.invitation.data)
    if invitation is not None:
        form.email.data = invitation.email
    return respond("accounts/sign_up.html", "form", **page_for(form))


@sign_ups.post("")
@public
def create() -> Response:
    throttling.count(throttling.key_for_address("sign-up from", request.remote_addr), limit=SIGN_UPS_FROM_ADDRESS)
    form = SignUp()
    page = page_for(form)
    if not page["may_sign_up"]:
        return respond("accounts/sign_up.html", "form", status=403, **page)
    if not form.validate():
        return respond("accounts/sign_up.html", "form", status=422, **page)

    person = {"name": form.name.data, "email": form.email.data, "password": form.password.data}
    try:
        user = changes.create_first_user(**person) if page["first"] else changes.create_user(**person)
    except changes.EmailTaken:
        form.email.errors = [TAKEN]
        return respond("accounts/sign_up.html", "form", status=422, **page)
    except changes.NotTheFirst:
        abort(403)

    sign_in(user, remember=False)
    return redirect_out(destination_of(form))


@sign_ups.post("/checks/<any(email, password):field>")
@public
def check(field: str) -> Response:
    """One field while it is typed in. Whether an email is taken tells who has an account, so asking is counted."""
    form = SignUp()
    page = page_for(form)
    if not page["may_sign_up"]:
        abort(403)
    if field == "email" and not may_ask(request.remote_addr):
        return respond("accounts/sign_up.html", "email_field", status=429, typing=True, **page)
    check_while_typing(form, field)
    return respond("accounts/sign_up.html", f"{field}_field", typing=True, **page)


def may_ask(address: str | None) -> bool:
    try:
        throttling.count(throttling.key_for_address("email check from", address), limit=CHECKS_FROM_ADDRESS)
    except throttling.Throttled:
        return False
    return True


def page_for(form: SignUp) -> dict[str, Any]:
    first = not is_owned()
    invitation = open_invitation(form.invitation.data or "")
    allowed = {"open": True, "invited": invitation is not None, "closed": False}[current_config().sign_up]
    return {"form": form, "first": first, "invitation": invitation, "may_sign_up": first or allowed}


def destination_of(form: SignUp) -> str:
    """Back to the invitation, which is accepted there; else to where the person was going."""
    destination = own_path(form.next.data)
    if destination == HOME and form.invitation.data:
        return url_for("invitations.show", token=form.invitation.data)
    return destination
