"""Duplicating a table or a field: what the copy is called, with its values or without; a large one by a job, with its progress here."""

from flask import Blueprint, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp import jobs
from webapp.fieldtypes import Invalid
from webapp.hypermedia import notify, redirect_on, redirect_out, respond, respond_nothing
from webapp.shapes import copying, duplicating
from webapp.shapes.access import load_duplicate
from webapp.shapes.forms import DuplicateForm, FieldDuplicateForm, TableDuplicateForm
from webapp.shapes.models import Duplicate
from webapp.tables.access import load_field, load_table
from webapp.tables.models import Field, Table
from webapp.tables.query import holds_more_than, listed_tables
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Role

LARGE = 50_000

duplicates = Blueprint("duplicates", __name__)
field_duplicates = Blueprint("field_duplicates", __name__, url_prefix="/tables/<int:table_id>/fields/<int:field_id>/duplicates")
table_duplicates = Blueprint("table_duplicates", __name__, url_prefix="/tables/<int:table_id>/duplicates")


@field_duplicates.get("/new", endpoint="new")
def new_field(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    name = duplicating.name_for_copy(field.name, [other.name for other in shape_of(table).fields])
    return respond_new(table, field, FieldDuplicateForm(formdata=None, name=name, filled=True))


@field_duplicates.post("", endpoint="create")
def create_field(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    form = FieldDuplicateForm()
    if not form.validate_on_submit():
        return respond_new(table, field, form, status=422)
    if form.filled.data and holds_more_than(table.id, LARGE):
        return follow(copying.start(table, field, name=form.name.data, by=current_user))
    try:
        duplicating.duplicate_field(table, field, name=form.name.data, with_values=form.filled.data, by=current_user)
    except Invalid as problem:
        form.name.errors = [str(problem)]
        return respond_new(table, field, form, status=422)
    notify(f"Duplicated the field “{field.name}”.")
    return respond_nothing(redirect_to=url_for("records.index", table_id=table.id), announce="table-changed")


@table_duplicates.get("/new", endpoint="new")
def new_table(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    name = duplicating.name_for_copy(table.name, [other.name for other in listed_tables(table.workspace_id)])
    return respond_new(table, None, TableDuplicateForm(formdata=None, name=name, filled=True))


@table_duplicates.post("", endpoint="create")
def create_table(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    form = TableDuplicateForm()
    if not form.validate_on_submit():
        return respond_new(table, None, form, status=422)
    if form.filled.data and holds_more_than(table.id, LARGE):
        return follow(copying.start(table, None, name=form.name.data, by=current_user))
    copy = duplicating.duplicate_table(table, name=form.name.data, with_records=form.filled.data, by=current_user)
    notify(f"Duplicated the table “{table.name}”.")
    return redirect_out(url_for("records.index", table_id=copy.id))


@duplicates.get("/duplicates/<int:duplicate_id>")
def show(duplicate_id: int) -> Response:
    duplicate = load_duplicate(duplicate_id)
    is_new_field = duplicate.is_entered and duplicate.field_id is not None
    return respond_duplicate(duplicate, announce="table-changed" if is_new_field else None)


@duplicates.post("/duplicates/<int:duplicate_id>/cancellation")
def cancel(duplicate_id: int) -> Response:
    duplicate = load_duplicate(duplicate_id)
    if duplicate.job is not None:
        jobs.cancel(duplicate.job.id)
    return respond_duplicate(duplicate, redirect_to=url_for("duplicates.show", duplicate_id=duplicate.id))


def follow(duplicate: Duplicate) -> Response:
    return redirect_on(url_for("duplicates.show", duplicate_id=duplicate.id))


def respond_new(table: Table, field: Field | None, form: DuplicateForm, *, status: int = 200) -> Response:
    endpoint = "table_duplicates.create" if field is None else "field_duplicates.create"
    here = url_for(endpoint, table_id=table.id, field_id=None if field is None else field.id)
    return respond("duplicates/new.html", "form", status=status, table=table, field=field, form=form, here=here)


def respond_duplicate(duplicate: Duplicate, *, redirect_to: str | None = None, announce: str | None = None) -> Response:
    return respond(
        "duplicates/show.html",
        "duplicate",
        redirect_to=redirect_to,
        announce=announce,
        duplicate=duplicate,
        table=duplicate.table,
        field=duplicate.field,
        job=duplicate.job,
        again=new_address(duplicate.table, duplicate.field),
    )


def new_address(table: Table, field: Field | None) -> str:
    if field is None:
        return url_for("table_duplicates.new", table_id=table.id)
    return url_for("field_duplicates.new", table_id=table.id, field_id=field.id)
