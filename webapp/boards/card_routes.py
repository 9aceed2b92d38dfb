"""A view as a gallery of cards, or as a list for narrow screens: the records of the grid without its cells, paged by the same keys."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.boards import cards as stretches
from webapp.hypermedia import respond
from webapp.records.applied import respond_records
from webapp.records.sheets import Listing, grid_context, listing_of
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
    return respond_look(GALLERY, listing_of(load_table(table_id)))


@cards.get("/list")
def lines(table_id: int) -> Response:
    return respond_look(LIST, listing_of(load_table(table_id)))


def respond_look(look: Look, listing: Listing) -> Response:
    """What stands behind a record where the address names one: for the end of the region, or without script as a page of its own."""
    if "after" in request.args:
        return respond_cards(look, listing, "more")
    return respond_records(listing, partial(respond_cards, look))


def respond_cards(look: Look, listing: Listing, block: str, **options: Any) -> Response:
    return respond(
        "cards/index.html",
        block,
        stretch=stretches.requested(listing),
        card_fields=listing.shape.visible[1 : look.fields + 1],
        look=look,
        **grid_context(listing),
        **options,
    )
