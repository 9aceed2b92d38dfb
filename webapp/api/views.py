"""Saved views by the protocol: listed with their table, and named where records are listed.

Before them stands the view that every table has, which shows all of it; its id is made from the table's number, theirs from their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.api import ids, results
from webapp.api.answers import ApiError
from webapp.database import db
from webapp.fieldtypes.conditions import Asked
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape
from webapp.views.arranged import arranged
from webapp.views.query import SavedView, views_of
from webapp.views.resolved import resolve
from webapp.workspaces.models import Workspace

GRID_VIEW = "Grid view"


@dataclass(frozen=True)
class Looked:
    """What a view looks for: conditions, and the fields that it sorts by, each with whether it is descending."""

    conditions: Sequence[sa.ColumnElement[bool]] = ()
    keys: Sequence[tuple[Field, bool]] = ()
    state: str = ""  # of the view: a page goes on in the same one alone


def id_of_all(table: Table) -> str:
    return ids.encode(ids.VIEW, table.id << 1)


def id_of(view: SavedView) -> str:
    return ids.encode(ids.VIEW, view.id << 1 | 1)


def views_json(table: Table, shape: Shape, saved: Iterable[SavedView], *, with_visible: bool) -> list[results.View]:
    everything: results.View = {"id": id_of_all(table), "name": GRID_VIEW, "type": "grid"}
    if with_visible:
        everything["visibleFieldIds"] = visible(shape)
    return [everything, *(view_json(view, shape, with_visible=with_visible) for view in saved)]


def view_json(view: SavedView, shape: Shape, *, with_visible: bool) -> results.View:
    shown: results.View = {"id": id_of(view), "name": view.name, "type": view.kind_name}
    if view.sharing == "personal" and view.owner_id is not None:
        shown["personalForUserId"] = ids.encode(ids.USER, view.owner_id)
    if with_visible:
        shown["visibleFieldIds"] = visible(arranged(shape, view.layout))
    return shown


def visible(shape: Shape) -> list[str]:
    return [ids.encode(ids.FIELD, field.id) for field in shape.visible]


def looked_for(table: Table, shape: Shape, named: str, by: User) -> Looked:
    """What the view of that id or name looks for, an id before an equal name. Raises ApiError where this person sees no such view."""
    if named in ("", id_of_all(table)):
        return Looked()
    saved = views_of(table.id, by.id)
    view = next((one for one in saved if id_of(one) == named), None) or next((one for one in saved if one.name == named), None)
    if view is None and named == GRID_VIEW:
        return Looked()
    if view is None:
        kind = "VIEW_ID_NOT_FOUND" if named.startswith(ids.VIEW) else "VIEW_NAME_NOT_FOUND"
        raise ApiError(422, kind, f"View {named[:120]} not found")
    sorted_by = replace(view.criteria, sorts=(*view.criteria.groups, *view.criteria.sorts))
    today = db.session.get_one(Workspace, table.workspace_id).today
    found = resolve(sorted_by, arranged(shape, view.layout), Asked(today, by.id))
    return Looked(found.conditions, [(shape.by_id[key.field.id], key.descending) for key in found.keys], f"{view.id} {view.version}")
