"""What the grid asks for when it hears that others changed something: the rows concerned, or all of what it shows."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from webapp.hypermedia import respond, respond_nothing
from webapp.records.drawing import Bounds, row_updates, stretch
from webapp.records.ranges import number, numbers
from webapp.records.sheets import Listing, grid_context, listing_of, row_number
from webapp.tables.access import load_table

MOST_CHANGED = 200
MOST_SHOWN = 5_000

updates = Blueprint("updates", __name__, url_prefix="/tables/<int:table_id>")


@updates.get("/updates")
def rows(table_id: int) -> Response:
    """Rows for the fields that the grid shows. Where those are not the table's any more, nothing: it is about to be drawn anew."""
    listing = listing_of(load_table(table_id))
    if request.args.get("version", type=int) != listing.table.schema_version:
        return respond_nothing(redirect_to=back_to(listing))
    shown, coming = (numbers(request.args.get(name, ""))[:MOST_CHANGED] for name in ("shown", "coming"))
    last = request.args.get("last", 0, type=int)
    changed = list(row_updates(listing, shown, coming, Bounds.told(request.args), last=last, number=row_number()))
    return respond("undos/show.html", "updates", table=listing.table, updates=changed)


@updates.post("/stretches")
def draw(table_id: int) -> Response:
    """The grid as it is now. It changes nothing, but a list of records can be too long for an address."""
    listing = listing_of(load_table(table_id))
    sheet = stretch(
        listing,
        numbers(request.form.get("shown", ""))[:MOST_SHOWN],
        min(number(request.form.get("groups", "")) or 0, MOST_SHOWN),
        is_from_start=request.form.get("from_start") == "1",
        is_to_end=request.form.get("to_end") == "1",
        is_longer=request.form.get("longer") == "1",
        number=row_number(),
    )
    return respond("records/index.html", "grid", redirect_to=back_to(listing), sheet=sheet, **grid_context(listing))


def back_to(listing: Listing) -> str:
    return url_for("records.index", table_id=listing.table.id, **listing.args)
