"""A table's schema history: what was changed about its shape, and an undo of each change that works hours later."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, make_response, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.database import db
from webapp.exports.csv_answers import disposition
from webapp.hypermedia import notify, respond
from webapp.shapes import history, migrations, undoing
from webapp.shapes.access import load_table_anywhere
from webapp.tables.models import SchemaChange, Table
from webapp.workspaces.models import Role

schema = Blueprint("schema", __name__, url_prefix="/tables/<int:table_id>/schema")


@schema.get("")
def index(table_id: int) -> Response:
    """Of one field alone with `?field=`; the next ones with `?before=`."""
    return respond_index(load_table_anywhere(table_id))


@schema.post("/<int:change_id>/undoing")
def undo(table_id: int, change_id: int) -> Response:
    table = load_table_anywhere(table_id, at_least=Role.EDITOR)
    change = db.session.scalar(sa.select(SchemaChange).where(SchemaChange.id == change_id, SchemaChange.table_id == table.id))
    if change is None:
        abort(404)
    try:
        undone = undoing.undo(table, change, by=current_user)
    except undoing.Stuck as reason:
        return respond_index(table, problem=f"{change.summary}: this cannot be undone. {reason}", status=422)
    notify(f"Undone: {lower_first(change.summary)}. {undone.note}".strip())
    where: dict[str, Any] = request.args.to_dict()
    here = url_for("schema.index", **{**where, "table_id": table.id})
    return respond_index(table, redirect_to=here, announce="table-changed")


@schema.get("/revision.py")
def revision(table_id: int) -> Response:
    """The whole history as a revision script of Alembic's."""
    table = load_table_anywhere(table_id)
    response = make_response(migrations.script_of(table))
    response.mimetype = "text/x-python"
    response.headers["Content-Disposition"] = disposition(table.name, "py")
    return response


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def respond_index(
    table: Table, *, status: int = 200, problem: str = "", redirect_to: str | None = None, announce: str | None = None
) -> Response:
    page = history.page_of(table, field_id=request.args.get("field", type=int), before=request.args.get("before", type=int))
    context: dict[str, Any] = {"table": table, "page": page, "problem": problem}
    return respond("schema/index.html", "changes", status=status, redirect_to=redirect_to, announce=announce, **context)
