"""Who the token stands for, and the bases it reaches. A workspace is a base."""

from typing import Literal

from webapp.api import ids
from webapp.api.bearer import caller, current_holder, guard
from webapp.api.operations import Operations
from webapp.api.results import Bases, WhoAmI
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


def level_of(role: Role) -> Level:
    return LEVELS[role] if current_holder().token.may_write else LEVELS[min(role, Role.VIEWER)]
