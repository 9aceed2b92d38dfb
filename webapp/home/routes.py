"""The home page: a person's workspaces at a glance."""

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.home.dashboard import tiles_for
from webapp.hypermedia import respond
from webapp.workspaces.query import trashed_workspaces_of

home = Blueprint("home", __name__)


@home.get("/")
def index() -> Response:
    return respond("home/index.html", "main", tiles=tiles_for(current_user), trashed=trashed_workspaces_of(current_user))
