"""From a file to a table: choose it, look at what it holds, start, and see how far it is."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp import jobs
from webapp.config import current_config
from webapp.database import db
from webapp.exports.csv_answers import csv_answer
from webapp.fieldtypes import ENTERED
from webapp.hypermedia import redirect_out, respond
from webapp.imports import changes, files, uploads
from webapp.imports.access import load_import
from webapp.imports.columns import plans_from_json
from webapp.imports.forms import OPTIONS, Choices, choices_of, layout_chosen
from webapp.imports.models import Import, Refusal
from webapp.imports.preview import CHECKED, head_of, preview_of
from webapp.imports.readers import DELIMITERS, ENCODINGS, Unreadable
from webapp.imports.task import REFUSALS_KEPT
from webapp.tables.homes import home_in
from webapp.workspaces.access import load_workspace
from webapp.workspaces.models import Role, Workspace

imports = Blueprint("imports", __name__)

REFUSALS_SHOWN = 20
REFUSALS_AT_ONCE = 1_000
DELIMITER_NAMES = dict(zip(DELIMITERS, ("Comma", "Semicolon", "Tab", "Bar"), strict=True))


@imports.get("/workspaces/<int:workspace_id>/imports/new")
def new(workspace_id: int) -> Response:
    return choose_file(load_workspace(workspace_id, at_least=Role.EDITOR))


@imports.post("/workspaces/<int:workspace_id>/imports/new")
def create(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.EDITOR)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return choose_file(workspace, problem="Choose a file first.")

    path = uploads.keep(upload)
    try:
        the_import = changes.bring_file(workspace, path, original_name=upload.filename, by=current_user)
    except Unreadable as problem:
        path.unlink()
        return choose_file(workspace, problem=str(problem))
    files.share(the_import)
    return redirect_out(url_for("imports.show", import_id=the_import.id))


def choose_file(workspace: Workspace, *, problem: str = "") -> Response:
    most = current_config().upload_bytes
    return respond("imports/new.html", "form", status=422 if problem else 200, workspace=workspace, problem=problem, most=most)


@imports.get("/imports/<int:import_id>")
def show(import_id: int) -> Response:
    the_import = load_import(import_id)
    if the_import.job is None:
        return preview(the_import, Choices(plans_from_json(the_import.columns), the_import.table_name))
    return respond("imports/show.html", "progress", **state_of(the_import))


@imports.post("/imports/<int:import_id>")
def update(import_id: int) -> Response:
    """Take the choices and draw the preview anew."""
    the_import = load_import(import_id)
    return preview(the_import, chosen(the_import))


@imports.post("/imports/<int:import_id>/job")
def start(import_id: int) -> Response:
    the_import = load_import(import_id)
    if "table_name" in request.form:  # from the preview; “Start again” brings no choices
        choices = chosen(the_import)
        if choices.problems:
            return preview(the_import, choices)
        if choices.are_new:  # nothing is imported in a way that nobody has seen
            return redirect_out(url_for("imports.show", import_id=the_import.id))
    changes.start(the_import, by=current_user)
    return redirect_out(url_for("imports.show", import_id=the_import.id))


@imports.errorhandler(changes.AlreadyStarted)
def show_started(_problem: changes.AlreadyStarted) -> Response:
    """The button was pressed twice, or by two people: the page that follows says how far it is."""
    return redirect_out(url_for("imports.show", **(request.view_args or {})))


@imports.post("/imports/<int:import_id>/cancellation")
def cancel(import_id: int) -> Response:
    the_import = load_import(import_id)
    if the_import.job is not None:
        jobs.cancel(the_import.job.id)
    return redirect_out(url_for("imports.show", import_id=the_import.id))


@imports.get("/imports/<int:import_id>/refused.csv")
def refused(import_id: int) -> Response:
    the_import = load_import(import_id)
    return csv_answer(f"{the_import.table_name}, cells left empty", refusal_rows(the_import.id))


def chosen(the_import: Import) -> Choices:
    """What the form says, kept where it is in order. Another layout makes every guess anew."""
    before = (the_import.delimiter, the_import.encoding, the_import.has_header)
    delimiter, encoding, has_header = layout_chosen(request.form, before)
    plans = plans_from_json(the_import.columns)
    try:
        if (delimiter, encoding, has_header) != before:
            changes.reread(the_import, delimiter=delimiter, encoding=encoding, has_header=has_header)
            return Choices(plans_from_json(the_import.columns), the_import.table_name, are_new=True)
        head = head_of(files.file_of(the_import), the_import)
    except Unreadable as problem:
        return Choices(plans, the_import.table_name, problems={"file": str(problem)})
    choices = choices_of(request.form, plans, head[the_import.has_header :], home_in(the_import.workspace_id))
    if not choices.problems:
        changes.choose_columns(the_import, choices.plans, table_name=choices.table_name)
    return choices


def preview(the_import: Import, choices: Choices) -> Response:
    try:
        head = head_of(files.file_of(the_import), the_import)
    except Unreadable as problem:
        choices.problems["file"], head = str(problem), []
    return respond(
        "imports/edit.html",
        "choices",
        status=422 if choices.problems else 200,
        the_import=the_import,
        choices=choices,
        preview=preview_of(head, the_import, choices.plans),
        checked_rows=CHECKED,
        types=ENTERED,
        options=OPTIONS,
        delimiters=DELIMITER_NAMES,
        encodings=ENCODINGS,
    )


def state_of(the_import: Import) -> dict[str, Any]:
    shown = sa.select(Refusal).where(Refusal.import_id == the_import.id).order_by(Refusal.id).limit(REFUSALS_SHOWN)
    return {
        "the_import": the_import,
        "job": the_import.job,
        "refusals": db.session.scalars(shown).all() if the_import.refused else (),
        "refusals_kept": REFUSALS_KEPT,
        "file_is_here": files.is_here(the_import),
    }


def refusal_rows(import_id: int) -> Iterator[list[list[str]]]:
    yield [["Row in file", "Field", "What the file says", "Why it was left empty"]]
    last = 0
    while found := next_refusals(import_id, last):
        last = found[-1].id
        yield [[str(cell.row), cell.field, cell.text, cell.reason] for cell in found]


def next_refusals(import_id: int, after: int) -> Sequence[Refusal]:
    some = sa.select(Refusal).where(Refusal.import_id == import_id, Refusal.id > after).order_by(Refusal.id)
    return db.session.scalars(some.limit(REFUSALS_AT_ONCE)).all()
