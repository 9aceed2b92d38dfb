"""What records are called: the text of their first field."""

from collections.abc import Iterable

import sqlalchemy as sa

from webapp.database import db
from webapp.fieldtypes import Value
from webapp.tables.shape import Shape

LONGEST_NAME = 60


def name_from(shape: Shape, record_id: int, value: Value) -> str:
    text = shape.fields[0].type.format(value) if value is not None else ""
    return text[:LONGEST_NAME] or f"Record {record_id}"


def names_of_records(shape: Shape, record_ids: Iterable[int]) -> dict[int, str]:
    """By id, those in the trash too; without those that are gone for good."""
    ids = list(record_ids)
    if not ids:
        return {}
    c = shape.records.c
    rows = db.session.execute(sa.select(c.id, shape.column(shape.fields[0])).where(c.id.in_(ids)))
    return {record_id: name_from(shape, record_id, value) for record_id, value in rows}
