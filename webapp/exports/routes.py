"""A table as a CSV file: `/tables/<id>/export.csv`, with `?bom=1` for Excel and `?raw=1` for programs.

What stands in the address of the grid may stand here too. Criteria say which records there are, and in which order; a saved view, or a
layout of the address, also which fields. All records of a table come with its hidden fields.
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
    shown, shape = listing.shown, listing.shape
    is_chosen = shown.view is not None or bool(shown.layout.order)
    name = f"{shown.table.name} - {shown.name}" if shown.view else shown.table.name
    return csv_answer(name, batches(shape, shape.visible if is_chosen else shape.fields, listing.selection))
