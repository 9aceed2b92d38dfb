"""The bin of a table: its deleted records, to be restored one by one or many at once."""

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.hypermedia import notify, respond
from webapp.records import bulk
from webapp.tables.access import load_table
from webapp.tables.shape import shape_of
from webapp.trash.query import Key, in_trash, shown_fields, trashed_records
from webapp.workspaces.models import Role

LATEST = 253_402_300_799_000_000  # the last microsecond of the year 9999
LARGEST_ID = 2**63 - 1

record_trash = Blueprint("record_trash", __name__, url_prefix="/tables/<int:table_id>")


@record_trash.get("/trash")
def index(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    records, behind = trashed_records(table, shape, behind=requested_key())
    return respond("record_trash/index.html", "trashed", table=table, fields=shown_fields(shape), records=records, behind=behind)


@record_trash.post("/restorations")
def restore(table_id: int) -> Response:
    """All that were ticked, as one gesture; what somebody else restored meanwhile is left as it is."""
    table = load_table(table_id, at_least=Role.EDITOR)
    shape = shape_of(table)
    record_ids = in_trash(shape, [number for number in map(record_id, request.form.getlist("record")) if number])
    if record_ids:
        bulk.restore_many(table, shape, record_ids, by=current_user)
    notify(f"Restored {len(record_ids)} {'record' if len(record_ids) == 1 else 'records'}." if record_ids else "Choose what to restore.")
    records, behind = trashed_records(table, shape, behind=None)
    return respond(
        "record_trash/index.html",
        "trashed",
        redirect_to=url_for("record_trash.index", table_id=table.id),
        table=table,
        fields=shown_fields(shape),
        records=records,
        behind=behind,
    )


def record_id(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len(str(LARGEST_ID)) else 0


def requested_key() -> Key | None:
    """Nonsense counts as not given."""
    at, last_id = request.args.get("at", type=int), request.args.get("id", type=int)
    if at is None or last_id is None or not 0 <= at <= LATEST or not 0 <= last_id <= LARGEST_ID:
        return None
    return Key(at, last_id)
