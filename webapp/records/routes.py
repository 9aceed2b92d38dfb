"""The grid of a table, and a record as a page of its own or as a panel beside the grid."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.hypermedia import notify, respond, respond_nothing
from webapp.records import changes, query
from webapp.records.applied import respond_records
from webapp.records.conflicts import show_conflicts
from webapp.records.demands import Broken, lacking
from webapp.records.drawing import Bounds, addition
from webapp.records.forms import Entry, blame, edits, posted_entries, stored_entry
from webapp.records.names import name_from
from webapp.records.people import names_of
from webapp.records.rows import render_cell
from webapp.records.sheets import (
    Listing,
    Sheet,
    count_of,
    grid_context,
    listing_of,
    neighbours_of,
    requested_sheet,
    row_number,
    sheet_from,
)
from webapp.tables.access import load_table
from webapp.tables.shape import Shape
from webapp.workspaces.models import Role

records = Blueprint("records", __name__, url_prefix="/tables/<int:table_id>")


@records.get("")
def index(table_id: int) -> Response:
    listing = listing_of(load_table(table_id))
    if listing.shown.kind.endpoint != "records.index":
        args: dict[str, Any] = request.args.to_dict(flat=False)
        return redirect(url_for(listing.shown.kind.endpoint, table_id=table_id, **args))
    return respond_records(listing, respond_sheet)


@records.get("/records")
def page(table_id: int) -> Response:
    """Further records: rows for the end of the grid, or without script the same page further on."""
    return respond_sheet(listing_of(load_table(table_id)), "rows")


@records.get("/count")
def count(table_id: int) -> Response:
    listing = listing_of(load_table(table_id))
    return respond(
        "records/count.html", "count", table=listing.table, total=count_of(listing), cap=query.COUNT_CAP, criteria=listing.criteria
    )


@records.get("/records/<int:record_id>")
def show(table_id: int, record_id: int) -> Response:
    listing = listing_of(load_table(table_id))
    return respond_record(listing, found(listing.shape, record_id))


@records.post("/records")
def create(table_id: int) -> Response:
    """A new record stays in sight whatever the filter says; it is marked where it does not match.

    Where it needs values that no default gives, they are asked for first.
    """
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    table, shape = listing.table, listing.shape
    entries = posted_entries(shape.fields, request.form)
    values = {entry.field: entry.value for entry in entries}
    if any(entry.problem for entry in entries) or lacking(shape, values):
        return respond_new(listing, entries)
    try:
        record_id = changes.add_record(table, shape, values, by=current_user)
    except Broken as broken:
        blame(entries, broken)
        return respond_new(listing, entries)
    number = row_number()
    return respond(
        "records/index.html",
        "new_record",
        redirect_to=url_for("records.show", table_id=table.id, record_id=record_id, **listing.args),
        announce="record-added cells-written" if entries else "record-added",
        update=addition(listing, found(shape, record_id), Bounds.told(request.form), number),
        next_number="" if number is None else number + 1,
    )


@records.post("/records/<int:record_id>")
def update(table_id: int, record_id: int) -> Response:
    """Every field that the form showed, all saved or none."""
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    table, shape = listing.table, listing.shape
    record = found(shape, record_id)
    entries = posted_entries(shape.fields, request.form)
    if any(entry.problem for entry in entries):
        return respond_record(listing, record, entries, status=422)
    try:
        changes.set_cells(table, shape, record_id, edits(entries), by=current_user)
    except changes.CellConflict as conflict:
        show_conflicts(table, record_id, entries, conflict)
        return respond_record(listing, record, entries, status=409)
    except Broken as broken:
        blame(entries, broken)
        return respond_record(listing, record, entries, status=422)
    notify("Saved.")
    return respond_record(listing, found(shape, record_id), redirect_to=address(listing, record_id))


@records.post("/records/<int:record_id>/fields/<int:field_id>")
def update_field(table_id: int, record_id: int, field_id: int) -> Response:
    """One field of the form, saved as soon as it is left."""
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    table, shape = listing.table, listing.shape
    record = found(shape, record_id)
    field = shape.by_id.get(field_id) or abort(404)
    (entry,) = posted_entries([field], request.form) or abort(400)
    if entry.problem:
        return respond_record(listing, record, [entry], status=422, block="field")
    try:
        changes.set_cell(table, shape, record_id, edits([entry])[0], by=current_user)
    except changes.CellConflict as conflict:
        show_conflicts(table, record_id, [entry], conflict)
        return respond_record(listing, record, [entry], status=409, block="field")
    except Broken as broken:
        blame([entry], broken)
        return respond_record(listing, record, [entry], status=422, block="field")
    record = found(shape, record_id)
    saved = stored_entry(field, record)
    saved.saved = True
    return respond_record(listing, record, [saved], block="saved_field", redirect_to=address(listing, record_id), announce="record-saved")


@records.post("/records/<int:record_id>/trash")
def trash(table_id: int, record_id: int) -> Response:
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    table, shape = listing.table, listing.shape
    name = name_of(shape, found(shape, record_id))
    changes.trash_record(table, shape, record_id, by=current_user)
    notify(f"Deleted “{name}”.", undo=url_for("records.restore", table_id=table.id, record_id=record_id))
    return respond(
        "records/index.html",
        "trashed",
        redirect_to=url_for("records.index", table_id=table.id, **listing.args),
        announce="record-trashed",
        table=table,
        shape=shape,
        record_id=record_id,
    )


@records.post("/records/<int:record_id>/restoration")
def restore(table_id: int, record_id: int) -> Response:
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    table, shape = listing.table, listing.shape
    changes.restore_record(table, shape, record_id, by=current_user)
    record = found(shape, record_id)
    notify(f"Restored “{name_of(shape, record)}”.")
    return respond_nothing(redirect_to=address(listing, record_id), announce="record-added records-returned")


def respond_new(listing: Listing, posted: list[Entry]) -> Response:
    """The form of a new record: what it is called, and what it needs."""
    shape = listing.shape
    by_field = {entry.field.id: entry for entry in posted}
    asked = [field for field in shape.fields if field in lacking(shape, {}) or field is shape.fields[0] or field.id in by_field]
    entries = [by_field.get(field.id) or Entry(field, text="", seen="") for field in asked if not field.type.record_column]
    return respond("records/new.html", "partial", status=422, table=listing.table, criteria=listing.criteria, entries=entries)


def respond_sheet(listing: Listing, block: str, *, sheet: Sheet | None = None, **options: Any) -> Response:
    """A stretch of the grid, the one that the address asks for unless it is given."""
    return respond("records/index.html", block, sheet=sheet or requested_sheet(listing), **grid_context(listing), **options)


def respond_record(
    listing: Listing,
    record: query.Record,
    posted: list[Entry] | None = None,
    *,
    status: int = 200,
    block: str = "panel",
    redirect_to: str | None = None,
    announce: str | None = None,
) -> Response:
    """The record's form; fields that were posted stand as they were typed."""
    table, shape = listing.table, listing.shape
    by_field = {entry.field.id: entry for entry in posted or []}
    entries = [by_field.get(field.id) or stored_entry(field, record) for field in shape.fields]
    previous_id, next_id = neighbours_of(listing, record)
    only = posted[0] if posted else entries[0]
    return respond(
        "records/show.html",
        block,
        status=status,
        redirect_to=redirect_to,
        announce=announce,
        record=record,
        entries=entries,
        entry=only,
        name=name_of(shape, record),
        previous_id=previous_id,
        next_id=next_id,
        people=names_of({record.created_by, record.changed_by}),
        sheet=lambda: sheet_from(listing, record),
        cell=lambda: render_cell(table, shape, only.field, record.id, getattr(record, only.field.column_name)),
        **grid_context(listing),
    )


def found(shape: Shape, record_id: int) -> query.Record:
    return query.find_record(shape, record_id) or abort(404)


def name_of(shape: Shape, record: query.Record) -> str:
    return name_from(shape, record.id, record[1])


def address(listing: Listing, record_id: int) -> str:
    return url_for("records.show", table_id=listing.table.id, record_id=record_id, **listing.args)
