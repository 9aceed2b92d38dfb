"""The grid of a table, and a record as a page of its own or as a panel beside the grid."""

from dataclasses import dataclass

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp.hypermedia import notify, respond
from webapp.records import changes, query
from webapp.records.conflicts import show_conflicts
from webapp.records.forms import Entry, edits, posted_entries, stored_entry
from webapp.records.names import name_from
from webapp.records.people import names_of
from webapp.records.rows import render_cell, render_rows
from webapp.tables.access import load_table
from webapp.tables.models import Table
from webapp.tables.shape import Shape, shape_of
from webapp.workspaces.models import Role

MOST_ROWS = 10**12
LARGEST_KEY = 2**63

records = Blueprint("records", __name__, url_prefix="/tables/<int:table_id>")


@dataclass(frozen=True)
class Sheet:
    """A stretch of the grid, drawn."""

    page: query.Page
    rows: Markup
    first_number: int | None

    @property
    def next_number(self) -> int | None:
        return None if self.first_number is None else self.first_number + len(self.page.records)

    @property
    def args(self) -> dict[str, int]:
        """What leads to this stretch again."""
        if not self.page.has_previous or not self.page.records:
            return {}
        here = {"after": self.page.first_id - 1}
        return here if self.first_number is None else {**here, "from": self.first_number}


@records.get("")
def index(table_id: int) -> Response:
    table = load_table(table_id)
    shape = shape_of(table)
    return respond("records/index.html", "grid", table=table, shape=shape, sheet=draw(table, shape, requested_page(shape)))


@records.get("/records")
def page(table_id: int) -> Response:
    """Further records: rows for the end of the grid, or without script the same page further on."""
    table = load_table(table_id)
    shape = shape_of(table)
    return respond("records/index.html", "rows", table=table, shape=shape, sheet=draw(table, shape, requested_page(shape)))


@records.get("/count")
def count(table_id: int) -> Response:
    table = load_table(table_id)
    shape = shape_of(table)
    total = query.count_up_to(shape)
    return respond("records/count.html", "count", table=table, total=total, cap=query.COUNT_CAP)


@records.get("/records/<int:record_id>")
def show(table_id: int, record_id: int) -> Response:
    table = load_table(table_id)
    shape = shape_of(table)
    return respond_record(table, shape, found(shape, record_id))


@records.post("/records")
def create(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    record_id = changes.add_record(table, shape, by=current_user)
    sheet = draw(table, shape, query.Page([found(shape, record_id)], has_previous=True, has_next=False))
    return respond(
        "records/index.html",
        "new_record",
        redirect_to=url_for("records.show", table_id=table.id, record_id=record_id),
        announce="record-added",
        table=table,
        shape=shape,
        sheet=sheet,
    )


@records.post("/records/<int:record_id>")
def update(table_id: int, record_id: int) -> Response:
    """Every field that the form showed, all saved or none."""
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    record = found(shape, record_id)
    entries = posted_entries(shape.fields, request.form)
    if any(entry.problem for entry in entries):
        return respond_record(table, shape, record, entries, status=422)
    try:
        changes.set_cells(table, shape, record_id, edits(entries), by=current_user)
    except changes.CellConflict as conflict:
        show_conflicts(table, record_id, entries, conflict)
        return respond_record(table, shape, record, entries, status=409)
    notify("Saved.")
    return respond_record(table, shape, found(shape, record_id), redirect_to=address(table, record_id))


@records.post("/records/<int:record_id>/fields/<int:field_id>")
def update_field(table_id: int, record_id: int, field_id: int) -> Response:
    """One field of the form, saved as soon as it is left."""
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    record = found(shape, record_id)
    field = shape.by_id.get(field_id) or abort(404)
    (entry,) = posted_entries([field], request.form) or abort(400)
    if entry.problem:
        return respond_record(table, shape, record, [entry], status=422, block="field")
    try:
        changes.set_cell(table, shape, record_id, edits([entry])[0], by=current_user)
    except changes.CellConflict as conflict:
        show_conflicts(table, record_id, [entry], conflict)
        return respond_record(table, shape, record, [entry], status=409, block="field")
    record = found(shape, record_id)
    saved = stored_entry(field, record)
    saved.saved = True
    return respond_record(table, shape, record, [saved], block="saved_field", redirect_to=address(table, record_id))


@records.post("/records/<int:record_id>/trash")
def trash(table_id: int, record_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    name = name_of(shape, found(shape, record_id))
    changes.trash_record(table, shape, record_id, by=current_user)
    notify(f"Deleted “{name}”.", undo=url_for("records.restore", table_id=table.id, record_id=record_id))
    return respond(
        "records/index.html",
        "trashed",
        redirect_to=url_for("records.index", table_id=table.id),
        announce="record-trashed",
        table=table,
        shape=shape,
        record_id=record_id,
    )


@records.post("/records/<int:record_id>/restoration")
def restore(table_id: int, record_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    changes.restore_record(table, shape, record_id, by=current_user)
    record = found(shape, record_id)
    notify(f"Restored “{name_of(shape, record)}”.")
    return respond(
        "records/index.html",
        "restored",
        redirect_to=address(table, record_id),
        announce="record-added",
        table=table,
        shape=shape,
        previous_id=query.neighbours(shape, record_id)[0],
        sheet=draw(table, shape, query.Page([record], has_previous=True, has_next=True)),
    )


def respond_record(
    table: Table,
    shape: Shape,
    record: query.Record,
    posted: list[Entry] | None = None,
    *,
    status: int = 200,
    block: str = "panel",
    redirect_to: str | None = None,
) -> Response:
    """The record's form; fields that were posted stand as they were typed."""
    by_field = {entry.field.id: entry for entry in posted or []}
    entries = [by_field.get(field.id) or stored_entry(field, record) for field in shape.fields]
    previous_id, next_id = query.neighbours(shape, record.id)
    only = posted[0] if posted else entries[0]
    return respond(
        "records/show.html",
        block,
        status=status,
        redirect_to=redirect_to,
        table=table,
        shape=shape,
        record=record,
        entries=entries,
        entry=only,
        name=name_of(shape, record),
        previous_id=previous_id,
        next_id=next_id,
        people=names_of({record.created_by, record.changed_by}),
        sheet=lambda: draw(table, shape, query.page_from(shape, record.id)),
        cell=lambda: render_cell(table, shape, only.field, record.id, getattr(record, only.field.column_name)),
    )


def requested_page(shape: Shape) -> query.Page:
    after, before = record_key("after"), record_key("before")
    if after is not None:
        return query.page_after(shape, after)
    if before is not None:
        return query.page_before(shape, before)
    if "end" in request.args:
        return query.last_page(shape)
    return query.first_page(shape)


def record_key(name: str) -> int | None:
    """A record's id out of the query string; nonsense counts as not given."""
    key = request.args.get(name, type=int)
    return key if key is not None and 0 <= key < LARGEST_KEY else None


def draw(table: Table, shape: Shape, page: query.Page) -> Sheet:
    first = row_number() if page.has_previous else 1
    return Sheet(page, render_rows(table, shape, page.records, first_number=first), first)


def row_number() -> int | None:
    """What the browser says the next row is numbered: only drawn, never used to find a record."""
    number = request.values.get("from", type=int)
    return number if number and 0 < number < MOST_ROWS else None


def found(shape: Shape, record_id: int) -> query.Record:
    return query.find_record(shape, record_id) or abort(404)


def name_of(shape: Shape, record: query.Record) -> str:
    return name_from(shape, record.id, record[1])


def address(table: Table, record_id: int) -> str:
    return url_for("records.show", table_id=table.id, record_id=record_id)
