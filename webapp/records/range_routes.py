"""Rectangles of the grid: copied, pasted into, filled, cleared. The browser says which cells; everything else happens here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.database import EPOCH, Gone
from webapp.fieldtypes import Invalid
from webapp.hypermedia import notify, respond
from webapp.records import tsv
from webapp.records.bulk import Edits, Written
from webapp.records.demands import Broken
from webapp.records.drawing import not_matching, rows_of
from webapp.records.names import names_of_records
from webapp.records.overlap import OthersWrote, write_as_seen
from webapp.records.pasting import Plan, Texts, plan_for, tiled, write_plan
from webapp.records.ranges import check_size, number, posted_range, records_by_id, texts_of, with_further_records
from webapp.records.reversal import Choice
from webapp.records.sheets import Listing, listing_of
from webapp.records.telling import shown as told
from webapp.records.updates import Update, cell_updates
from webapp.tables.access import load_table
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape, shape_of
from webapp.workspaces.models import Role

ranges = Blueprint("ranges", __name__, url_prefix="/tables/<int:table_id>")

REFUSALS_SHOWN = 50
OVERLAPS_SHOWN = 20
WRITING = ("Keep theirs, write the rest", "Write mine")  # what to call the ways out
LATEST_MS = 253_402_300_799_000  # the end of the year 9999
MOST_UPDATES = 2_000  # cells that are put into the open grid one by one; with more, it is drawn anew
MOST_NEW_ROWS = 200


@ranges.post("/copies")
def copy(table_id: int) -> Response:
    """The text of some cells for the clipboard. It changes nothing, but a list of records can be too long for an address."""
    table = load_table(table_id)
    shape = shape_of(table)
    try:
        chosen = posted_range(shape, request.form)
        check_size(len(chosen.record_ids) * len(chosen.fields))
    except Invalid as problem:
        return refuse(table, str(problem))
    texts = texts_of(shape, chosen.record_ids, chosen.fields)
    if "names" in request.form:
        texts.insert(0, [field.name for field in chosen.fields])
    has_breaks = any("\n" in text for line in texts for text in line)
    return respond("ranges/copy.html", "copied", table=table, text=tsv.write(texts), rows=[] if has_breaks else texts)


@ranges.post("/pastes")
def paste(table_id: int) -> Response:
    """Texts into cells, and past the last record into new ones. A blank one clears a selection, a single one fills it."""
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    table, shape = listing.table, listing.shape
    try:
        chosen = posted_range(shape, request.form)
        texts = tiled(tsv.read(request.form.get("text", "")), chosen.tall, chosen.wide)
        check_size(sum(map(len, texts)))
    except Invalid as problem:
        return refuse(table, str(problem))
    record_ids = with_further_records(shape, chosen, len(texts), listing.selection)
    is_clearing = not any(map(any, texts))
    return write_or_ask(
        listing,
        texts,
        record_ids,
        chosen.fields,
        kind="update" if is_clearing else "paste",
        verb="Cleared" if is_clearing else "Pasted",
    )


@ranges.post("/fills")
def fill(table_id: int) -> Response:
    """The cells of a rectangle from those in its first lines and columns: `tall` and `wide` say how many of them."""
    listing = listing_of(load_table(table_id, at_least=Role.EDITOR))
    table, shape = listing.table, listing.shape
    try:
        chosen = posted_range(shape, request.form)
        check_size(len(chosen.record_ids) * len(chosen.fields))
    except Invalid as problem:
        return refuse(table, str(problem))
    source = texts_of(shape, chosen.record_ids[: chosen.tall], chosen.fields[: chosen.wide])
    texts = repeated(source, len(chosen.record_ids), len(chosen.fields))
    return write_or_ask(listing, texts, chosen.record_ids, chosen.fields, kind="update", verb="Filled")


def repeated(source: Texts, tall: int, wide: int) -> Texts:
    """A pattern over a rectangle, also where it does not come out even."""
    return (
        [[line[place % len(line)] for place in range(wide)] for number in range(tall) for line in [source[number % len(source)]]]
        if source
        else [[""]]
    )


def write_or_ask(listing: Listing, texts: Texts, record_ids: Sequence[int], fields: Sequence[Field], *, kind: str, verb: str) -> Response:
    """What cannot be taken as it is needs the person's consent, and so does writing over what others did meanwhile."""
    table, shape = listing.table, listing.shape
    plan = plan_for(shape, texts, record_ids, fields)
    if plan.needs_consent and "agreed" not in request.form:
        return respond_question(table, shape, plan)

    def write(edits: Edits) -> Written:
        plan.edits = {record_id: list(some) for record_id, some in edits.items()}
        return write_plan(table, shape, plan, by=current_user, kind=kind)

    try:
        written = write_as_seen(table, plan.edits, write, since=seen_until(), choice=chosen_way(), by=current_user)
    except OthersWrote as problem:
        return respond_overlaps(table, shape, problem)
    except Gone:
        return refuse(table, "Some of these records were deleted meanwhile. Nothing was changed; load the page again.")
    except (Invalid, Broken) as problem:
        return refuse(table, f"{problem} Nothing was changed.")
    return respond_written(listing, written, plan, verb)


