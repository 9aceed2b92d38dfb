"""How numbers and dates look in a workspace, and what its clocks say: a panel on the page of its settings."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from webapp.hypermedia import notify, redirect_out
from webapp.workspaces import changes
from webapp.workspaces.access import load_workspace
from webapp.workspaces.forms import RegionForm
from webapp.workspaces.models import Role
from webapp.workspaces.settings import respond_settings

regions = Blueprint("regions", __name__, url_prefix="/workspaces/<int:workspace_id>/region")


@regions.get("")
def show(workspace_id: int) -> Response:
    """Examples of a region before it is saved."""
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    return respond_settings(
        workspace, "region_examples", chosen=request.args.get("region", ""), region_form=RegionForm(request.args, obj=workspace)
    )


@regions.post("")
def update(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.OWNER)
    form = RegionForm(obj=workspace)
    if not form.validate_on_submit():
        return respond_settings(workspace, "region_panel", status=422, region_form=form)

    changes.set_region(workspace, form.region.data, time_zone=form.time_zone.data)
    notify("Saved")
    return redirect_out(url_for("workspaces.edit", workspace_id=workspace.id))
