"""Summaries below the grid: their figures, computed behind the page's back, and the choice of one for a field."""

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from webapp.fieldtypes.summaries import summaries_of
from webapp.hypermedia import respond
from webapp.records import footers
from webapp.records.sheets import SECONDS, listing_of
from webapp.tables.access import load_table

summaries = Blueprint("summaries", __name__, url_prefix="/tables/<int:table_id>/summaries")


@summaries.get("")
def index(table_id: int) -> Response:
    """The figures for all fields at once: the database looks through the records once for them."""
    listing = listing_of(load_table(table_id))
    asked = footers.chosen(listing.criteria, listing.shape)
    figures = footers.figures(listing.asked_for, asked, SECONDS)
    return respond("summaries/index.html", "figures", table=listing.table, criteria=listing.criteria, figures=figures)


@summaries.get("/<int:field_id>")
def show(table_id: int, field_id: int) -> Response:
    """What may stand below a field, each as a link to the grid."""
    listing = listing_of(load_table(table_id))
    field = listing.shape.by_id.get(field_id) or abort(404)
    return respond(
        "summaries/show.html", "panel", table=listing.table, criteria=listing.criteria, field=field, offered=summaries_of(field.type)
    )