def seen_until() -> datetime | None:
    """The moment up to which the page shows everything; None where it does not say."""
    ms = number(request.form.get("since", ""))
    return None if ms is None or ms > LATEST_MS else EPOCH + timedelta(milliseconds=ms)


def chosen_way() -> Choice:
    """What the person said about cells that others have written meanwhile."""
    try:
        return Choice(request.form.get("choice", "ask"))
    except ValueError:
        return Choice.ASK


def catching_up() -> str:
    """Whoever leaves alone what others did sees it as well: the page may not have heard of it yet."""
    return " stretch-changed" if chosen_way() is Choice.OTHERS else ""


def respond_overlaps(table: Table, shape: Shape, problem: OthersWrote, ways: tuple[str, str] = WRITING) -> Response:
    """Both values, who and when, and the choice; the form carries on what was posted."""
    shown = problem.overlaps[:OVERLAPS_SHOWN]
    return respond(
        "ranges/overlaps.html",
        "partial",
        status=409,
        table=table,
        overlaps=shown,
        further=len(problem.overlaps) - len(shown),
        free=problem.free,
        ways=ways,
        names=names_of_records(shape, {one.record_id for one in shown}),
        told=told,
        action=same_address(),
        posted=[(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "choice"}],
    )


def same_address() -> str:
    """With the criteria: which records follow behind those that are loaded depends on them."""
    return request.full_path if request.query_string else request.path


def respond_question(table: Table, shape: Shape, plan: Plan) -> Response:
    shown = plan.refused[:REFUSALS_SHOWN]
    return respond(
        "ranges/question.html",
        "partial",
        table=table,
        plan=plan,
        refused=shown,
        further=len(plan.refused) - len(shown),
        names=names_of_records(shape, {one.record_id for one in shown if one.record_id}),
        action=same_address(),
        posted={name: value for name, value in request.form.items() if name != "csrf_token"},
    )


def respond_written(listing: Listing, written: Written, plan: Plan, verb: str) -> Response:
    table = listing.table
    alone = left_alone(plan)
    if written.change_set_id is None:
        notify(f"Nothing had to be changed.{alone}")
        return respond_updates(table, [])
    cells = f"{plan.cells:,} {'cell' if plan.cells == 1 else 'cells'}"
    notify(f"{verb} {cells}.{alone}", undo=url_for("undos.create", table_id=table.id, change=written.change_set_id))
    changed = [record_id for record_id in written.record_ids if record_id in plan.edits]
    added = written.record_ids[len(changed) :]
    fields = {edit.field for edits in plan.edits.values() for edit in edits}
    if plan.grown or len(changed) * len(fields) > MOST_UPDATES or len(added) > MOST_NEW_ROWS or (added and listing.is_grouped):
        return respond_updates(table, [], announce="records-returned stretch-changed" if added else "stretch-changed")
    updates = [*cell_updates(table, listing.shape, changed, fields), *new_rows(listing, added)]
    return respond_updates(table, updates, announce="record-added" if added else "record-changed")


def left_alone(plan: Plan) -> str:
    names = [f"“{field.name}”" for field in plan.left_alone]
    if not names:
        return ""
    if len(names) == 1:
        return f" {names[0]} fills itself in and was left alone."
    return f" {', '.join(names[:-1])} and {names[-1]} fill themselves in and were left alone."


def new_rows(listing: Listing, added: Sequence[int]) -> list[Update]:
    if not added:
        return []
    records = records_by_id(listing.shape, added)
    rows = rows_of(listing, [records[record_id] for record_id in added], not_matching(listing, added), None)
    return [Update("#new-records", "beforeend", rows), Update("#empty", "delete", "")]


def respond_updates(table: Table, updates: Sequence[Update], *, announce: str = "") -> Response:
    context: dict[str, Any] = {"table": table, "updates": updates}
    back = url_for("records.index", table_id=table.id)
    return respond("undos/show.html", "updates", redirect_to=back, announce=f"cells-written {announce}{catching_up()}", **context)


def refuse(table: Table, sentence: str) -> Response:
    notify(sentence)
    return respond("undos/show.html", "updates", status=422, table=table, updates=[])
