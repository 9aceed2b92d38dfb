"""A table as a CSV file: `/tables/<id>/export.csv`, with `?bom=1` for Excel and `?raw=1` for programs."""

from flask import Blueprint
from werkzeug.wrappers import Response

from webapp.exports.csv_answers import csv_answer
from webapp.exports.rows import batches
from webapp.tables.access import load_table
from webapp.tables.shape import shape_of

exports = Blueprint("exports", __name__)


@exports.get("/tables/<int:table_id>/export.csv")
def show(table_id: int) -> Response:
    table = load_table(table_id)
    return csv_answer(table.name, batches(shape_of(table)))
