"""The tables of a base and their fields: read, made, renamed. Every change goes into the table's own history of its shape."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.accounts.signing_in import public
from webapp.api.access import load_base, load_base_table, load_table_field
from webapp.api.answers import ApiError, answer
from webapp.api.bearer import caller, guard
from webapp.api.bodies import json_object
from webapp.api.schema import description_in, field_json, name_in, new_field, new_fields, table_json
from webapp.fields.changes import add_field, change_field
from webapp.fieldtypes import Invalid
from webapp.tables.changes import create_table, rename_table
from webapp.tables.models import Table
from webapp.tables.query import tables_of
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Role, Workspace

api_schema = guard(Blueprint("api_schema", __name__, url_prefix="/v0/meta/bases/<base:base_id>/tables"))


@api_schema.get("", strict_slashes=False)
@public
def index(base_id: int) -> Response:
    workspace = load_base(base_id)
    with_visible = "visibleFieldIds" in request.args.getlist("include") + request.args.getlist("include[]")
    tables = tables_of([workspace.id])
    return answer({"tables": [table_json(table, shape_of(table), with_visible=with_visible) for table in tables]})


@api_schema.post("", strict_slashes=False)
@public
def create(base_id: int) -> Response:
    workspace = load_base(base_id, at_least=Role.EDITOR)
    body = json_object()
    name = name_in(body)
    check_free(workspace, name)
    fields = new_fields(body.get("fields"))
    try:
        table = create_table(workspace, name=name, description=description_in(body), fields=fields, by=caller())
    except Invalid as problem:
        raise invalid(problem) from None
    return answer(table_json(table, shape_of(table)))


@api_schema.patch("/<table_name>", strict_slashes=False)
@public
def update(base_id: int, table_name: str) -> Response:
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    body = json_object()
    name = name_in(body) if "name" in body else table.name
    if name != table.name:
        check_free(load_base(base_id), name, but=table)
    rename_table(table, name=name, description=description_in(body, table.description), by=caller())
    return answer(table_json(table, shape_of(table)))


@api_schema.post("/<table_name>/fields", strict_slashes=False)
@public
def create_field(base_id: int, table_name: str) -> Response:
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    body = json_object()
    new = new_field(body)
    try:
        field = add_field(table, name=new.name, type_name=new.type_name, options=new.options, description=description_in(body), by=caller())
    except Invalid as problem:
        raise invalid(problem) from None
    return answer(field_json(field))


@api_schema.patch("/<table_name>/fields/<field_name>", strict_slashes=False)
@public
def update_field(base_id: int, table_name: str, field_name: str) -> Response:
    """Name and description; what a field keeps is changed on its own page, where people see what it does to the values."""
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    body = json_object()
    field = load_table_field(table, field_name)
    name = name_in(body) if "name" in body else field.name
    try:
        change_field(table, field, name=name, description=description_in(body, field.description), options=field.options, by=caller())
    except Invalid as problem:
        raise invalid(problem) from None
    return answer(field_json(field))


def check_free(workspace: Workspace, name: str, *, but: Table | None = None) -> None:
    """Programs find tables by their names, so theirs do not get one that is taken."""
    taken = {table.name.casefold() for table in tables_of([workspace.id]) if table is not but}
    if name.casefold() in taken:
        raise ApiError(422, "DUPLICATE_TABLE_NAME", f"There is a table called “{name}” already.")


def invalid(problem: Invalid) -> ApiError:
    return ApiError(422, message=str(problem))
