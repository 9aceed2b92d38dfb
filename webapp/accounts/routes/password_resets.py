"""A new password for who has forgotten the old one: by a link that came by mail, or from an owner of a shared workspace."""

from flask import Blueprint, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from webapp import mail
from webapp.accounts import changes, throttling
from webapp.accounts.credentials import forgive_account
from webapp.accounts.forms import NewPassword, ResetRequest
from webapp.accounts.models import User
from webapp.accounts.query import find_user, person_to_reset
from webapp.accounts.signing_in import public
from webapp.config import current_config
from webapp.extensions import csrf
from webapp.hypermedia import notify, redirect_out, respond

REQUESTS_FROM_ADDRESS = 20
MAILS_TO_ACCOUNT = 5
TRIES_FROM_ADDRESS = 60

password_resets = Blueprint("password_resets", __name__, url_prefix="/password-resets")


@password_resets.get("/new")
@public
def new() -> Response:
    return show_request(ResetRequest(formdata=None))


@password_resets.post("")
@public
def create() -> Response:
    """The same answer after the same work, whether or not somebody has the address: looking is left to the background."""
    throttling.count(throttling.key_for_address("reset from", request.remote_addr), limit=REQUESTS_FROM_ADDRESS)
    form = ResetRequest()
    if not form.validate():
        return show_request(form, status=422)

    email = form.email.data
    if mail.is_set_up():
        mail.after_the_answer(lambda: send_link(email))
    return redirect_out(url_for("password_resets.sent"))


@password_resets.get("/sent")
@public
def sent() -> Response:
    return respond("accounts/password_reset_sent.html", "main", by_mail=mail.is_set_up())


@password_resets.get("/<token>")
@public
def edit(token: str) -> Response:
    user = person_to_reset(token)
    if user is None:
        return show_dead()
    return show_new_password(token, NewPassword(name=user.name, email=user.email))


@password_resets.post("/<token>")
@csrf.exempt  # its page sends no Referer, which would show the token; the form's own token is checked below
@public
def update(token: str) -> Response:
    throttling.count(throttling.key_for_address("new password from", request.remote_addr), limit=TRIES_FROM_ADDRESS)
    user = person_to_reset(token)
    if user is None:
        return show_dead()
    form = NewPassword(name=user.name, email=user.email)
    if not form.validate():
        if form.csrf_token.errors:
            raise CSRFError
        return show_new_password(token, form, status=422)

    try:
        changes.reset_password(token, form.password.data)
    except changes.LinkIsDead:
        return show_dead()
    forgive_account(user)
    notify("Your new password is set. Sign in with it.")
    return redirect_out(url_for("sessions.new"))


def show_request(form: ResetRequest, *, status: int = 200) -> Response:
    return respond("accounts/password_reset_new.html", "form", status=status, form=form, by_mail=mail.is_set_up())


def show_new_password(token: str, form: NewPassword, *, status: int = 200) -> Response:
    return without_referrer(respond("accounts/password_reset.html", "form", status=status, form=form, token=token))


def show_dead() -> Response:
    return without_referrer(respond("accounts/password_reset_dead.html", "main", status=404))


def without_referrer(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def send_link(email: str) -> None:
    user = find_user(email)
    if user is None:
        return
    try:
        throttling.count(throttling.key_for("reset mail to", user.email), limit=MAILS_TO_ACCOUNT)
    except throttling.Throttled:
        return
    token = changes.make_password_reset(user)
    mail.send(to=user.email, subject="Set a new password for Inlay", text=letter(user, link_with(token)))


def link_with(token: str) -> str:
    return f"{current_config().site_url}/password-resets/{token}"


def letter(user: User, link: str) -> str:
    return f"""Hello {user.name},

somebody, most likely you, asked for a new password for your account.
Set it here within the next hour:

{link}

The link works once. If it wasn't you who asked, do nothing: your password stays as it is.
"""
