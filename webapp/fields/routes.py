"""The screens of a table's fields: pages of their own, or swapped into the dialog over the grid."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp import fieldtypes
from webapp.fields import changes
from webapp.fields.demands import Terms, Unmet, terms_of
from webapp.fields.forms import FieldForm
from webapp.fields.query import names_of_records, trashed_fields
from webapp.fieldtypes import FieldType, Form, Invalid
from webapp.hypermedia import notify, redirect_on, respond, respond_nothing
from webapp.regions import region
from webapp.tables.access import load_field, load_table
from webapp.tables.homes import home_of
from webapp.tables.models import Field, Table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Role

fields = Blueprint("fields", __name__, url_prefix="/tables/<int:table_id>/fields")


NOT_OPTIONS = {"csrf_token", "name", "description", "required", "unique", "default"}


@fields.get("")
def index(table_id: int) -> Response:
    return respond_list(load_table(table_id))


@fields.get("/new")
def new(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    return respond_new(table, FieldForm(formdata=None), chosen_type())


@fields.post("")
def create(table_id: int) -> Response:
    table = load_table(table_id, at_least=Role.EDITOR)
    form, kind = FieldForm(), chosen_type()
    if not form.validate_on_submit():
        return respond_new(table, form, kind, status=422)
    try:
        made = kind.options_from_form(request.form, None)
        changes.add_field(
            table,
            name=form.name.data,
            type_name=kind.name,
            options=made.to_options(),
            description=form.description.data or "",
            terms=posted_terms(in_table(made, table)),
            by=current_user,
        )
    except Invalid as problem:
        return respond_new(table, form, kind, problem=problem, status=422)
    notify(f"Added the field “{form.name.data}”.")
    return done(table)


@fields.post("/draft")
def draft(table_id: int) -> Response:
    """The same form for another type: it keeps what was typed and asks for that type's options."""
    table = load_table(table_id, at_least=Role.EDITOR)
    return respond_new(table, FieldForm(), chosen_type())


