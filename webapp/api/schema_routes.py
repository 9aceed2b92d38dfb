"""The tables of a base and their fields: read, made, renamed. Every change goes into the table's own history of its shape."""

from msgspec import UNSET

from webapp.api.access import load_base, load_base_table, load_table_field
from webapp.api.answers import ApiError
from webapp.api.bearer import caller, guard
from webapp.api.bodies import NewField, NewTable, Renaming
from webapp.api.making import add_table
from webapp.api.operations import Operations
from webapp.api.parameters import TablesQuery
from webapp.api.results import Field, Tables
from webapp.api.results import Table as TableResult
from webapp.api.schema import cleaned_description, cleaned_name, field_json, new_field, table_json
from webapp.fields.changes import add_field, change_field
from webapp.fieldtypes import Invalid
from webapp.tables.changes import rename_table
from webapp.tables.models import Table
from webapp.tables.query import tables_of
from webapp.tables.shape import shape_of
from webapp.views.query import views_of, views_of_tables
from webapp.workspaces.models import Role, Workspace

api_schema = guard(Operations("api_schema", __name__, url_prefix="/v0/meta/bases/<base:base_id>/tables"))


@api_schema.get("")
def index(base_id: int, query: TablesQuery) -> Tables:
    """List tables, with their fields and views."""
    workspace = load_base(base_id)
    tables, with_visible = tables_of([workspace.id]), "visibleFieldIds" in query.include
    saved = views_of_tables([table.id for table in tables], caller().id)
    return {"tables": [table_json(table, shape_of(table), saved.get(table.id, ()), with_visible=with_visible) for table in tables]}


@api_schema.post("")
def create(base_id: int, body: NewTable) -> TableResult:
    """Create a table."""
    workspace = load_base(base_id, at_least=Role.EDITOR)
    check_free(workspace, cleaned_name(body.name))
    table = add_table(workspace, body)
    return table_json(table, shape_of(table))


@api_schema.patch("/<table_name>")
def update(base_id: int, table_name: str, body: Renaming) -> TableResult:
    """Rename or describe a table."""
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    name = table.name if body.name is UNSET else cleaned_name(body.name)
    description = table.description if body.description is UNSET else cleaned_description(body.description)
    if name != table.name:
        check_free(load_base(base_id), name, but=table)
    rename_table(table, name=name, description=description, by=caller())
    return table_json(table, shape_of(table), views_of(table.id, caller().id))


@api_schema.post("/<table_name>/fields")
def create_field(base_id: int, table_name: str, body: NewField) -> Field:
    """Create a field."""
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    new, description = new_field(body), cleaned_description(body.description)
    try:
        field = add_field(table, name=new.name, type_name=new.type_name, options=new.options, description=description, by=caller())
    except Invalid as problem:
        raise invalid(problem) from None
    return field_json(field)


@api_schema.patch("/<table_name>/fields/<field_name>")
def update_field(base_id: int, table_name: str, field_name: str, body: Renaming) -> Field:
    """Rename or describe a field.

    What a field keeps is changed on its own page, where people see what that does to the values.
    """
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    field = load_table_field(table, field_name)
    name = field.name if body.name is UNSET else cleaned_name(body.name)
    description = field.description if body.description is UNSET else cleaned_description(body.description)
    try:
        change_field(table, field, name=name, description=description, options=field.options, by=caller())
    except Invalid as problem:
        raise invalid(problem) from None
    return field_json(field)


def check_free(workspace: Workspace, name: str, *, but: Table | None = None) -> None:
    """Programs find tables by their names, so theirs do not get one that is taken."""
    taken = {table.name.casefold() for table in tables_of([workspace.id]) if table is not but}
    if name.casefold() in taken:
        raise ApiError(422, "DUPLICATE_TABLE_NAME", f"There is a table called “{name}” already.")


def invalid(problem: Invalid) -> ApiError:
    return ApiError(422, message=str(problem))
