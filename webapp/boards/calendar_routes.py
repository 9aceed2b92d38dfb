"""A view as a calendar by a date: a month, a week or a day. A record's move to another day is a write to its cell."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from webapp.boards import days
from webapp.boards.moving import load_card, respond_menu, respond_move
from webapp.fieldtypes import Value
from webapp.fieldtypes.days import LONG_MONTHS
from webapp.hypermedia import respond
from webapp.records.applied import respond_records
from webapp.records.sheets import Listing, grid_context, listing_in, listing_of
from webapp.regions import region
from webapp.tables.access import load_table
from webapp.workspaces.models import Role

calendars = Blueprint("calendars", __name__, url_prefix="/tables/<int:table_id>/calendar")

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@calendars.get("")
def index(table_id: int) -> Response:
    return respond_records(listing_of(load_table(table_id)), respond_calendar)


@calendars.get("/<int:view_id>/records/<int:record_id>/moves/new")
def new_move(table_id: int, view_id: int, record_id: int) -> Response:
    """A form for the day that a card goes to."""
    listing = listing_in(load_table(table_id, at_least=Role.EDITOR), view_id)
    field = listing.shown.by or abort(404)
    record, value = load_card(listing, field, record_id)
    day = listing.table.workspace.today if value is None else field.type.day_of(value)
    return respond_menu("boards/day.html", listing, record, seen=field.type.edit_text(value), day=day, asked_span=asked_span())


@calendars.post("/<int:view_id>/moves")
def move(table_id: int, view_id: int) -> Response:
    """`record` goes to the day `to`, at the same time of it."""
    listing = listing_in(load_table(table_id, at_least=Role.EDITOR), view_id)
    field, day = listing.shown.by or abort(404), day_moved_to()

    def moved(seen: str) -> Value:
        return field.type.moved_to(day, field.type.parse(seen))

    there = url_for("calendars.index", table_id=table_id, **listing.args, **asked_span())
    return respond_move(listing, field, moved, respond_calendar, to=there)


def day_moved_to() -> date:
    try:
        return date.fromisoformat(request.form.get("to", ""))
    except ValueError:
        abort(400)


def asked_span() -> dict[str, Any]:
    """What the address says of the span, to go along."""
    return {name: request.args[name] for name in days.SPANS if name in request.args}


def respond_calendar(listing: Listing, block: str, **options: Any) -> Response:
    by, place = listing.shown.by, listing.table.workspace
    today, here = place.today, region(place.region)
    span = days.span_of(request.args, today, here)
    return respond(
        "boards/calendar.html",
        block,
        by=by,
        span=span,
        spans=days.SPANS,
        today=today,
        weekdays=[*WEEKDAYS[here.first_weekday :], *WEEKDAYS[: here.first_weekday]],
        months=("", *LONG_MONTHS),
        records=lambda: days.records_of(listing, by, span) if by else None,
        card_fields=[one for one in listing.shape.visible[1:] if one is not by][: span.fields],
        **grid_context(listing),
        **options,
    )
