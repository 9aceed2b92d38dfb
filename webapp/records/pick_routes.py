"""One change for many records at once: ticked in the grid, or all that match; each gesture one change set, all of it or nothing."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.database import Gone, TooSlow, time_limit
from webapp.fieldtypes import Invalid, Value
from webapp.hypermedia import notify, respond
from webapp.records import bulk
from webapp.records.changes import Edit
from webapp.records.demands import Broken
from webapp.records.forms import Entry, blame, posted_entry
from webapp.records.overlap import OthersWrote, trash_as_seen, write_as_seen
from webapp.records.picking import MOST_RECORDS, Picked, all_matching, those_ticked
from webapp.records.range_routes import MOST_UPDATES, catching_up, chosen_way, refuse, respond_overlaps, seen_until
from webapp.records.ranges import numbers
from webapp.records.reversal import Choice
from webapp.records.sheets import SECONDS, Listing, count_of, listing_of
from webapp.records.updates import MOST_RECORDS as MOST_REMOVALS
from webapp.records.updates import Update, cell_updates, removals
from webapp.tables.access import load_table
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape
from webapp.workspaces.models import Role

picks = Blueprint("picks", __name__, url_prefix="/tables/<int:table_id>/picks")

GONE = "Some of these records were deleted meanwhile. Nothing was changed; load the page again."
DELETING = ("Keep those, delete the rest", "Delete them too")
SLOW = "Finding these records takes too long. Nothing was changed; filter by fewer conditions, or tick them."


@picks.get("/count")
def count(table_id: int) -> Response:
    """How many “all that match” are, asked for behind the page's back once somebody has picked a record."""
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    total = count_of(listing, cap=MOST_RECORDS)
    return respond("picks/count.html", "count", table=listing.table, criteria=listing.criteria, total=total, cap=MOST_RECORDS)


@picks.post("")
def edit(table_id: int) -> Response:
    """The form for one value. It changes nothing, but a list of records can be too long for an address."""
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    try:
        picked = requested_records(listing)
    except Invalid as problem:
        return refuse(listing.table, str(problem))
    return respond_form(listing, picked, blank_entry(requested_field(listing.shape)))


@picks.post("/values")
def update(table_id: int) -> Response:
    """One field of the records set to what was typed, or cleared."""
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    table, shape, about = listing.table, listing.shape, requested_field(listing.shape)
    try:
        picked = requested_records(listing)
    except Invalid as problem:
        return refuse(table, str(problem))
    is_clearing = "clear" in request.form
    entry = blank_entry(about) if is_clearing else posted_entry(about, request.form)
    if not is_clearing and entry.problem is None and entry.value is None:
        entry.problem = f"Enter a value, or press “Clear {about.name}”."
    if entry.problem or has_grown(picked):
        return respond_form(listing, picked, entry, status=422 if entry.problem else 409)
    try:
        written = write_as_seen(
            table,
            {record_id: [Edit(about, entry.value)] for record_id in picked.record_ids},
            lambda edits: bulk.set_many(table, shape, edits, by=current_user),
            since=seen_until(),
            choice=chosen_way(),
            by=current_user,
        )
    except OthersWrote as problem:
        return respond_overlaps(table, shape, problem)
    except Gone:
        return refuse(table, GONE)
    except Broken as broken:
        blame([entry], broken)
        return respond_form(listing, picked, entry, status=422)
    done = f"Cleared {about.name} of" if is_clearing else f"Set {about.name} to {in_words(about, entry.value)} for"
    return respond_done(listing, picked, written, done, updates_of(table, shape, written, about))


@picks.post("/trash")
def trash(table_id: int) -> Response:
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    table, shape = listing.table, listing.shape
    try:
        picked = requested_records(listing)
        if has_grown(picked):
            return refuse(table, "Meanwhile other records match. Nothing was deleted; look again, and repeat it if it is still right.")
        written = trash_as_seen(table, shape, picked.record_ids, since=seen_until(), choice=chosen_way(), by=current_user)
    except OthersWrote as others:
        return respond_overlaps(table, shape, others, DELETING)
    except Invalid as problem:
        return refuse(table, str(problem))
    except Gone:
        return refuse(table, GONE)
    shown = Shown(list(removals(written.record_ids)) if len(written.record_ids) <= MOST_REMOVALS else None, "record-trashed")
    return respond_done(listing, picked, written, "Deleted", shown)


