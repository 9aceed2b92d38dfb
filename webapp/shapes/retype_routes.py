"""Another type for a field: choose it, see what that would cost, confirm; a large table is converted by a job, with its progress here."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp import fieldtypes, jobs
from webapp.database import Conflict, db
from webapp.exports.csv_answers import csv_answer
from webapp.fields.forms import FieldForm
from webapp.fieldtypes import FieldType, Invalid
from webapp.fieldtypes.conversions import in_words
from webapp.hypermedia import notify, respond, respond_nothing
from webapp.shapes import previews, retyping, task
from webapp.shapes.access import load_retype
from webapp.shapes.models import CHECKED, CHECKING, DONE, Retype
from webapp.tables.access import load_field
from webapp.tables.models import Field, SchemaChange, Table
from webapp.tables.query import holds_more_than
from webapp.workspaces.models import Role

LARGE = 20_000
CHANGED = "Somebody changed this table meanwhile. Look at the figures again before you confirm."

DEMANDING = "Values that do not fit would be emptied, and some may become alike. Let the field be neither required nor unique first."

retypes = Blueprint("retypes", __name__)


@retypes.get("/tables/<int:table_id>/fields/<int:field_id>/retypes/new")
def new(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    kind = chosen(table, field, request.args.get("type", ""))
    if len(request.args) > 1:  # from the field's own form, which asked for options that are stored in another way
        with suppress(Invalid):
            kind = kind.options_from_form(request.args, kind)
    return respond_new(table, field, kind)


@retypes.post("/tables/<int:table_id>/fields/<int:field_id>/retypes")
def create(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    kind = chosen(table, field, request.form.get("type", ""))
    try:
        current = field.type if kind.name == field.type_name else None
        wanted = kind.options_from_form(request.form, current)
    except Invalid as problem:
        return respond_new(table, field, kind, problems={problem.about: str(problem)}, status=422)
    if field.is_required or field.is_unique:
        return respond_new(table, field, kind, problems={"type": DEMANDING}, status=422)
    if wanted == field.type:
        return respond_new(table, field, kind, problems={"type": "That is what the field is already. Choose another type."}, status=422)
    retype = retyping.draft(table, field, wanted, by=current_user)
    look(retype, table, field)
    return respond_retype(retype, table, field, redirect_to=url_for("retypes.show", retype_id=retype.id))


@retypes.get("/retypes/<int:retype_id>")
def show(retype_id: int) -> Response:
    """Whoever waits for the job in a dialog is told when it is done: the dialog closes, and the table is drawn anew."""
    retype = load_retype(retype_id)
    if retype.phase != DONE:
        return respond_retype(retype, retype.table, retype.field)
    if "waiting" in request.args and (change := change_of(retype)):
        notify(f"{change.summary}. {in_numbers(retype.emptied)}".strip())
    return respond_retype(retype, retype.table, retype.field, announce="table-changed")


@retypes.get("/retypes/<int:retype_id>/emptied.csv")
def emptied(retype_id: int) -> Response:
    retype = load_retype(retype_id)
    rows = previews.emptied_rows(retype, retype.table, retype.field) if retype.phase != DONE else [[["Record"]]]
    return csv_answer(f"{retype.field.name}, values that would be emptied", rows)


@retypes.post("/retypes/<int:retype_id>/job")
def start(retype_id: int) -> Response:
    """Convert: at once, or by a job where that takes longer. 409 with new figures when the table is not what was looked at."""
    retype = load_retype(retype_id)
    table, field = retype.table, retype.field
    here = url_for("retypes.show", retype_id=retype.id)
    if retype.phase != CHECKED:
        return respond_retype(retype, table, field, redirect_to=here)
    try:
        if request.form.get("version", type=int) != table.schema_version:
            raise Conflict
        if holds_more_than(table.id, LARGE):
            task.start(retype, total=retype.kept + retype.emptied)
            return respond_retype(retype, table, field, redirect_to=here)
        change, count = retyping.retype_at_once(retype, table, field, by=current_user)
    except Conflict:
        table, field = load_field(table.id, field.id, at_least=Role.EDITOR)
        retyping.check_again(retype, table)
        look(retype, table, field)
        return respond_retype(retype, table, field, problem=CHANGED, status=409)
    notify(f"{change.summary}. {in_numbers(count)}".strip())
    return respond_nothing(redirect_to=url_for("records.index", table_id=table.id), announce="table-changed")


@retypes.post("/retypes/<int:retype_id>/cancellation")
def cancel(retype_id: int) -> Response:
    retype = load_retype(retype_id)
    if retype.job is not None:
        jobs.cancel(retype.job.id)
    return respond_retype(retype, retype.table, retype.field, redirect_to=url_for("retypes.show", retype_id=retype.id))


def change_of(retype: Retype) -> SchemaChange | None:
    """The line of the schema history that its job has written."""
    result = retype.job.result if retype.job is not None else None
    return db.session.get(SchemaChange, result["change_id"]) if result and "change_id" in result else None


def look(retype: Retype, table: Table, field: Field) -> None:
    """Find out what the retype would do: now, or by a job."""
    if holds_more_than(table.id, LARGE):
        task.start(retype)
    else:
        previews.note(retype, previews.check(retype, table, field))


def chosen(table: Table, field: Field, name: str) -> FieldType:
    """The type of that name as it would be set up at first; the field's own as it is, and text for one that fills itself in."""
    if name in fieldtypes.ENTERED and name != field.type_name:
        return field.home.welcome(fieldtypes.ENTERED[name].as_new(field.home.region)).by_clocks_in(table.workspace.time_zone)
    return fieldtypes.ENTERED["text"]() if field.type.record_column else field.type


def in_numbers(emptied: int) -> str:
    if not emptied:
        return ""
    return "1 value was emptied." if emptied == 1 else f"{emptied:,} values were emptied."


def respond_new(table: Table, field: Field, kind: FieldType, *, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    typed = request.form if status == 422 else None
    context: dict[str, Any] = {"table": table, "field": field, "types": fieldtypes.ENTERED, "type": kind, "typed": typed}
    note = in_words(field.type, kind)
    return respond("retypes/new.html", "form", status=status, form=FieldForm(formdata=None), problems=problems or {}, note=note, **context)


def respond_retype(
    retype: Retype,
    table: Table,
    field: Field,
    *,
    status: int = 200,
    problem: str = "",
    redirect_to: str | None = None,
    announce: str | None = None,
) -> Response:
    return respond(
        "retypes/show.html",
        "retype",
        status=status,
        redirect_to=redirect_to,
        announce=announce,
        retype=retype,
        table=table,
        field=field,
        job=retype.job,
        problem=problem,
        note=in_words(field.type, retype.type) if retype.phase in {CHECKING, CHECKED} else "",
    )
