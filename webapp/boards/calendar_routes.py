"""A view as a calendar by a date: a month, a week or a day. A record's move to another day is a write to its cell."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.boards import days
from webapp.boards.lanes import field_of
from webapp.database import now
from webapp.fieldtypes import Invalid
from webapp.fieldtypes.days import LONG_MONTHS
from webapp.hypermedia import notify, respond, wants_fragment
from webapp.records import changes
from webapp.records.demands import Broken
from webapp.records.sheets import Listing, grid_context, listing_in, listing_of
from webapp.tables.access import load_table
from webapp.workspaces.models import Role

calendars = Blueprint("calendars", __name__, url_prefix="/tables/<int:table_id>/calendar")

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@calendars.get("")
def index(table_id: int) -> Response:
    listing = listing_of(load_table(table_id))
    shorter = url_for("calendars.index", table_id=table_id, **listing.args) if "apply" in request.args else None
    if shorter and not wants_fragment():
        return redirect(shorter)
    return respond_calendar(listing, "found" if shorter else "grid", address=shorter)


@calendars.post("/<int:view_id>/moves")
def move(table_id: int, view_id: int) -> Response:
    """`record` goes to the day `to`. Where somebody else moved it meanwhile, nothing is written and the calendar says so."""
    listing = listing_in(load_table(table_id, at_least=Role.EDITOR), view_id)
    field = field_of(listing) or abort(404)
    record_id = request.form.get("record", type=int) or abort(400)
    seen = request.form.get("seen")
    try:
        value = field.type.moved_to(day_moved_to(), field.type.parse(seen or ""))
        changes.set_cell(listing.table, listing.shape, record_id, changes.Edit(field, value, seen=seen), by=current_user)
    except changes.CellConflict:
        notify("Somebody else changed this date meanwhile. It stands where they put it.")
        return respond_calendar(listing, "grid", status=409)
    except (Broken, Invalid) as problem:
        notify(f"{problem}")
        return respond_calendar(listing, "grid", status=422)
    there = url_for("calendars.index", table_id=table_id, **listing.args, **asked_span())
    return respond_calendar(listing, "grid", redirect_to=there, announce="record-moved")


def day_moved_to() -> date:
    try:
        return date.fromisoformat(request.form.get("to", ""))
    except ValueError:
        abort(400)


def asked_span() -> dict[str, Any]:
    """What the address says of the span, to go along."""
    return {name: request.args[name] for name in days.SPANS if name in request.args}


def respond_calendar(listing: Listing, block: str, **options: Any) -> Response:
    field = field_of(listing)
    today = now().date()
    span = days.span_of(request.args, today)
    return respond(
        "boards/calendar.html",
        block,
        by=field,
        span=span,
        spans=days.SPANS,
        today=today,
        weekdays=WEEKDAYS,
        months=("", *LONG_MONTHS),
        records=lambda: days.records_of(listing, field, span) if field else {},
        card_fields=[one for one in listing.shape.visible[1:] if field is None or one.id != field.id][: span.fields],
        **grid_context(listing),
        **options,
    )
