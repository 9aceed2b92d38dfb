"""Who the token stands for, and the bases it reaches. A workspace is a base."""

from typing import Literal

from webapp.api import ids, results
from webapp.api.answers import ApiError
from webapp.api.bearer import caller, current_holder, guard
from webapp.api.bodies import NewBase
from webapp.api.making import add_table
from webapp.api.operations import Operations
from webapp.api.results import Bases, WhoAmI
from webapp.api.schema import cleaned_name, table_json
from webapp.database import transaction
from webapp.tables.shape import shape_of
from webapp.tokens.changes import let_reach
from webapp.workspaces.changes import create_workspace
from webapp.workspaces.models import Role
from webapp.workspaces.query import places_of

api_meta = guard(Operations("api_meta", __name__, url_prefix="/v0/meta"))

READ, WRITE = ("data.records:read", "schema.bases:read"), ("data.records:write", "schema.bases:write")

# Whoever edits records here may also change tables and fields.
Level = Literal["read", "comment", "create"]
LEVELS: dict[Role, Level] = {Role.VIEWER: "read", Role.COMMENTER: "comment", Role.EDITOR: "create", Role.OWNER: "create"}


@api_meta.get("/whoami")
def whoami() -> WhoAmI:
    """Whom the token acts for."""
    scopes = [*READ, *(WRITE if current_holder().token.may_write else ())]
    return {"id": ids.encode(ids.USER, caller().id), "email": caller().email, "scopes": scopes}


@api_meta.get("/bases")
def bases() -> Bases:
    """List bases.

    All in one answer: nobody is in so many workspaces that it would need pages.
    """
    holder = current_holder()
    reached = [place for place in places_of(holder.user) if holder.reaches(place.workspace.id)]
    return {
        "bases": [
            {"id": ids.encode(ids.BASE, workspace.id), "name": workspace.name, "permissionLevel": level_of(role)}
            for workspace, role in reached
        ]
    }


@api_meta.post("/bases")
def create(body: NewBase) -> results.NewBase:
    """Create a base.

    The token reaches it from then on, and its person owns it.
    """
    holder = current_holder()
    if not holder.token.may_write:
        raise ApiError(403)
    name, names = cleaned_name(body.name), {cleaned_name(table.name).casefold() for table in body.tables}
    if len(names) < len(body.tables):
        raise ApiError(422, "DUPLICATE_TABLE_NAME", "Two tables of a base may not have the same name.")
    with transaction():
        workspace = create_workspace(name=name, by=caller())
        let_reach(holder.token, workspace)
        tables = [add_table(workspace, table) for table in body.tables]
    return {"id": ids.encode(ids.BASE, workspace.id), "tables": [table_json(table, shape_of(table)) for table in tables]}


def level_of(role: Role) -> Level:
    return LEVELS[role] if current_holder().token.may_write else LEVELS[min(role, Role.VIEWER)]
