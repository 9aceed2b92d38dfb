"""Fields beyond those that a table's shape shows."""

from collections.abc import Sequence

import sqlalchemy as sa

from webapp.database import db
from webapp.tables.models import Field, Table
from webapp.tables.shape import shape_of


def trashed_fields(table: Table) -> Sequence[Field]:
    """The removed fields, the latest first."""
    query = sa.select(Field).where(Field.table_id == table.id, Field.trashed_at.is_not(None)).order_by(Field.trashed_at.desc())
    return db.session.execute(query).scalars().all()


def names_of_records(table: Table, record_ids: Sequence[int]) -> dict[int, str]:
    """What the records are called: the texts of their first field."""
    shape = shape_of(table)
    name, c = shape.fields[0], shape.records.c
    rows = db.session.execute(sa.select(c.id, shape.column(name)).where(c.id.in_(record_ids)))
    return {record_id: "" if value is None else name.type.format(value) for record_id, value in rows}
