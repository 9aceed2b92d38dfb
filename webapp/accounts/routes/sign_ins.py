"""The browsers that a person is signed in with, and ending that."""

from flask import Blueprint, abort, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts import changes
from webapp.accounts.query import sign_ins_of
from webapp.accounts.signing_in import cleared, current_sign_in, sign_out
from webapp.hypermedia import notify, redirect_out, respond

sign_ins = Blueprint("sign_ins", __name__, url_prefix="/sign-ins")


@sign_ins.post("/<int:sign_in_id>/end")
def destroy(sign_in_id: int) -> Response:
    if sign_in_id == current_sign_in().id:
        sign_out()
        return cleared(redirect_out(url_for("sessions.new")))
    if not changes.end_sign_in(current_user, sign_in_id):
        abort(404)
    notify("Signed out there.")
    return show_list()


@sign_ins.post("/others/end")
def destroy_others() -> Response:
    changes.end_other_sign_ins(current_user, keep=current_sign_in())
    notify("Signed out everywhere else.")
    return show_list()


def show_list() -> Response:
    return respond(
        "accounts/profile.html",
        "sign_ins",
        redirect_to=url_for("profile.show"),
        sign_ins=sign_ins_of(current_user),
        current=current_sign_in(),
    )
