"""Making a table as a program asks for it."""

from webapp.api.answers import ApiError
from webapp.api.bearer import caller
from webapp.api.bodies import NewTable
from webapp.api.schema import cleaned_description, cleaned_name, new_fields
from webapp.fieldtypes import Invalid
from webapp.tables.changes import create_table
from webapp.tables.models import Table
from webapp.workspaces.models import Workspace


def add_table(workspace: Workspace, asked: NewTable) -> Table:
    """Raises ApiError."""
    name, fields, description = cleaned_name(asked.name), new_fields(asked.fields), cleaned_description(asked.description)
    try:
        return create_table(workspace, name=name, description=description, fields=fields, by=caller())
    except Invalid as problem:
        raise ApiError(422, message=str(problem)) from None
