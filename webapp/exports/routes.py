"""A table as a CSV file: `/tables/<id>/export.csv`, with `?bom=1` for Excel and `?raw=1` for programs.

The criteria of the grid may stand in the address too: then it is what they find, in their order.
"""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.exports.csv_answers import csv_answer
from webapp.exports.rows import batches
from webapp.records.sheets import listing_of
from webapp.tables.access import load_table

exports = Blueprint("exports", __name__)


@exports.get("/tables/<int:table_id>/export.csv")
def show(table_id: int) -> Response:
    listing = listing_of(load_table(table_id))
    return csv_answer(listing.table.name, batches(listing.shape, listing.selection))
