"""How many records the groups of a stretch of the grid have, and what they come to; told behind the page's back."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.database import TooSlow, time_limit
from webapp.hypermedia import respond
from webapp.records import footers
from webapp.records.sheets import SECONDS, listing_of, record_key
from webapp.records.tallies import Tally, tallies
from webapp.tables.access import load_table

groups = Blueprint("groups", __name__, url_prefix="/tables/<int:table_id>/groups")


@groups.get("")
def index(table_id: int) -> Response:
    """From the group of one record to that of another, as they stand in the grid."""
    listing = listing_of(load_table(table_id))
    found: list[Tally] | None = []
    try:
        with time_limit(SECONDS):
            found = tallies(listing.asked_for, footers.chosen(listing.criteria, listing.shape), record_key("first"), record_key("last"))
    except TooSlow:
        found = None
    return respond("groups/index.html", "tallies", table=listing.table, criteria=listing.criteria, tallies=found)
