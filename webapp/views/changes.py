"""What can be done with saved views. None of it touches a record or a field."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import Conflict, db, now, transaction
from webapp.fieldtypes import Invalid
from webapp.tables.models import Table
from webapp.views.models import View

MOST_VIEWS = 200
LONGEST_NAME = 120


@transaction()
def create_view(table: Table, *, name: str, kind: str, sharing: str, config: Mapping[str, Any], by: User) -> View:
    """Add a view behind the others. Raises Invalid for one view too many."""
    standing = views_of(table)
    if len(standing) >= MOST_VIEWS:
        raise Invalid(f"A table has {MOST_VIEWS} views at most. Remove one first.", about="name")
    position = max((view.position for view in standing), default=-1) + 1
    view = View(table_id=table.id, owner_id=by.id, name=name, kind=kind, sharing=sharing, position=position, config=dict(config))
    db.session.add(view)
    db.session.flush()
    return view


@transaction()
def change_view(view: View, *, name: str, sharing: str, options: Mapping[str, Any]) -> None:
    """Give it another name, other people, another setup of its kind."""
    db.session.refresh(view, with_for_update=True)
    view.name, view.sharing = name, sharing
    view.config = {**view.config, "options": dict(options)}


@transaction()
def save_view(view: View, config: Mapping[str, Any], *, seen: int) -> None:
    """Let it show this from now on. Raises Conflict when somebody else changed the view since version `seen`."""
    after = {**view.config, **config}
    if after == view.config:
        return
    touch(view, seen)
    view.config = {**view.config, **config}


@transaction()
def duplicate_view(view_id: int, *, name: str, sharing: str, by: User) -> View:
    """The same once more, right behind it, as the person's own. Raises Invalid for one view too many."""
    view = db.session.get_one(View, view_id)
    table = db.session.get_one(Table, view.table_id)
    copy = create_view(table, name=name[:LONGEST_NAME], kind=view.kind, sharing=sharing, config=view.config, by=by)
    place(copy, next(number for number, one in enumerate(views_of(table)) if one.id == view.id) + 1)
    return copy


@transaction()
def move_view(view: View, *, steps: int, by: User) -> None:
    """Move the view to the left (negative) or to the right among those that the person sees."""
    order = views_of(db.session.get_one(Table, view.table_id))
    seen = [one.id for one in order if one.sharing != "personal" or one.owner_id == by.id]
    there = seen[min(max(seen.index(view.id) + steps, 0), len(seen) - 1)]
    place(view, next(number for number, one in enumerate(order) if one.id == there))


@transaction()
def trash_view(view: View) -> None:
    """Take the view away, for 30 days; `restore_view` leads back."""
    view.trashed_at = now()


@transaction()
def restore_view(view: View) -> None:
    view.trashed_at = None


def touch(view: View, seen: int) -> None:
    """The view's next version. Raises Conflict when the one that was seen is not the last."""
    change = sa.update(View).where(View.id == view.id, View.version == seen).values(version=seen + 1)
    changed: Any = db.session.execute(change.execution_options(synchronize_session=False))
    if changed.rowcount == 0:
        raise Conflict
    db.session.refresh(view)


def place(view: View, number: int) -> None:
    """Put it at a place among the table's views and number them all anew."""
    order = [one for one in views_of(db.session.get_one(Table, view.table_id)) if one.id != view.id]
    order.insert(number, view)
    for position, one in enumerate(order):
        one.position = position


def views_of(table: Table) -> Sequence[View]:
    query = sa.select(View).where(View.table_id == table.id, View.trashed_at.is_(None)).order_by(View.position, View.id)
    return db.session.scalars(query).all()