@fields.get("/<int:field_id>/edit")
def edit(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    return respond_edit(table, field, FieldForm(formdata=None, obj=field))


@fields.post("/<int:field_id>")
def update(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    form = FieldForm()
    if not form.validate_on_submit():
        return respond_edit(table, field, form, status=422)
    try:
        made = field.type.options_from_form(request.form, field.type)
        options = made.to_options()
        retyped = changes.is_stored_otherwise(field, options)
        changes.change_field(
            table,
            field,
            name=form.name.data,
            description=form.description.data or "",
            options=field.options if retyped else options,
            terms=None if retyped else posted_terms(in_table(made, table)),
            by=current_user,
        )
    except Invalid as problem:
        return respond_edit(table, field, form, problem=problem, status=422)
    return redirect_on(retype_of(table, field)) if retyped else done(table)


@fields.post("/<int:field_id>/draft")
def redraft(table_id: int, field_id: int) -> Response:
    """The same form with an option further up or down in its list: it keeps what was typed, and nothing is stored yet."""
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    return respond_edit(table, field, FieldForm(), typed=request.form)


@fields.post("/<int:field_id>/place")
def move(table_id: int, field_id: int) -> Response:
    """Steps to the left (negative) or right."""
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    order = [other.id for other in shape_of(table).fields]
    changes.move_field(table, field, to=order.index(field.id) + request.form.get("steps", 0, type=int), by=current_user)
    return respond_list(table, redirect_to=url_for("fields.index", table_id=table.id))


@fields.post("/<int:field_id>/hiding")
def hide(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    changes.hide_field(table, field, by=current_user)
    notify(f"Hid the field “{field.name}”.", undo=url_for("fields.show", table_id=table.id, field_id=field.id))
    return respond_list(table, redirect_to=url_for("fields.index", table_id=table.id))


@fields.post("/<int:field_id>/showing")
def show(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    changes.show_field(table, field, by=current_user)
    return respond_list(table, redirect_to=url_for("fields.index", table_id=table.id))


@fields.post("/<int:field_id>/trash")
def trash(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR)
    try:
        changes.trash_field(table, field, by=current_user)
    except Invalid as problem:
        return respond_list(table, problem=str(problem), status=422)
    notify(f"Removed the field “{field.name}”.", undo=url_for("fields.restore", table_id=table.id, field_id=field.id))
    return done(table)


@fields.post("/<int:field_id>/restoration")
def restore(table_id: int, field_id: int) -> Response:
    table, field = load_field(table_id, field_id, at_least=Role.EDITOR, trashed=True)
    changes.restore_field(table, field, by=current_user)
    notify(f"Restored the field “{field.name}”.")
    return done(table)


def posted_terms(kind: FieldType) -> Terms:
    """What the form asks the field to demand, and its default. Raises Invalid."""
    try:
        default = kind.parse(kind.posted(request.form.getlist("default")))
    except Invalid as problem:
        raise Invalid(str(problem), about="default") from None
    is_nothing = default is None or default == kind.empty or bool(kind.record_column)
    return Terms("required" in request.form, "unique" in request.form, None if is_nothing else kind.to_json(default))


def shown_terms(kind: FieldType, terms: Terms) -> dict[str, Any]:
    """The same for the form: as it stands, or as it was typed where that has to be shown again."""
    if request.form:
        default = kind.posted(request.form.getlist("default"))
        return {"required": "required" in request.form, "unique": "unique" in request.form, "default": default}
    try:
        default = kind.edit_text(kind.from_json(terms.default)) if terms.default is not None else ""
    except Invalid:
        default = ""
    return {**terms._asdict(), "default": default}


def retype_of(table: Table, field: Field) -> str:
    """Where values are converted: with the options as they were typed, and a look at what that costs."""
    typed: dict[str, Any] = {name: request.form[name] for name in request.form if name not in NOT_OPTIONS}
    return url_for("retypes.new", table_id=table.id, field_id=field.id, **{**typed, "type": field.type_name})


def done(table: Table) -> Response:
    """The shape changed: the grid draws itself anew, and the dialog closes."""
    return respond_nothing(redirect_to=url_for("records.index", table_id=table.id), announce="table-changed")


def respond_list(table: Table, *, status: int = 200, redirect_to: str | None = None, problem: str | None = None) -> Response:
    return respond(
        "fields/index.html",
        "fields",
        status=status,
        redirect_to=redirect_to,
        announce="fields-arranged" if redirect_to else None,
        table=table,
        fields=shape_of(table).fields,
        trashed=trashed_fields(table),
        problem=problem,
    )


def respond_new(table: Table, form: FieldForm, kind: type[FieldType], *, problem: Invalid | None = None, status: int = 200) -> Response:
    typed = request.form if status == 422 else None
    shown = in_table(kind.as_new(region(table.workspace.region)).by_clocks_in(table.workspace.time_zone), table)
    context: dict[str, Any] = {"table": table, "types": fieldtypes.TYPES, "type": shown, "typed": typed}
    context |= {"terms": shown_terms(shown, Terms()), **breaking(table, problem)}
    return respond("fields/new.html", "form", status=status, form=form, problems=problems(form, problem), **context)


def respond_edit(
    table: Table, field: Field, form: FieldForm, *, problem: Invalid | None = None, typed: Form | None = None, status: int = 200
) -> Response:
    typed = request.form if status == 422 else typed
    context: dict[str, Any] = {"table": table, "field": field, "type": field.type, "typed": typed}
    context["redraft"] = url_for("fields.redraft", table_id=table.id, field_id=field.id)
    context |= {"terms": shown_terms(field.type, terms_of(field)), **breaking(table, problem)}
    return respond("fields/edit.html", "form", status=status, form=form, problems=problems(form, problem), **context)


def breaking(table: Table, problem: Invalid | None) -> dict[str, Any]:
    """The records that break what was asked for, with their names."""
    if not isinstance(problem, Unmet):
        return {"unmet": None, "names": {}}
    return {"unmet": problem, "names": names_of_records(table, problem.record_ids)}


def problems(form: FieldForm, problem: Invalid | None) -> dict[str, str]:
    """The first sentence about each input."""
    found = {name: sentences[0] for name, sentences in form.errors.items()}
    if problem is not None:
        found[problem.about or "name"] = str(problem)
    return found


def in_table(kind: FieldType, table: Table) -> FieldType:
    return home_of(table.id, table.workspace.region).welcome(kind)


def chosen_type() -> type[FieldType]:
    return fieldtypes.TYPES.get(request.values.get("type", ""), fieldtypes.TYPES["text"])
