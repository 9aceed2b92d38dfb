"""Reading the history: of a table, of one change set, of a record, of a cell. Newest first, by key, a page at a time.

A filter by time is turned into one by id, which grows with time: so every page is read off an index, however long the history is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.models import Field, Table

PAGE = 50
SAMPLE = 4  # cells of a set that the list shows
SLACK = timedelta(minutes=1)  # two writers may take their ids in another order than their moments
SETS, CELLS = ChangeSet.__table__.c, CellChange.__table__.c


class Cell(NamedTuple):
    """One line of the history: `field_id` is None where the record itself came or went."""

    id: int
    change_set_id: int
    record_id: int
    field_id: int | None
    before: Any
    after: Any


class Deed(NamedTuple):
    """A change set and who made it; nobody's where the account is gone."""

    change: ChangeSet
    user: User | None


@dataclass(frozen=True)
class Filters:
    """What a person asked for; None is no restriction."""

    user_id: int | None = None
    field_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


CELL = sa.select(*(CELLS[name] for name in Cell._fields))


def deeds_of(table: Table, filters: Filters, *, before: int | None) -> list[Deed]:
    """Up to a page of change sets, and one more where there are more."""
    query = sa.select(ChangeSet, User).outerjoin(User, User.id == SETS.user_id).where(SETS.table_id == table.id)
    query = query.where(*bounds(table, filters, before))
    if filters.user_id is not None:
        query = query.where(SETS.user_id == filters.user_id)
    if filters.field_id is not None:
        query = query.where(SETS.id.in_(sets_touching(table, filters, before)))
    return [Deed(*row) for row in db.session.execute(query.order_by(SETS.id.desc()).limit(PAGE + 1))]


def bounds(table: Table, filters: Filters, before: int | None) -> list[sa.ColumnElement[bool]]:
    some = [] if before is None else [SETS.id < before]
    if filters.until is not None:
        some += [SETS.at < filters.until, SETS.id <= last_before(table, filters.until + SLACK)]
    if filters.since is not None:
        some += [SETS.at >= filters.since, SETS.id > last_before(table, filters.since - SLACK)]
    return some


def last_before(table: Table, moment: datetime) -> sa.ColumnElement[int]:
    earlier = sa.select(SETS.id).where(SETS.table_id == table.id, SETS.at < moment).order_by(SETS.at.desc()).limit(1)
    return sa.func.coalesce(earlier.correlate(None).scalar_subquery(), 0)


def sets_touching(table: Table, filters: Filters, before: int | None) -> sa.Select[int]:
    """The newest sets that changed the field. Of those with all the other restrictions, for the limit is theirs."""
    touching = sa.select(CELLS.change_set_id).where(CELLS.table_id == table.id, CELLS.field_id == filters.field_id)
    others = Filters(filters.user_id, None, filters.since, filters.until)
    if before is not None:
        touching = touching.where(CELLS.change_set_id < before)
    if others != Filters():
        touching = touching.join(ChangeSet, SETS.id == CELLS.change_set_id).where(*bounds(table, others, None))
    if filters.user_id is not None:
        touching = touching.where(SETS.user_id == filters.user_id)
    return touching.distinct().order_by(CELLS.change_set_id.desc()).limit(PAGE + 1)


def samples_of(change_ids: Sequence[int], field_id: int | None = None) -> dict[int, list[Cell]]:
    """Some cells of each set. In no order: to order the cells of a large set would take longer than the page."""
    samples: dict[int, list[Cell]] = {}
    if change_ids:
        for cell in map(Cell._make, db.session.execute(sa.union_all(*(sample(one, field_id) for one in change_ids)))):
            samples.setdefault(cell.change_set_id, []).append(cell)
    return samples


def sample(change_id: int, field_id: int | None) -> sa.Select[Any]:
    some = CELL.where(CELLS.change_set_id == change_id)
    if field_id is not None:
        some = some.where(CELLS.field_id == field_id)
    return sa.select(some.limit(SAMPLE + 1).subquery())


def find_deed(table: Table, change_id: int) -> Deed | None:
    query = sa.select(ChangeSet, User).outerjoin(User, User.id == SETS.user_id)
    row = db.session.execute(query.where(SETS.id == change_id, SETS.table_id == table.id)).one_or_none()
    return Deed(*row) if row else None


def cells_of(change: ChangeSet, *, after: int, most: int = PAGE) -> list[Cell]:
    """Some of a set's cells, in the order in which they were written, and one more than `most` where there are more."""
    query = CELL.where(CELLS.change_set_id == change.id, CELLS.id > after).order_by(CELLS.id).limit(most + 1)
    return list(map(Cell._make, db.session.execute(query)))


def cells_of_record(table: Table, record_id: int, *, field_id: int | None, before: int | None, most: int) -> list[Cell]:
    """What happened to a record, or to one of its cells, newest first; one more than `most` where there is more."""
    query = CELL.where(CELLS.table_id == table.id, CELLS.record_id == record_id)
    if field_id is not None:
        query = query.where(CELLS.field_id == field_id)
    if before is not None:
        query = query.where(CELLS.id < before)
    return list(map(Cell._make, db.session.execute(query.order_by(CELLS.id.desc()).limit(most + 1))))


def deeds_by_id(change_ids: Collection[int]) -> dict[int, Deed]:
    query = sa.select(ChangeSet, User).outerjoin(User, User.id == SETS.user_id).where(SETS.id.in_(change_ids))
    return {row[0].id: Deed(*row) for row in db.session.execute(query)}


def fields_ever(table: Table) -> dict[int, Field]:
    """The fields of the table by id, removed ones too."""
    return {field.id: field for field in db.session.scalars(sa.select(Field).where(Field.table_id == table.id))}