# ---- what was asked for


def requested_records(listing: Listing) -> Picked:
    """Raises Invalid with what to say where that is nothing, or too much."""
    if "all" not in request.form:
        ticked = [*request.form.getlist("record"), *request.form.get("records", "").split(",")]
        return those_ticked(listing.shape, numbers(",".join(ticked)))
    try:
        with time_limit(SECONDS):
            return all_matching(listing.shape, listing.selection)
    except TooSlow:
        raise Invalid(SLOW) from None


def requested_field(shape: Shape) -> Field:
    """The field that was chosen; before that, the first one with options, which is what mostly gets the same value in many records."""
    offered = {field.id: field for field in fields_offered(shape)}
    field_id = request.form.get("field", type=int)
    if field_id is not None:
        return offered.get(field_id) or abort(404)
    others = list(offered.values())
    return next((field for field in others if field.type.choices_offered()), others[min(1, len(others) - 1)])


def fields_offered(shape: Shape) -> list[Field]:
    """The fields that can be written into."""
    return [field for field in shape.fields if not field.type.record_column]


def has_grown(picked: Picked) -> bool:
    """Whether “all that match” are not those any more whose number the person has seen."""
    seen = request.form.get("counted", type=int)
    return "all" in request.form and seen is not None and seen != len(picked.record_ids)


def blank_entry(about: Field) -> Entry:
    value = about.type.empty
    text = about.type.edit_text(value)
    return Entry(about, text=text, seen=text, value=value)


# ---- what is answered


def respond_form(listing: Listing, picked: Picked, entry: Entry, *, status: int = 200) -> Response:
    is_all = "all" in request.form
    return respond(
        "picks/edit.html",
        "form",
        status=status,
        table=listing.table,
        fields=fields_offered(listing.shape),
        criteria=listing.criteria,
        entry=entry,
        total=len(picked.record_ids),
        has_grown=has_grown(picked),
        lost=picked.lost,
        is_all=is_all,
        record_ids=[] if is_all else picked.record_ids,
        fields_shown=request.form.get("fields", ""),
        since=request.form.get("since", ""),
    )


@dataclass(frozen=True)
class Shown:
    """How the open grid follows: by single updates, or drawn anew where there are None."""

    updates: list[Update] | None
    event: str


def updates_of(table: Table, shape: Shape, written: bulk.Written, about: Field) -> Shown:
    if len(written.record_ids) > MOST_UPDATES:
        return Shown(None, "record-changed")
    return Shown(list(cell_updates(table, shape, written.record_ids, [about])), "record-changed")


def respond_done(listing: Listing, picked: Picked, written: bulk.Written, done: str, shown: Shown) -> Response:
    table = listing.table
    if written.change_set_id is None:
        notify("Nothing had to be changed.")
    else:
        undo = url_for("undos.create", table_id=table.id, change=written.change_set_id)
        lost = f" {records(picked.lost)} had been deleted meanwhile." if picked.lost else ""
        reached = written.record_ids if chosen_way() is Choice.OTHERS else picked.record_ids
        notify(f"{done} {records(len(reached))}.{lost}", undo=undo)
    context: dict[str, Any] = {"table": table, "updates": shown.updates or []}
    return respond(
        "undos/show.html",
        "updates",
        redirect_to=url_for("records.index", table_id=table.id, **listing.args),
        announce=f"cells-written picks-written {shown.event if shown.updates is not None else 'stretch-changed'}{catching_up()}",
        **context,
    )


def records(number: int) -> str:
    return f"{number:,} {'record' if number == 1 else 'records'}"


def in_words(about: Field, value: Value) -> str:
    text = " ".join(about.type.format(value).split())
    return text if len(text) <= 40 else f"{text[:39]}…"
