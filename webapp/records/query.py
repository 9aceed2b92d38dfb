"""Reading records: pages by key, one record, its neighbours, a capped count. Never an OFFSET, never a wait for a total."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.database import db
from webapp.tables.shape import Shape

PAGE = 100
COUNT_CAP = 10_000
BEFORE_ALL = 0
BEHIND_ALL = 2**63 - 1

# Written out in the statement: with a parameter, PostgreSQL would plan every page anew.
MOST: sa.BindParameter[int] = sa.bindparam("most", PAGE + 1, literal_execute=True)

Record = Any
"""A row of a user's table: `id` first, then the live fields in their order, each also an attribute named by its column.

Only `find_record` adds `version`, `created_at`, `created_by`, `changed_at` and `changed_by` behind them."""


@dataclass(frozen=True)
class Page:
    """Some records in order, and whether there are more on either side."""

    records: Sequence[Record]
    has_previous: bool
    has_next: bool

    @property
    def first_id(self) -> int:
        return int(self.records[0].id)

    @property
    def last_id(self) -> int:
        return int(self.records[-1].id)


def first_page(shape: Shape) -> Page:
    found = fetch(shape, forwards, after=BEFORE_ALL)
    return Page(found[:PAGE], has_previous=False, has_next=len(found) > PAGE)


def page_after(shape: Shape, after: int) -> Page:
    """The records behind the one with id `after`, which need not be there any more."""
    found = fetch(shape, forwards, after=after)
    return Page(found[:PAGE], has_previous=True, has_next=len(found) > PAGE)


def page_before(shape: Shape, before: int) -> Page:
    """The records before the one with that id; the first ones where none stands before it."""
    found = fetch(shape, backwards, before=before)
    return Page(found[:PAGE][::-1], has_previous=len(found) > PAGE, has_next=True) if found else first_page(shape)


def last_page(shape: Shape) -> Page:
    found = fetch(shape, backwards, before=BEHIND_ALL)
    return Page(found[:PAGE][::-1], has_previous=len(found) > PAGE, has_next=False)


def records_after(shape: Shape, after: int, most: int) -> Sequence[Record]:
    """Up to `most` records behind the one with id `after`, for who reads them all."""
    key = shape.records.c.id
    return db.session.execute(live(shape).where(key > after).order_by(key).limit(most)).all()


def page_from(shape: Shape, record_id: int) -> Page:
    """The page that starts at a record, for a link to it that opens the grid around."""
    return page_after(shape, record_id - 1)


def find_record(shape: Shape, record_id: int) -> Record | None:
    return db.session.connection().execute(shape.kept(single), {"record_id": record_id}).one_or_none()


def neighbours(shape: Shape, record_id: int) -> tuple[int | None, int | None]:
    """The ids of the records before and behind this one."""
    key = shape.records.c.id
    alive = shape.records.c.trashed_at.is_(None)
    before = sa.select(key).where(alive, key < record_id).order_by(key.desc()).limit(1).scalar_subquery()
    behind = sa.select(key).where(alive, key > record_id).order_by(key).limit(1).scalar_subquery()
    previous_id, next_id = db.session.execute(sa.select(before, behind)).one()
    return previous_id, next_id


def count_up_to(shape: Shape, cap: int = COUNT_CAP) -> int:
    """How many records there are, or `cap + 1` when there are more than that."""
    some = sa.select(sa.literal(1)).select_from(shape.records).where(shape.records.c.trashed_at.is_(None)).limit(cap + 1)
    return db.session.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one()


def live(shape: Shape) -> sa.Select[Any]:
    fields = (shape.column(field) for field in shape.fields)
    return sa.select(shape.records.c.id, *fields).where(shape.records.c.trashed_at.is_(None))


def forwards(shape: Shape) -> sa.Select[Any]:
    key = shape.records.c.id
    return live(shape).where(key > sa.bindparam("after")).order_by(key).limit(MOST)


def backwards(shape: Shape) -> sa.Select[Any]:
    key = shape.records.c.id
    return live(shape).where(key < sa.bindparam("before")).order_by(key.desc()).limit(MOST)


def single(shape: Shape) -> sa.Select[Any]:
    c = shape.records.c
    history = (c.version, c.created_at, c.created_by, c.changed_at, c.changed_by)
    return live(shape).add_columns(*history).where(c.id == sa.bindparam("record_id"))


def fetch(shape: Shape, build: Callable[[Shape], sa.Select[Any]], **values: int) -> Sequence[Record]:
    return db.session.connection().execute(shape.kept(build), values).all()
