"""The board of a view: lanes of cards, and a card's move into another lane, which is a write to its cell."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.boards.lanes import Board, Lane
from webapp.boards.moving import load_card, respond_menu, respond_move
from webapp.hypermedia import notify, redirect_out, respond
from webapp.records import changes
from webapp.records.applied import respond_records
from webapp.records.demands import Broken
from webapp.records.sheets import Listing, grid_context, listing_in, listing_of, record_key
from webapp.tables.access import load_table
from webapp.workspaces.models import Role

boards = Blueprint("boards", __name__, url_prefix="/tables/<int:table_id>/board")

CARD_FIELDS = 5


@boards.get("")
def index(table_id: int) -> Response:
    return respond_records(listing_of(load_table(table_id)), respond_board)


@boards.get("/<int:view_id>/lanes/<lane>")
def lane(table_id: int, view_id: int, lane: str) -> Response:
    """Further cards of a lane; without script a board of that lane alone."""
    board = load_board(table_id, view_id)
    chosen = board.lane(lane) or abort(404)
    after = record_key("after")
    place = board.within(chosen).place_at(after, request.args.get("at")) if after is not None else None
    stack = board.stack(chosen, place)
    return respond_board(board.listing, "cards", stacks=[stack], stack=stack)


@boards.get("/<int:view_id>/counts")
def counts(table_id: int, view_id: int) -> Response:
    board = load_board(table_id, view_id)
    return respond_board(board.listing, "counts", counts=board.counts())


@boards.get("/<int:view_id>/records/<int:record_id>/moves/new")
def new_move(table_id: int, view_id: int, record_id: int) -> Response:
    """The lanes that a card may go into."""
    board = load_board(table_id, view_id, at_least=Role.EDITOR)
    record, value = load_card(board.listing, board.field, record_id)
    others = [lane for lane in board.lanes if lane.value != value]
    return respond_menu("boards/move.html", board.listing, record, seen=board.field.type.edit_text(value), lanes=others)


@boards.post("/<int:view_id>/moves")
def move(table_id: int, view_id: int) -> Response:
    """`record` goes into the lane `to`."""
    board = load_board(table_id, view_id, at_least=Role.EDITOR)
    target = posted_lane(board)
    there = url_for("boards.index", table_id=table_id, **board.listing.args)
    return respond_move(board.listing, board.field, lambda _: target.value, respond_board, to=there)


@boards.post("/<int:view_id>/records")
def create(table_id: int, view_id: int) -> Response:
    """A new record in the lane `to`, opened to be filled in."""
    board = load_board(table_id, view_id, at_least=Role.EDITOR)
    listing, target = board.listing, posted_lane(board)
    try:
        record_id = changes.add_record(listing.table, listing.shape, {board.field: target.value}, by=current_user)
    except Broken as broken:
        notify(f"{broken} Add the record in the grid.")
        return redirect_out(url_for("boards.index", table_id=table_id, **listing.args))
    return redirect_out(url_for("records.show", table_id=table_id, record_id=record_id, **listing.args))


def load_board(table_id: int, view_id: int, *, at_least: Role = Role.VIEWER) -> Board:
    """404 where the field of the view is gone."""
    listing = listing_in(load_table(table_id, at_least=at_least), view_id)
    return Board(listing, listing.shown.by or abort(404))


def posted_lane(board: Board) -> Lane:
    return board.lane(request.form.get("to", "")) or abort(400)


def respond_board(listing: Listing, block: str, **options: Any) -> Response:
    by = listing.shown.by
    board = Board(listing, by) if by else None
    context = {
        "by": by,
        "board": board,
        "stacks": board.stacks if board else None,
        "card_fields": [one for one in listing.shape.visible[1:] if one is not by][:CARD_FIELDS],
        **grid_context(listing),
        **options,
    }
    return respond("boards/index.html", block, **context)
