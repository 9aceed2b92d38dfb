"""The history as pages: of a table with filters, of one change set, of a record or one of its cells; and putting back any of it."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.hypermedia import notify, respond
from webapp.records import history, undo
from webapp.records.demands import Broken
from webapp.records.history import Cell, Filters
from webapp.records.names import names_of_records
from webapp.records.question import question_about
from webapp.records.reversal import ChangedSince, TooLarge
from webapp.records.telling import Line, entry, line
from webapp.records.undo_routes import TOO_LARGE, chosen, in_words, respond_plan, respond_question, respond_updates
from webapp.tables.access import load_table
from webapp.tables.models import Field, Table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Role
from webapp.workspaces.query import people_in

IN_A_RECORD = 20
LARGEST_KEY = 2**63
FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)

history_pages = Blueprint("changes", __name__, url_prefix="/tables/<int:table_id>")


@history_pages.get("/changes")
def index(table_id: int) -> Response:
    table = load_table(table_id)
    filters = requested_filters(table.workspace.zone)
    deeds = history.deeds_of(table, filters, before=key("before"))
    page = deeds[: history.PAGE]
    samples = history.samples_of([deed.change.id for deed in page], filters.field_id)
    fields = history.fields_ever(table)
    records = names_of_records(shape_of(table), {cell.record_id for cells in samples.values() for cell in cells})
    return respond(
        "changes/index.html",
        "changes",
        table=table,
        entries=[entry(deed, samples.get(deed.change.id, []), fields, records) for deed in page],
        older=page[-1].change.id if len(deeds) > history.PAGE else None,
        people=people_in(table.workspace),
        fields=[field for field in fields.values() if field.trashed_at is None],
        chosen={name: value for name in ("person", "field", "since", "until") if (value := request.args.get(name))},
    )


@history_pages.get("/changes/<int:change_id>")
def show(table_id: int, change_id: int) -> Response:
    table = load_table(table_id)
    deed = history.find_deed(table, change_id) or abort(404)
    cells = history.cells_of(deed.change, after=key("after") or 0)
    page = cells[: history.PAGE]
    lines = told(table, page, history.fields_ever(table))
    further = page[-1].id if len(cells) > history.PAGE else None
    return respond("changes/show.html", "cells", table=table, deed=deed, entry=entry(deed, page, {}, {}), lines=lines, further=further)


@history_pages.get("/records/<int:record_id>/changes")
def of_record(table_id: int, record_id: int) -> Response:
    """A record's, or with `field` one cell's; with `dialog` over the grid. What is in the trash has its history too, and what is gone."""
    table = load_table(table_id)
    field_id = key("field")
    cells = history.cells_of_record(table, record_id, field_id=field_id, before=key("before"), most=IN_A_RECORD)
    name = names_of_records(shape_of(table), [record_id]).get(record_id)
    if not cells and name is None:
        abort(404)
    page = cells[:IN_A_RECORD]
    fields = history.fields_ever(table)
    context: dict[str, Any] = {"table": table, "record_id": record_id, "name": name or f"Record {record_id}", "field_id": field_id}
    older = page[-1].id if len(cells) > IN_A_RECORD else None
    block = "dialog" if "dialog" in request.args else "changes"
    return respond("changes/of_record.html", block, lines=told(table, page, fields), older=older, fields=standing(fields), **context)


@history_pages.post("/changes/<int:change_id>/reversal")
def revert(table_id: int, change_id: int) -> Response:
    """The whole set; with `record` and `field`, one cell of it."""
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    deed = history.find_deed(table, change_id) or abort(404)
    cell = requested_cell()
    try:
        reverted = undo.revert(table, shape, deed.change, by=current_user, cell=cell, choice=chosen())
    except TooLarge:
        notify(TOO_LARGE)
        return respond_updates(table, [])
    except Broken as broken:
        notify(f"Nothing was changed. {broken}")
        return respond_updates(table, [])
    except ChangedSince as problem:
        return respond_question(table, shape, question_about(table, shape, problem, "put back"))
    notify(f"Put back: {in_words(shape, reverted.plan)}")
    back = url_for("records.show", table_id=table.id, record_id=cell[0]) if cell else url_for("changes.index", table_id=table.id)
    return respond_plan(table, shape, reverted.plan, redirect_to=back)


def told(table: Table, cells: list[Cell], fields: dict[int, Field]) -> list[Line]:
    deeds = history.deeds_by_id({cell.change_set_id for cell in cells})
    records = names_of_records(shape_of(table), {cell.record_id for cell in cells})
    return [line(deeds[cell.change_set_id], cell, fields, records) for cell in cells]


def standing(fields: dict[int, Field]) -> list[Field]:
    return sorted((field for field in fields.values() if field.trashed_at is None), key=lambda field: field.position)


def requested_filters(zone: tzinfo) -> Filters:
    """What the query string asks for, in days of the zone; nonsense counts as not given."""
    return Filters(user_id=key("person"), field_id=key("field"), since=midnight("since", 0, zone), until=midnight("until", 1, zone))


def requested_cell() -> tuple[int, int] | None:
    record_id, field_id = request.form.get("record", type=int), request.form.get("field", type=int)
    return None if record_id is None or field_id is None else (record_id, field_id)


def key(name: str) -> int | None:
    number = request.args.get(name, type=int)
    return number if number is not None and 0 <= number < LARGEST_KEY else None


def midnight(name: str, days: int, zone: tzinfo) -> datetime | None:
    """The start of the day that the query string names, or of one so many days later; far from either end of the calendar."""
    try:
        named = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return datetime.combine(min(max(named, FIRST), LAST) + timedelta(days), time(), zone)
