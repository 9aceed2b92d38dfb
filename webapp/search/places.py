"""What has a name: the tables that somebody may read, wherever they are, with their views and fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from webapp.database import db, detached
from webapp.fieldtypes import letters
from webapp.tables.models import Field, Table
from webapp.views.models import View
from webapp.workspaces.models import Member, Workspace

TABLES, WORKSPACES, MEMBERS = Table.__table__, Workspace.__table__, Member.__table__

READABLE = (
    sa.select(WORKSPACES.c.name, TABLES)
    .join(WORKSPACES, WORKSPACES.c.id == TABLES.c.workspace_id)
    .join(MEMBERS, MEMBERS.c.workspace_id == WORKSPACES.c.id)
    .where(MEMBERS.c.user_id == sa.bindparam("user_id"), WORKSPACES.c.trashed_at.is_(None), TABLES.c.trashed_at.is_(None))
    .order_by(
        sa.case((WORKSPACES.c.id == sa.bindparam("here"), 0), else_=1),
        sa.func.lower(WORKSPACES.c.name),
        WORKSPACES.c.id,
        TABLES.c.position,
        TABLES.c.id,
    )
)


@dataclass(frozen=True)
class Place:
    """A table, detached, and what its workspace is called."""

    table: Table
    workspace: str


class Named(NamedTuple):
    """A view or a field. `kind` is the view's kind or the field's type."""

    id: int
    table_id: int
    name: str
    kind: str


def readable_tables(user_id: int, here: int | None) -> Sequence[Place]:
    """Every table of the workspaces that somebody is in, those of the workspace `here` first."""
    rows = db.session.connection().execute(READABLE, {"user_id": user_id, "here": here or 0})
    return [Place(detached(Table, values), workspace) for workspace, *values in rows]


def views_named(words: str, places: Sequence[Place], user_id: int, most: int) -> Sequence[Named]:
    """The views with the words in their name that this person sees."""
    seen = sa.or_(View.sharing != "personal", View.owner_id == user_id)
    query = sa.select(View.id, View.table_id, View.name, View.kind).where(seen, View.trashed_at.is_(None))
    return named(query, View, words, places, most)


def fields_named(words: str, places: Sequence[Place], most: int) -> Sequence[Named]:
    query = sa.select(Field.id, Field.table_id, Field.name, Field.type_name).where(Field.trashed_at.is_(None))
    return named(query, Field, words, places, most)


def named(
    query: sa.Select[int, int, str, str], model: type[View | Field], words: str, places: Sequence[Place], most: int
) -> Sequence[Named]:
    among = model.table_id.in_([place.table.id for place in places])
    wanted = query.where(among, letters.contains(model.name.expression, words)).order_by(model.table_id, model.position, model.id)
    return [Named(*row) for row in db.session.execute(wanted.limit(most))]
