"""Loading a base, a table, a field with the authority of a token: what its person may, within the workspaces and the scope of the token."""

import sqlalchemy as sa
from flask import abort, g
from werkzeug.routing import BaseConverter

from webapp.api import ids
from webapp.api.addresses import name_in
from webapp.api.answers import ApiError
from webapp.api.bearer import current_holder
from webapp.database import db
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape
from webapp.workspaces.access import load_workspace
from webapp.workspaces.models import Role, Workspace


class BaseId(BaseConverter):
    """A base in an address. What is no id of one is nobody's, and leads to where 0 leads."""

    regex = f"{ids.BASE}[0-9A-Za-z]{{{ids.LENGTH}}}"

    def to_python(self, value: str) -> int:
        return ids.number_of(ids.BASE, value) or 0

    def to_url(self, value: int) -> str:
        return ids.encode(ids.BASE, value)


def load_base(workspace_id: int, *, at_least: Role = Role.VIEWER) -> Workspace:
    """The workspace, when token and person reach it; else 404. 403 where either may do less than `at_least`."""
    holder = current_holder()
    if not holder.reaches(workspace_id):
        abort(404)
    workspace = load_workspace(workspace_id)
    if g.role < at_least or (at_least > Role.VIEWER and not holder.token.may_write):
        raise ApiError(403)
    return workspace


def load_base_table(workspace_id: int, named: str, *, at_least: Role = Role.VIEWER) -> Table:
    """A table of the base, by id or by name; an id goes before an equal name."""
    workspace = load_base(workspace_id, at_least=at_least)
    name = name_in(named)
    table_id = ids.number_of(ids.TABLE, name)
    table = None if table_id is None else find_table(workspace, Table.id == table_id)
    table = table or find_table(workspace, Table.name == name)
    if table is None:
        raise ApiError(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND", "Invalid permissions, or the requested model was not found.")
    return table


def find_table(workspace: Workspace, which: sa.ColumnElement[bool]) -> Table | None:
    here = sa.select(Table).where(which, Table.workspace_id == workspace.id, Table.trashed_at.is_(None))
    return db.session.scalars(here.order_by(Table.position, Table.id).limit(1)).one_or_none()


def load_table_field(table: Table, named: str) -> Field:
    field_id = ids.number_of(ids.FIELD, named)
    found = sa.select(Field).where(Field.id == (field_id or 0), Field.table_id == table.id, Field.trashed_at.is_(None))
    field = db.session.scalars(found).one_or_none()
    if field is None:
        raise ApiError(404)
    return field


def field_named(shape: Shape, name: str) -> Field:
    """A field by id or name, as requests name them anywhere."""
    field = shape.kept(by_name).get(name)
    if field is None:
        raise ApiError(422, "UNKNOWN_FIELD_NAME", f'Unknown field name: "{name}"')
    return field


def by_name(shape: Shape) -> dict[str, Field]:
    """Ids win over equal names, and the first of equal names over the others."""
    names = {field.name: field for field in reversed(shape.fields)}
    return names | {ids.encode(ids.FIELD, field.id): field for field in shape.fields}
