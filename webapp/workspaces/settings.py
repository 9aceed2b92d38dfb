"""The page of a workspace's settings: one form for each subject, and the answer to any of them."""

from typing import Any

from werkzeug.wrappers import Response

from webapp.hypermedia import respond
from webapp.regions import region
from webapp.workspaces.forms import RegionForm, WorkspaceForm
from webapp.workspaces.models import Workspace


def respond_settings(workspace: Workspace, block: str, *, status: int = 200, chosen: str = "", **forms: Any) -> Response:
    """`forms` are those that somebody filled in; the others stand as it is saved. `chosen` is the tag of a region to show examples of."""
    saved = {"form": WorkspaceForm(formdata=None, obj=workspace), "region_form": RegionForm(formdata=None, obj=workspace)}
    shown = region(chosen or workspace.region)
    return respond("workspaces/edit.html", block, status=status, workspace=workspace, region=shown, **{**saved, **forms})
