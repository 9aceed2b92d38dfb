"""A view as a gallery of cards: the records of the grid without its cells, paged by the same keys."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.boards import cards as stretches
from webapp.hypermedia import respond, wants_fragment
from webapp.records.sheets import grid_context, listing_of
from webapp.tables.access import load_table

cards = Blueprint("cards", __name__, url_prefix="/tables/<int:table_id>")

CARD_FIELDS = 8


@cards.get("/gallery")
def gallery(table_id: int) -> Response:
    return respond_cards(table_id, "cards.gallery", "gallery", CARD_FIELDS)


def respond_cards(table_id: int, endpoint: str, css: str, most_fields: int) -> Response:
    """What stands behind a record where the address names one: for the end of the region, or without script as a page of its own."""
    listing = listing_of(load_table(table_id))
    shorter = url_for(endpoint, table_id=table_id, **listing.args) if "apply" in request.args else None
    if shorter and not wants_fragment():
        return redirect(shorter)
    return respond(
        "cards/index.html",
        "more" if "after" in request.args else "found" if shorter else "grid",
        address=shorter,
        stretch=stretches.requested(listing),
        card_fields=listing.shape.visible[1 : most_fields + 1],
        here=endpoint,
        css=css,
        **grid_context(listing),
    )
