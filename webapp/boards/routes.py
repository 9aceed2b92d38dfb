"""The board of a view: lanes of cards, and a card's move into another lane, which is a write to its cell."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.boards import lanes
from webapp.hypermedia import notify, redirect_out, respond, wants_fragment
from webapp.records import changes
from webapp.records.demands import Broken
from webapp.records.sheets import Listing, grid_context, listing_in, listing_of, record_key
from webapp.tables.access import load_table
from webapp.tables.models import Field
from webapp.workspaces.models import Role

boards = Blueprint("boards", __name__, url_prefix="/tables/<int:table_id>/board")

CARD_FIELDS = 5


@boards.get("")
def index(table_id: int) -> Response:
    listing = listing_of(load_table(table_id))
    shorter = url_for("boards.index", table_id=table_id, **listing.args) if "apply" in request.args else None
    if shorter and not wants_fragment():
        return redirect(shorter)
    return respond_board(listing, "found" if shorter else "grid", address=shorter)


@boards.get("/<int:view_id>/lanes/<lane>")
def lane(table_id: int, view_id: int, lane: str) -> Response:
    """Further cards of a lane; without script a board of that lane alone."""
    listing = listing_in(load_table(table_id), view_id)
    field = lanes.field_of(listing) or abort(404)
    chosen = next((one for one in lanes_in(listing, field) if one.key == lane), None) or abort(404)
    after = record_key("after")
    place = lanes.within(listing, field, chosen).place_at(after, request.args.get("at")) if after is not None else None
    stack = lanes.stack(listing, field, chosen, place)
    return respond_board(listing, "cards", stacks=[stack], stack=stack)


@boards.get("/<int:view_id>/counts")
def counts(table_id: int, view_id: int) -> Response:
    listing = listing_in(load_table(table_id), view_id)
    field = lanes.field_of(listing) or abort(404)
    return respond_board(listing, "counts", counts=lanes.counts(listing, field) or {})


@boards.post("/<int:view_id>/moves")
def move(table_id: int, view_id: int) -> Response:
    """`record` goes into the lane `to`. Where somebody else moved it meanwhile, nothing is written and the board says so."""
    listing = listing_in(load_table(table_id, at_least=Role.EDITOR), view_id)
    field = lanes.field_of(listing) or abort(404)
    target = next((one for one in lanes_in(listing, field) if one.key == request.form.get("to")), None) or abort(400)
    record_id = request.form.get("record", type=int) or abort(400)
    edit = changes.Edit(field, target.value, seen=request.form.get("seen"))
    try:
        changes.set_cell(listing.table, listing.shape, record_id, edit, by=current_user)
    except changes.CellConflict:
        notify("Somebody else moved this card meanwhile. It stands where they put it.")
        return respond_board(listing, "grid", status=409)
    except Broken as broken:
        notify(f"{broken}")
        return respond_board(listing, "grid", status=422)
    return respond_board(listing, "grid", redirect_to=url_for("boards.index", table_id=table_id, **listing.args), announce="record-moved")


@boards.post("/<int:view_id>/records")
def create(table_id: int, view_id: int) -> Response:
    """A new record in the lane `to`, opened to be filled in."""
    listing = listing_in(load_table(table_id, at_least=Role.EDITOR), view_id)
    field = lanes.field_of(listing) or abort(404)
    target = next((one for one in lanes_in(listing, field) if one.key == request.form.get("to")), None) or abort(400)
    try:
        record_id = changes.add_record(listing.table, listing.shape, {field: target.value}, by=current_user)
    except Broken as broken:
        notify(f"{broken} Add the record in the grid.")
        return redirect_out(url_for("boards.index", table_id=table_id, **listing.args))
    return redirect_out(url_for("records.show", table_id=table_id, record_id=record_id, **listing.args))


def lanes_in(listing: Listing, field: Field) -> list[lanes.Lane]:
    view = listing.shown.view
    return lanes.lanes_of(field, view.options.get("limits", {}) if view else {})


def respond_board(listing: Listing, block: str, **options: Any) -> Response:
    field = lanes.field_of(listing)
    stacks = options.pop("stacks", lambda: lanes.stacks(listing, field, lanes_in(listing, field)) if field else [])
    shown = [one for one in listing.shape.visible[1:] if field is None or one.id != field.id][:CARD_FIELDS]
    return respond(
        "boards/index.html",
        block,
        by=field,
        lanes=lanes_in(listing, field) if field else [],
        stacks=stacks,
        card_fields=shown,
        cap=lanes.COUNT_CAP,
        **grid_context(listing),
        **options,
    )
