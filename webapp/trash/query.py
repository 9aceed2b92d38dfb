"""The records in a table's bin: the latest first, a page at a time, each with who threw it away and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import EPOCH, db
from webapp.records.models import CellChange, ChangeSet
from webapp.records.names import name_from
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape

PAGE = 100
SHOWN = 4  # fields beside the name
RESOLUTION = timedelta(microseconds=1)


class Trashed(NamedTuple):
    id: int
    name: str
    values: list[Any]
    at: datetime
    by: str | None


class Key(NamedTuple):
    """Where a page ends: the moment in microseconds since 1970, and the record."""

    at: int
    id: int

    @property
    def moment(self) -> datetime:
        return EPOCH + self.at * RESOLUTION


def trashed_records(table: Table, shape: Shape, *, behind: Key | None) -> tuple[list[Trashed], Key | None]:
    """A page, and the key of the next one where there is one."""
    c, fields = shape.records.c, shown_fields(shape)
    query = sa.select(c.id, c.trashed_at, shape.column(shape.fields[0]), *map(shape.column, fields)).where(c.trashed_at.is_not(None))
    if behind is not None:
        query = query.where(sa.tuple_(c.trashed_at, c.id) < sa.tuple_(sa.literal(behind.moment, c.trashed_at.type), behind.id))
    rows = db.session.execute(query.order_by(c.trashed_at.desc(), c.id.desc()).limit(PAGE + 1)).all()
    page = rows[:PAGE]
    authors = authors_of(table, [row.id for row in page])
    records = [Trashed(row[0], name_from(shape, row[0], row[2]), list(row[3:]), row[1], authors.get(row[0])) for row in page]
    return records, Key((page[-1][1] - EPOCH) // RESOLUTION, page[-1][0]) if len(rows) > PAGE else None


def shown_fields(shape: Shape) -> list[Field]:
    return [field for field in shape.visible[1:] if field.column_name in shape.records.c][:SHOWN]


def authors_of(table: Table, record_ids: Sequence[int]) -> dict[int, str]:
    """Who threw each of the records away: whoever last made it come or go."""
    c = CellChange.__table__.c
    last = (
        sa.select(sa.func.max(c.id)).where(c.table_id == table.id, c.record_id.in_(record_ids), c.field_id.is_(None)).group_by(c.record_id)
    )
    names = (
        sa.select(c.record_id, User.name)
        .join(ChangeSet, ChangeSet.id == c.change_set_id)
        .join(User, User.id == ChangeSet.user_id)
        .where(c.id.in_(last))
    )
    return {row.record_id: row.name for row in db.session.execute(names)}


def in_trash(shape: Shape, record_ids: Sequence[int]) -> list[int]:
    """Those of the records that are in the bin."""
    c = shape.records.c
    return list(db.session.scalars(sa.select(c.id).where(c.id.in_(record_ids), c.trashed_at.is_not(None))))
