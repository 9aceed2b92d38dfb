"""Invitations: made and withdrawn on the members page, accepted by whoever holds the link."""

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from webapp.accounts import throttling
from webapp.accounts.signing_in import public
from webapp.extensions import csrf
from webapp.hypermedia import notify, redirect_out, respond
from webapp.workspaces import invitations as changes
from webapp.workspaces.access import load_workspace
from webapp.workspaces.forms import InvitationForm
from webapp.workspaces.links import link_to, mail_invitation, will_be_mailed
from webapp.workspaces.member_routes import NewLink, show_members
from webapp.workspaces.models import Invitation, Role, Workspace
from webapp.workspaces.query import invitation_waiting, member_of

invitations = Blueprint("invitations", __name__)

MAILS_AN_HOUR = 50
LOOKS_FROM_ADDRESS = 200


@invitations.post("/workspaces/<int:workspace_id>/members")
def create(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    form = InvitationForm()
    if not form.validate_on_submit():
        return show_members(workspace, status=422, form=form)

    count_mail_to(form.email.data)
    invitation, token = changes.invite(workspace, role=Role(form.role.data), email=form.email.data or "", by=current_user)
    return hand_over(invitation, workspace, token)


@invitations.post("/workspaces/<int:workspace_id>/invitations/<int:invitation_id>/link")
def update(workspace_id: int, invitation_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    invitation = load_invitation(workspace, invitation_id)
    count_mail_to(invitation.email)
    try:
        token = changes.renew_invitation(invitation, workspace, by=current_user)
    except changes.InvitationGone:
        abort(404)
    return hand_over(invitation, workspace, token)


@invitations.post("/workspaces/<int:workspace_id>/invitations/<int:invitation_id>/withdrawal")
def destroy(workspace_id: int, invitation_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    changes.withdraw_invitation(load_invitation(workspace, invitation_id), workspace, by=current_user)
    notify("Invitation withdrawn")
    return show_members(workspace, redirect_to=url_for("members.index", workspace_id=workspace.id))


@invitations.get("/invitations/<token>")
@public
def show(token: str) -> Response:
    throttling.count(throttling.key_for_address("invitation from", request.remote_addr), limit=LOOKS_FROM_ADDRESS)
    found = changes.find_invitation(token)
    if found is None:
        return show_gone()
    is_member = current_user.is_authenticated and member_of(found.workspace, current_user.id) is not None
    if not (is_member or found.is_open):
        return show_gone()
    page = respond("invitations/show.html", "main", token=token, form=FlaskForm(), is_member=is_member, **found._asdict())
    return without_referrer(page)


@invitations.post("/invitations/<token>")
@csrf.exempt  # its page sends no Referer, which would show the token; the form's own token is checked below
def accept(token: str) -> Response:
    if not FlaskForm().validate_on_submit():
        raise CSRFError
    try:
        workspace = changes.accept_invitation(token, by=current_user)
    except changes.InvitationGone:
        return show_gone()
    notify(f"Welcome to “{workspace.name}”")
    return redirect_out(url_for("workspaces.show", workspace_id=workspace.id))


def hand_over(invitation: Invitation, workspace: Workspace, token: str) -> Response:
    """Show the link this once, and mail it where there is an address to mail it to."""
    address = link_to(token)
    hint = "It lets one person in, within seven days. It isn't shown again, but you can make a new one."
    if will_be_mailed(invitation.email):
        mail_invitation(invitation, workspace, host=current_user.name, link=address)
        hint = f"It is on its way to {invitation.email} too. {hint}"
    link = NewLink(address=address, purpose=f"Invitation for {invitation.role.with_article}", hint=hint)
    return show_members(workspace, status=201, link=link)


def count_mail_to(email: str | None) -> None:
    """Nobody sends letters to half the world from here. Raises Throttled, before anything is made."""
    if will_be_mailed(email):
        throttling.count(throttling.key_for("invitations by", str(current_user.id)), limit=MAILS_AN_HOUR)


def load_invitation(workspace: Workspace, invitation_id: int) -> Invitation:
    invitation = invitation_waiting(workspace, invitation_id)
    if invitation is None:
        abort(404)
    return invitation


def show_gone() -> Response:
    return without_referrer(respond("invitations/gone.html", "main", status=404))


def without_referrer(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
