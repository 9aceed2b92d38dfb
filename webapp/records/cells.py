"""One cell of the grid: shown, opened for editing, saved."""

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.fieldtypes import Value
from webapp.hypermedia import respond
from webapp.records import changes, query
from webapp.records.conflicts import show_conflicts
from webapp.records.demands import Broken
from webapp.records.forms import Entry, blame, edits, posted_entries, stored_entry
from webapp.records.rows import render_cell
from webapp.tables.access import load_table
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape, shape_of
from webapp.workspaces.models import Role

cells = Blueprint("cells", __name__, url_prefix="/tables/<int:table_id>/records/<int:record_id>/cells/<int:field_id>")


@cells.get("")
def show(table_id: int, record_id: int, field_id: int) -> Response:
    table = load_table(table_id)
    shape = shape_of(table)
    field = found_field(shape, field_id)
    return respond_cell(table, shape, field, record_id, stored_value(shape, field, record_id))


@cells.get("/edit")
def edit(table_id: int, record_id: int, field_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    record, field = query.find_record(shape, record_id) or abort(404), found_field(shape, field_id)
    if field.type.record_column:
        return respond_cell(table, shape, field, record_id, getattr(record, field.column_name))
    return respond_editor(table, shape, record_id, stored_entry(field, record))


@cells.post("")
def update(table_id: int, record_id: int, field_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    (entry,) = posted_entries([found_field(shape, field_id)], request.form) or abort(400)
    if entry.problem:
        return respond_editor(table, shape, record_id, entry, status=422)
    try:
        is_written = changes.set_cell(table, shape, record_id, edits([entry])[0], by=current_user)
    except changes.CellConflict as conflict:
        show_conflicts(table, record_id, [entry], conflict)
        return respond_editor(table, shape, record_id, entry, status=409)
    except Broken as broken:
        blame([entry], broken)
        return respond_editor(table, shape, record_id, entry, status=422)
    value = entry.value if is_written else stored_value(shape, entry.field, record_id)
    return respond_cell(table, shape, entry.field, record_id, value, state="saved", announce="record-changed")


def respond_cell(
    table: Table, shape: Shape, field: Field, record_id: int, value: Value, *, state: str = "", announce: str | None = None
) -> Response:
    return respond(
        "cells/show.html",
        "cell",
        redirect_to=url_for("records.show", table_id=table.id, record_id=record_id) if announce else None,
        announce=announce,
        table=table,
        record_id=record_id,
        cell=render_cell(table, shape, field, record_id, value, state=state),
    )


def respond_editor(table: Table, shape: Shape, record_id: int, entry: Entry, *, status: int = 200) -> Response:
    is_name = entry.field is shape.fields[0]
    return respond("cells/edit.html", "editor", status=status, table=table, record_id=record_id, entry=entry, is_name=is_name)


def stored_value(shape: Shape, field: Field, record_id: int) -> Value:
    record = query.find_record(shape, record_id) or abort(404)
    return getattr(record, field.column_name)


def found_field(shape: Shape, field_id: int) -> Field:
    """A field that the grid shows."""
    return next((field for field in shape.visible if field.id == field_id), None) or abort(404)
