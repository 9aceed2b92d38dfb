"""A card's move to another place, which is a write to the cell that says where it stands."""

from collections.abc import Callable
from typing import Any

from flask import abort, request
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.fieldtypes import Invalid, Value
from webapp.hypermedia import notify, respond
from webapp.records import changes
from webapp.records.applied import Draw
from webapp.records.demands import Broken
from webapp.records.names import name_from
from webapp.records.query import Record, find_record
from webapp.records.sheets import Listing, grid_context
from webapp.tables.models import Field


def load_card(listing: Listing, field: Field, record_id: int) -> tuple[Record, Value | None]:
    """A record, and what its cell of the field holds now; 404 where it is not there."""
    record = find_record(listing.shape, record_id) or abort(404)
    return record, getattr(record, field.column_name)


def respond_menu(template: str, listing: Listing, record: Record, *, seen: str, **context: Any) -> Response:
    """What asks where a card goes; `seen` is what its cell says."""
    name = name_from(listing.shape, record.id, record[1])
    return respond(template, "panel", record=record, name=name, seen=seen, **grid_context(listing), **context)


def respond_move(listing: Listing, field: Field, moved: Callable[[str], Value | None], draw: Draw, *, to: str) -> Response:
    """The posted `record` takes the value that `moved` makes of what was `seen` in its cell; `to` is where a page goes then.

    Where somebody else moved it meanwhile, nothing is written, and the person is told.
    """
    record_id, seen = request.form.get("record", type=int) or abort(400), request.form.get("seen")
    try:
        edit = changes.Edit(field, moved(seen or ""), seen=seen)
        changes.set_cell(listing.table, listing.shape, record_id, edit, by=current_user)
    except changes.CellConflict:
        notify("Somebody else moved this card meanwhile. It stands where they put it.")
        return draw(listing, "grid", status=409)
    except (Broken, Invalid) as problem:
        notify(f"{problem}")
        return draw(listing, "grid", status=422)
    return draw(listing, "grid", redirect_to=to, announce="record-moved")
