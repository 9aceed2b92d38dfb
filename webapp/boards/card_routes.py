"""A view as a gallery of cards, or as a list for narrow screens: the records of the grid without its cells, paged by the same keys."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.boards import cards as stretches
from webapp.hypermedia import respond, wants_fragment
from webapp.records.sheets import grid_context, listing_of
from webapp.tables.access import load_table

cards = Blueprint("cards", __name__, url_prefix="/tables/<int:table_id>")


@dataclass(frozen=True)
class Look:
    """How records are drawn: the classes of all and of each, how many fields are shown behind the name, and whether with their names."""

    endpoint: str
    css: str
    item: str
    fields: int
    labelled: bool


GALLERY = Look("cards.gallery", "gallery", "card", fields=8, labelled=True)
LIST = Look("cards.lines", "record-lines", "record-line", fields=3, labelled=False)


@cards.get("/gallery")
def gallery(table_id: int) -> Response:
    return respond_cards(table_id, GALLERY)


@cards.get("/list")
def lines(table_id: int) -> Response:
    return respond_cards(table_id, LIST)


def respond_cards(table_id: int, look: Look) -> Response:
    """What stands behind a record where the address names one: for the end of the region, or without script as a page of its own."""
    listing = listing_of(load_table(table_id))
    shorter = url_for(look.endpoint, table_id=table_id, **listing.args) if "apply" in request.args else None
    if shorter and not wants_fragment():
        return redirect(shorter)
    return respond(
        "cards/index.html",
        "more" if "after" in request.args else "found" if shorter else "grid",
        address=shorter,
        stretch=stretches.requested(listing),
        card_fields=listing.shape.visible[1 : look.fields + 1],
        look=look,
        **grid_context(listing),
    )
