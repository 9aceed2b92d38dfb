"""One search through everything that a person may read: a page, and the dialog that Ctrl K opens over any other."""

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.hypermedia import respond
from webapp.search.everywhere import search_everywhere
from webapp.search.lines import groups_of
from webapp.views.order import id_of
from webapp.workspaces.access import load_workspace

search = Blueprint("search", __name__, url_prefix="/search")

MOST_NAMED = 8  # tables that the time did not suffice for


@search.get("")
def index() -> Response:
    """`q` is looked for; `in` is the workspace that the person comes from, whose tables stand first."""
    here = id_of(request.args.get("in", ""))
    workspace = load_workspace(here) if here is not None else None
    found = search_everywhere(request.args.get("q", ""), user_id=current_user.id, here=here)
    return respond(
        "search/index.html",
        "answer" if "q" in request.args else "finder",
        workspace=workspace,
        found=found,
        groups=groups_of(found),
        named=MOST_NAMED,
    )
