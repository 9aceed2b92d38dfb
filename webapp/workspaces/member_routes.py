"""The members page: roles, removals, and links to a new password for who has forgotten the old one."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp import mail
from webapp.accounts.models import User
from webapp.hypermedia import notify, redirect_out, respond
from webapp.workspaces import changes, password_links
from webapp.workspaces.access import load_workspace
from webapp.workspaces.forms import InvitationForm, RoleForm
from webapp.workspaces.links import absolute
from webapp.workspaces.models import Role, Workspace
from webapp.workspaces.query import member_of, people_in, waiting_in

members = Blueprint("members", __name__, url_prefix="/workspaces/<int:workspace_id>/members")

LAST_OWNER = "A workspace needs an owner. Make somebody else an owner first."


@dataclass(frozen=True)
class NewLink:
    """A link that is shown this once."""

    address: str
    purpose: str
    hint: str


@members.get("")
def index(workspace_id: int) -> Response:
    return show_members(load_workspace(workspace_id))


@members.post("/<int:user_id>/role")
def update(workspace_id: int, user_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    user = load_member(workspace, user_id)
    form = RoleForm()
    if not form.validate_on_submit():
        return show_members(workspace, status=422, problems={user.id: "Choose one of the roles."})

    role = Role(form.role.data)
    try:
        changes.change_role(workspace, user, role=role, by=current_user)
    except changes.LastOwner:
        return show_members(workspace, status=422, problems={user.id: LAST_OWNER})
    notify(f"{user.name} is {role.with_article} now")
    if user.id == current_user.id:
        return redirect_out(url_for("members.index", workspace_id=workspace.id))
    return show_members(workspace, redirect_to=url_for("members.index", workspace_id=workspace.id))


@members.get("/<int:user_id>/removal")
def confirm_removal(workspace_id: int, user_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    return respond("members/removal.html", "dialog", workspace=workspace, person=load_member(workspace, user_id))


@members.post("/<int:user_id>/removal")
def destroy(workspace_id: int, user_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    user = load_member(workspace, user_id)
    try:
        changes.remove_member(workspace, user, by=current_user)
    except changes.LastOwner:
        return respond("members/removal.html", "dialog", status=422, workspace=workspace, person=user, problem=LAST_OWNER)
    notify(f"Removed {user.name}")
    return redirect_out(url_for("members.index", workspace_id=workspace.id))


@members.post("/<int:user_id>/password-link")
def create_password_link(workspace_id: int, user_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    user = load_member(workspace, user_id)
    try:
        token = password_links.make_password_link(user, by=current_user)
    except password_links.NotTheirs:
        abort(403)
    link = NewLink(
        address=absolute(url_for("password_resets.edit", token=token)),
        purpose=f"A link to a new password for {user.name}",
        hint="It works once, within the hour. Hand it over yourself; it isn't shown again.",
    )
    return show_members(workspace, status=201, link=link)


def show_members(
    workspace: Workspace,
    *,
    status: int = 200,
    redirect_to: str | None = None,
    form: InvitationForm | None = None,
    problems: dict[int, str] | None = None,
    link: NewLink | None = None,
) -> Response:
    """The page with its list; `problems` are told beside a person, by user id."""
    context: dict[str, Any] = {
        "people": people_in(workspace),
        "waiting": waiting_in(workspace),
        "to_reset": password_links.people_to_reset(workspace, by=current_user),
        "form": form or InvitationForm(formdata=None),
        "problems": problems or {},
        "link": link,
        "by_mail": mail.is_set_up(),
    }
    return respond("members/index.html", "members", status=status, redirect_to=redirect_to, workspace=workspace, **context)


def load_member(workspace: Workspace, user_id: int) -> User:
    user = member_of(workspace, user_id)
    if user is None:
        abort(404)
    return user
