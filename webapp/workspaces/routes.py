"""Workspaces: making, showing, naming, leaving, throwing away and restoring one."""

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp import zones
from webapp.hypermedia import notify, redirect_out, respond
from webapp.regions import nearest
from webapp.workspaces import changes
from webapp.workspaces.access import load_trashed_workspace, load_workspace
from webapp.workspaces.forms import WorkspaceForm
from webapp.workspaces.models import Role
from webapp.workspaces.settings import respond_settings

workspaces = Blueprint("workspaces", __name__, url_prefix="/workspaces")

# Where a person goes on to from a new workspace, by the word that the form carries.
ONWARD = {"table": "tables.new", "import": "imports.new"}


@workspaces.get("/new")
def new() -> Response:
    return respond("workspaces/new.html", "form", form=WorkspaceForm())


@workspaces.post("")
def create() -> Response:
    form = WorkspaceForm()
    if not form.validate_on_submit():
        return respond("workspaces/new.html", "form", status=422, form=form)

    workspace = changes.create_workspace(
        name=form.name.data,
        description=form.description.data,
        region=nearest(request.accept_languages.values()),
        time_zone=told_zone(),
        by=current_user,
    )
    onward = ONWARD.get(request.form.get("onward", ""), "workspaces.show")
    return redirect_out(url_for(onward, workspace_id=workspace.id))


def told_zone() -> str:
    """The time zone that the browser says it is in."""
    told = request.form.get("time_zone", "")
    return told if told in zones.names() else zones.DEFAULT


@workspaces.get("/<int:workspace_id>")
def show(workspace_id: int) -> Response:
    return respond("workspaces/show.html", "main", workspace=load_workspace(workspace_id))


@workspaces.get("/<int:workspace_id>/settings")
def edit(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    return respond_settings(workspace, "form")


@workspaces.post("/<int:workspace_id>/settings")
def update(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    form = WorkspaceForm()
    if not form.validate_on_submit():
        return respond_settings(workspace, "form", status=422, form=form)

    changes.rename_workspace(workspace, name=form.name.data, description=form.description.data)
    notify("Saved")
    return redirect_out(url_for("workspaces.edit", workspace_id=workspace.id))


@workspaces.get("/<int:workspace_id>/removal")
def confirm_trash(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    return respond("workspaces/removal.html", "dialog", workspace=workspace)


@workspaces.post("/<int:workspace_id>/removal")
def trash(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    changes.trash_workspace(workspace, by=current_user)
    notify(f"Deleted the workspace “{workspace.name}”", undo=url_for("workspaces.restore", workspace_id=workspace.id))
    return redirect_out(url_for("home.index"))


@workspaces.post("/<int:workspace_id>/restoration")
def restore(workspace_id: int) -> Response:
    workspace = load_trashed_workspace(workspace_id)
    changes.restore_workspace(workspace, by=current_user)
    notify(f"“{workspace.name}” is back")
    return redirect_out(url_for("workspaces.show", workspace_id=workspace.id))


@workspaces.get("/<int:workspace_id>/departure")
def confirm_leave(workspace_id: int) -> Response:
    return respond("workspaces/departure.html", "dialog", workspace=load_workspace(workspace_id))


@workspaces.post("/<int:workspace_id>/departure")
def leave(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id)
    try:
        changes.leave_workspace(workspace, by=current_user)
    except changes.LastOwner:
        return respond("workspaces/departure.html", "dialog", status=422, workspace=workspace, is_last_owner=True)
    notify(f"You left “{workspace.name}”")
    return redirect_out(url_for("home.index"))
