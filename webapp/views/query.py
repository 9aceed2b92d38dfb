"""Reading saved views: those that somebody sees of a table, in one statement that every page of it makes."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db
from webapp.tables.models import Table
from webapp.views.criteria import Criteria
from webapp.views.kinds import KINDS, Kind
from webapp.views.layout import Layout
from webapp.views.models import View
from webapp.workspaces.models import Role

V = View.__table__.c


class SavedView:
    """A view to look at, apart from any session."""

    def __init__(self, row: sa.RowMapping) -> None:
        self.id: int = row["id"]
        self.table_id: int = row["table_id"]
        self.owner_id: int | None = row["owner_id"]
        self.name: str = row["name"]
        self.kind_name: str = row["kind"]
        self.sharing: str = row["sharing"]
        self.version: int = row["version"]
        self.config: Mapping[str, Any] = row["config"]

    @property
    def kind(self) -> Kind:
        return KINDS[self.kind_name]

    @cached_property
    def criteria(self) -> Criteria:
        return Criteria.from_json(self.config.get("criteria", {}))

    @cached_property
    def layout(self) -> Layout:
        return Layout.from_json(self.config.get("layout", {}))

    @property
    def options(self) -> Mapping[str, Any]:
        """What its kind needs to know beside."""
        options: Mapping[str, Any] = self.config.get("options", {})
        return options


STANDING = (
    sa.select(*(V[name] for name in ("id", "table_id", "owner_id", "name", "kind", "sharing", "version", "config")))
    .where(
        V.table_id == sa.bindparam("table_id"),
        V.trashed_at.is_(None),
        sa.or_(V.sharing != "personal", V.owner_id == sa.bindparam("user_id")),
    )
    .order_by(V.position, V.id)
)


def views_of(table_id: int, user_id: int) -> Sequence[SavedView]:
    """The views of a table that a person sees, in their order."""
    rows = db.session.connection().execute(STANDING, {"table_id": table_id, "user_id": user_id}).mappings()
    return [SavedView(row) for row in rows]


def views_of_tables(table_ids: Sequence[int], user_id: int) -> dict[int, list[SavedView]]:
    """The views of several tables that a person sees, by table and in their order."""
    seen = sa.or_(V.sharing != "personal", V.owner_id == user_id)
    query = sa.select(View.__table__).where(V.table_id.in_(table_ids), V.trashed_at.is_(None), seen).order_by(V.position, V.id)
    views: dict[int, list[SavedView]] = {}
    for row in db.session.execute(query).mappings():
        views.setdefault(row["table_id"], []).append(SavedView(row))
    return views


def find_view(table: Table, named: str, user_id: int) -> SavedView | None:
    """The view of that id or name, whatever the case of its letters; None where this person sees no such view."""
    views = views_of(table.id, user_id)
    by_id = next((view for view in views if str(view.id) == named), None)
    return by_id or next((view for view in views if view.name.casefold() == named.casefold()), None)


def trashed_views(table: Table, user_id: int) -> Sequence[View]:
    """The removed views, the latest first."""
    seen = sa.or_(View.sharing != "personal", View.owner_id == user_id)
    query = sa.select(View).where(View.table_id == table.id, View.trashed_at.is_not(None), seen)
    return db.session.scalars(query.order_by(View.trashed_at.desc(), View.id)).all()


def may_change(view: View | SavedView, user: User, role: Role) -> bool:
    """A personal view is its owner's, a locked one its owner's and that of the workspace's owners, a shared one every editor's."""
    is_own = view.owner_id == user.id
    if view.sharing == "personal":
        return is_own
    if view.sharing == "locked":
        return role >= Role.OWNER or (is_own and role >= Role.EDITOR)
    return role >= Role.EDITOR
