"""Filtering by example: from a cell, and from the values that a field has. Everything here leads to the grid; nothing is written."""

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from webapp.database import TooSlow, time_limit
from webapp.hypermedia import respond
from webapp.records.examples import elsewhere, facets, like, unlike
from webapp.records.query import find_record
from webapp.records.selection import select_by
from webapp.records.sheets import SECONDS, listing_of
from webapp.tables.access import load_table

examples = Blueprint("examples", __name__, url_prefix="/tables/<int:table_id>")


@examples.get("/records/<int:record_id>/examples/<int:field_id>")
def show(table_id: int, record_id: int, field_id: int) -> Response:
    """What can be done with the value of a cell: see only it, leave it out, see the others."""
    listing = listing_of(load_table(table_id))
    field = listing.shape.by_id.get(field_id) or abort(404)
    record = find_record(listing.shape, record_id) or abort(404)
    value = getattr(record, field.column_name)
    rule = like(field, value)
    return respond(
        "examples/show.html",
        "panel",
        table=listing.table,
        criteria=listing.criteria,
        field=field,
        record_id=record_id,
        value=field.type.empty if value is None else value,
        only=listing.criteria.with_rule(rule) if rule else None,
        others=listing.criteria.with_rule(opposite) if rule and (opposite := unlike(rule, field)) else None,
    )


@examples.get("/values/<int:field_id>")
def index(table_id: int, field_id: int) -> Response:
    """The values of a field with how often they come, among the records that the other conditions find."""
    listing = listing_of(load_table(table_id))
    field = listing.shape.by_id.get(field_id) or abort(404)
    without = elsewhere(listing.criteria, field)
    try:
        with time_limit(SECONDS):
            found = facets(select_by(without, listing.shape, listing.shown.asked), field)
    except TooSlow:
        found = None
    return respond(
        "examples/index.html",
        "panel",
        table=listing.table,
        criteria=listing.criteria,
        field=field,
        found=found,
        without=without,
        asked=set(listing.criteria.filter.rules),
    )
