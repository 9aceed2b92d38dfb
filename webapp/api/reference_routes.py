"""The API's document for programs, and the pages on which people read it and try it."""

from typing import Any

from flask import Blueprint, abort, request
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts.signing_in import public
from webapp.api import ids
from webapp.api.answers import answer
from webapp.api.openapi import document
from webapp.api.reference import Entry, find_entry, groups
from webapp.api.trials import attempt
from webapp.hypermedia import respond
from webapp.workspaces.query import places_of

api_document = Blueprint("api_document", __name__, url_prefix="/api")
reference = Blueprint("reference", __name__, url_prefix="/help/api")


@api_document.get("/openapi.json")
@public
def show() -> Response:
    return answer(document())


@reference.get("")
@public
def index() -> Response:
    return respond("reference/index.html", "main", groups=groups(), about=document()["info"]["description"])


@reference.get("/<name>", endpoint="show")
@public
def show_operation(name: str) -> Response:
    entry = entry_or_404(name)
    return respond_entry(entry, given={}, body=entry.example)


@reference.post("/<name>/trials")
def create(name: str) -> Response:
    """Written as the person could write it by hand: with their role, and in the history under their name."""
    entry = entry_or_404(name)
    if entry.is_about_tokens:
        abort(404)
    given = {part.name: request.form.get(part.name, "") for where in ("path", "query") for part in entry.parameters(where)}
    body = request.form.get("body", "")
    missing = [part.name for part in entry.parameters("path") if not given[part.name].strip()]
    if missing:
        return respond_entry(entry, status=422, given=given, body=body, missing=missing)
    place = {part.name: given[part.name].strip() for part in entry.parameters("path")}
    query = [
        (part.name, value)
        for part in entry.parameters("query")
        for value in (given[part.name].splitlines() if part.is_list else [given[part.name]])
    ]
    return respond_entry(entry, given=given, body=body, trial=attempt(entry, place, query, body, by=current_user))


def entry_or_404(name: str) -> Entry:
    entry = find_entry(name)
    if entry is None:
        abort(404)
    return entry


def respond_entry(entry: Entry, *, status: int = 200, **context: Any) -> Response:
    bases = places_of(current_user) if current_user.is_authenticated else ()
    named = [(ids.encode(ids.BASE, place.workspace.id), place.workspace.name) for place in bases]
    return respond("reference/show.html", "trial", status=status, entry=entry, bases=named, **context)
