"""One option of a select: merged into another or removed, once it was said what becomes of the records that have it."""

from contextlib import suppress

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.database import TooSlow, time_limit
from webapp.fieldtypes import Invalid
from webapp.fieldtypes.choices import Choice
from webapp.hypermedia import notify, respond, respond_nothing
from webapp.records.demands import Broken
from webapp.records.picking import MOST_RECORDS
from webapp.shapes import exchanges, task
from webapp.shapes.options import AT_ONCE, TooMany, count_up_to, list_of, merge, take_off, take_out
from webapp.shapes.retype_routes import respond_retype
from webapp.tables.access import load_field
from webapp.tables.models import Field, Table
from webapp.workspaces.models import Role

SECONDS = 8.0  # that counting may take

options = Blueprint("options", __name__, url_prefix="/tables/<int:table_id>/fields/<int:field_id>/options/<int:option_id>")


@options.get("")
def show(table_id: int, field_id: int, option_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    return respond_option(table, field, option_of(field, option_id))


@options.get("/count")
def count(table_id: int, field_id: int, option_id: int) -> Response:
    """How many records have the option, asked for behind the page's back."""
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    option, total = option_of(field, option_id), None
    with suppress(TooSlow), time_limit(SECONDS):
        total = count_up_to(table, field, option)
    return respond("options/count.html", "count", table=table, field=field, option=option, total=total, cap=MOST_RECORDS, at_once=AT_ONCE)


@options.post("/removal")
def destroy(table_id: int, field_id: int, option_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    option, name = option_of(field, option_id), field.name
    try:
        said, change_set_id = remove(table, field, option)
    except Invalid as problem:
        return respond_option(table, field, option, problem=str(problem), status=422)
    except TooMany:
        return exchange_by_job(table, field, option)
    except Broken as broken:
        return respond_option(table, field, option, problem=f"{broken} Nothing was changed.", status=422)
    undo = None if change_set_id is None else url_for("undos.create", table_id=table.id, change=change_set_id)
    notify(f"{said} of {name}.", undo=undo)
    return respond_nothing(redirect_to=url_for("records.index", table_id=table.id), announce="table-changed")


def remove(table: Table, field: Field, option: Choice) -> tuple[str, int | None]:
    """What was done in words, and the change set of the cells, if any had the option. Raises Invalid and Broken."""
    match request.form.get("fate"):
        case "empty":
            written = take_out(table, field, option, by=current_user)
            return f"Removed “{option.name}” from {records(len(written.record_ids))}", written.change_set_id
        case "give":
            into = asked_for(field, option)
            written = merge(table, field, option, into, by=current_user)
            return f"Merged “{option.name}” into “{into.name}” in {records(len(written.record_ids))}", written.change_set_id
        case "keep":
            take_off(table, field, option, by=current_user)
            return f"Took “{option.name}” off the list", None
        case _:
            raise Invalid("Say what becomes of the records that have it.")


def exchange_by_job(table: Table, field: Field, option: Choice) -> Response:
    kind = list_of(field)
    into = asked_for(field, option) if request.form.get("fate") == "give" else None
    try:
        retype = exchanges.draft(table, field, kind or abort(404), option, into, by=current_user)
    except Invalid as problem:
        return respond_option(table, field, option, problem=str(problem), status=422)
    task.start(retype)
    return respond_retype(retype, table, field, redirect_to=url_for("retypes.show", retype_id=retype.id))


def asked_for(field: Field, option: Choice) -> Choice:
    """The option that the records get instead. Raises Invalid where there is none such."""
    wanted = request.form.get("into", type=int)
    into = next((choice for choice in others(field, option) if choice.id == wanted), None)
    if into is None:
        raise Invalid(f"Choose the option that takes the place of “{option.name}”.")
    return into


def others(field: Field, option: Choice) -> list[Choice]:
    kind = list_of(field)
    return [choice for choice in kind.offered if choice != option] if kind else []


def option_of(field: Field, option_id: int) -> Choice:
    """The option, as long as it is offered; else 404."""
    kind = list_of(field)
    offered = kind.offered if kind else ()
    return next((choice for choice in offered if choice.id == option_id), None) or abort(404)


def records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def respond_option(table: Table, field: Field, option: Choice, *, problem: str = "", status: int = 200) -> Response:
    return respond(
        "options/show.html",
        "form",
        status=status,
        table=table,
        field=field,
        option=option,
        others=others(field, option),
        problem=problem,
        fate=request.form.get("fate", ""),
        into=request.form.get("into", type=int),
    )
