"""Undo and redo: a button or a key posts, the cells change where they stand, and a note says what was done."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.hypermedia import notify, respond
from webapp.records import steps_in_fields, undo
from webapp.records.demands import Broken
from webapp.records.history import find_deed
from webapp.records.names import names_of_records
from webapp.records.question import Question, question_about
from webapp.records.ranges import number
from webapp.records.reversal import ChangedSince, Choice, Plan, TooLarge
from webapp.records.updates import MOST_RECORDS, Update, cell_updates, removals
from webapp.tables.access import load_table
from webapp.tables.models import Table
from webapp.tables.shape import Shape, shape_of
from webapp.workspaces.models import Role

undos = Blueprint("undos", __name__, url_prefix="/tables/<int:table_id>/undos")
redos = Blueprint("redos", __name__, url_prefix="/tables/<int:table_id>/redos")

TOO_LARGE = "That was too much to put back in one go. Nothing was changed."


@undos.post("")
def create(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    of_fields = None if is_about_records() else steps_in_fields.to_undo(table, by=current_user)
    if of_fields is not None:
        return respond_fields(table, of_fields, verb="undo")
    return respond_step(table, undo.undo, done="Undone", nothing="There is nothing to undo.", verb="undo")


@redos.post("", endpoint="create")
def create_redo(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    of_fields = None if is_about_records() else steps_in_fields.to_redo(table, by=current_user)
    if of_fields is not None:
        return respond_fields(table, of_fields, verb="redo")
    return respond_step(table, undo.redo, done="Done again", nothing="There is nothing to redo.", verb="redo")


def is_about_records() -> bool:
    """Whether the person named a change of records, or was asked and wants to go on with those."""
    return "change" in request.values or "records" in request.form


def respond_fields(table: Table, change: steps_in_fields.Step, *, verb: str) -> Response:
    """Undo and redo have come to a change of fields, which has a history of its own: nothing is done unasked."""
    hidden = {name: value for name, value in request.form.items() if name != "csrf_token"}
    return respond("undos/fields.html", "partial", status=409, table=table, change=change, verb=verb, action=request.path, hidden=hidden)


def respond_step(table: Table, step: Callable[..., undo.Reverted], *, done: str, nothing: str, verb: str) -> Response:
    shape = shape_of(table)
    try:
        reverted = step(table, shape, by=current_user, choice=chosen(), expected=request.values.get("change", type=int))
    except undo.NothingLeft:
        notify(nothing)
        return respond_updates(table, [])
    except undo.AnotherOne:
        offer_that_one(table, number(request.values.get("change", "")) or 0)
        return respond_updates(table, [])
    except TooLarge:
        notify(TOO_LARGE)
        return respond_updates(table, [])
    except Broken as broken:
        notify(f"Nothing was changed. {broken}")
        return respond_updates(table, [])
    except ChangedSince as problem:
        return respond_question(table, shape, question_about(table, shape, problem, verb))
    notify(f"{done}: {in_words(shape, reverted.plan)}")
    return respond_plan(table, shape, reverted.plan)


def offer_that_one(table: Table, change_id: int) -> None:
    """An old note's button after a newer change: say so, and offer to put back what it speaks of, and nothing else."""
    deed = find_deed(table, change_id)
    if deed is None or deed.change.undone_at is not None:
        notify("That is undone already.")
        return
    at = url_for("changes.revert", table_id=table.id, change_id=change_id)
    notify("You have changed something else since, so nothing was undone. Undo this one alone?", undo=at)


def chosen() -> Choice:
    try:
        return Choice(request.form.get("choice", "ask"))
    except ValueError:
        return Choice.ASK


def respond_question(table: Table, shape: Shape, question: Question) -> Response:
    hidden = {name: value for name, value in request.form.items() if name not in {"csrf_token", "choice", "change"}}
    hidden["change"] = str(question.change_id)
    return respond("undos/question.html", "partial", status=409, table=table, question=question, action=request.path, hidden=hidden)


def respond_plan(table: Table, shape: Shape, plan: Plan, *, redirect_to: str | None = None) -> Response:
    if plan.back or len(plan.record_ids) > MOST_RECORDS:
        announce = "table-changed records-returned" if plan.back else "stretch-changed"
        return respond_updates(table, list(removals(plan.away)), announce=announce, redirect_to=redirect_to)
    updates = [*cell_updates(table, shape, plan.cells.keys(), plan.fields), *removals(plan.away)]
    announce = "record-trashed" if plan.away else "record-changed"
    if chosen() is Choice.OTHERS:
        announce += " stretch-changed"  # the page may not have heard of what they did
    return respond_updates(table, updates, announce=announce, redirect_to=redirect_to)


def respond_updates(table: Table, updates: list[Update], *, announce: str = "", redirect_to: str | None = None) -> Response:
    context: dict[str, Any] = {"table": table, "updates": updates}
    return respond(
        "undos/show.html", "updates", redirect_to=redirect_to or back_to(table), announce=f"changes-undone {announce}", **context
    )


def back_to(table: Table) -> str:
    return url_for("records.index", table_id=table.id)


def in_words(shape: Shape, plan: Plan) -> str:
    """“Height of “Rowan”.”, “312 records.”; with what could not be put back."""
    lost = f" {plan.lost:,} more could not be put back: the field or record is not there any more." if plan.lost else ""
    if not plan.size:
        return f"nothing was left to change.{lost}"
    record_ids = plan.record_ids
    if len(record_ids) > 1:
        return f"{len(record_ids):,} records.{lost}"
    (record_id,) = record_ids
    name = f"“{names_of_records(shape, record_ids).get(record_id, f'Record {record_id}')}”"
    if record_id in plan.back:
        return f"{name} is back.{lost}"
    if record_id in plan.away:
        return f"{name} is in the bin.{lost}"
    fields = ", ".join(sorted(field.name for field in plan.fields)[:4])
    return f"{fields} of {name}.{lost}"
