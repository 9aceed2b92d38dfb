"""Making, naming, ordering and throwing away tables; and the bin of a workspace."""

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.hypermedia import notify, redirect_out, respond, respond_nothing
from webapp.tables import changes
from webapp.tables.access import load_table, load_trashed_table
from webapp.tables.forms import TableForm
from webapp.tables.query import trashed_tables
from webapp.workspaces.access import load_workspace
from webapp.workspaces.models import Role

tables = Blueprint("tables", __name__)
workspace_trash = Blueprint("workspace_trash", __name__)

STEPS = {"up": -1, "down": 1}


@tables.get("/workspaces/<int:workspace_id>/tables/new")
def new(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.EDITOR)
    return respond("tables/new.html", "form", workspace=workspace, form=TableForm())


@tables.post("/workspaces/<int:workspace_id>/tables")
def create(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.EDITOR)
    form = TableForm()
    if not form.validate_on_submit():
        return respond("tables/new.html", "form", status=422, workspace=workspace, form=form)

    table = changes.create_table(workspace, name=form.name.data, description=form.description.data, by=current_user)
    return redirect_out(url_for("records.index", table_id=table.id))


@tables.get("/tables/<int:table_id>/settings")
def edit(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    return respond("tables/edit.html", "form", table=table, form=TableForm(obj=table))


@tables.post("/tables/<int:table_id>/settings")
def update(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    form = TableForm()
    if not form.validate_on_submit():
        return respond("tables/edit.html", "form", status=422, table=table, form=form)

    changes.rename_table(table, name=form.name.data, description=form.description.data, by=current_user)
    notify("Saved")
    return redirect_out(url_for("records.index", table_id=table.id))


@tables.post("/tables/<int:table_id>/position")
def move(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    if request.form.get("towards") not in STEPS:
        abort(400)

    changes.move_table(table, steps=STEPS[request.form["towards"]])
    return respond_nothing(redirect_to=url_for("workspaces.show", workspace_id=table.workspace_id))


@tables.post("/tables/<int:table_id>/trash")
def trash(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    changes.trash_table(table, by=current_user)
    notify(f"Deleted the table “{table.name}”", undo=url_for("tables.restore", table_id=table.id))
    return redirect_out(url_for("workspaces.show", workspace_id=table.workspace_id))


@tables.post("/tables/<int:table_id>/restoration")
def restore(table_id: int) -> Response:
    table = load_trashed_table(table_id, at_least=Role.EDITOR)
    changes.restore_table(table, by=current_user)
    notify(f"“{table.name}” is back")
    return redirect_out(url_for("records.index", table_id=table.id))


@workspace_trash.get("/workspaces/<int:workspace_id>/trash")
def index(workspace_id: int) -> Response:
    workspace = load_workspace(workspace_id, at_least=Role.EDITOR)
    return respond("workspaces/trash.html", "trashed", workspace=workspace, trashed=trashed_tables(workspace))
