"""A person's own account: name, email, password, and what is mailed to them."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp import mail
from webapp.accounts import changes
from webapp.accounts.credentials import person_with
from webapp.accounts.forms import TAKEN, WRONG_PASSWORD, Email, Name, Notices, Password, check_while_typing
from webapp.accounts.query import sign_ins_of
from webapp.accounts.signing_in import current_sign_in
from webapp.hypermedia import notify, redirect_out, respond

profile = Blueprint("profile", __name__, url_prefix="/profile")


@profile.get("")
def show() -> Response:
    return show_block("main")


@profile.post("/name")
def update_name() -> Response:
    form = Name()
    if not form.validate():
        return show_block("name_form", status=422, name_form=form)

    changes.change_name(current_user, form.name.data)
    notify("Your name is changed.")
    return show_anew()


@profile.post("/notices")
def update_notices() -> Response:
    form = Notices()
    changes.set_mail_of_notices(current_user, form.mails_notices.data)
    notify("Comments that are for you will be mailed." if form.mails_notices.data else "No comments will be mailed to you.")
    return show_anew()


@profile.post("/email")
def update_email() -> Response:
    form = Email()
    if not form.validate() or not current_password_is_right(form):
        return show_block("email_form", status=422, email_form=form)

    try:
        changes.change_email(current_user, form.email.data)
    except changes.EmailTaken:
        form.email.errors = [TAKEN]
        return show_block("email_form", status=422, email_form=form)

    notify("Your email is changed. Sign in with it next time.")
    return show_anew()


@profile.post("/password")
def update_password() -> Response:
    form = Password()
    if not form.validate() or not current_password_is_right(form):
        return show_block("password_form", status=422, password_form=form)

    changes.change_password(current_user, form.password.data, keep=current_sign_in())
    notify("Your password is changed. Every other browser is signed out.")
    return show_anew()


@profile.post("/checks/<any(email, password):field>")
def check(field: str) -> Response:
    """One field while it is typed in."""
    form = Email() if field == "email" else Password()
    check_while_typing(form, field)
    return show_block(f"{field}_field", typing=True, **{f"{field}_form": form})


def show_anew() -> Response:
    """The whole page: names, addresses and sign-ins stand in more places than the form."""
    return redirect_out(url_for("profile.show"))


def show_block(block: str, *, status: int = 200, **forms: Any) -> Response:
    """The page, or a form of it: the one that was sent as it was typed, the others as things stand."""
    shown = {
        "name_form": Name(formdata=None, obj=current_user),
        "notices_form": Notices(formdata=None, obj=current_user),
        "email_form": Email(formdata=None, obj=current_user),
        "password_form": Password(formdata=None),
        **forms,
    }
    return respond(
        "accounts/profile.html",
        block,
        status=status,
        sign_ins=sign_ins_of(current_user),
        current=current_sign_in(),
        sends_mail=mail.is_set_up(),
        **shown,
    )


def current_password_is_right(form: Email | Password) -> bool:
    if person_with(current_user.email, form.current_password.data, address=request.remote_addr) is not None:
        return True
    form.current_password.errors = [WRONG_PASSWORD]
    return False
