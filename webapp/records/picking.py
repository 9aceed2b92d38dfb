"""Which records somebody picked for one gesture: those that they ticked, or all that match what they look at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.database import db
from webapp.fieldtypes import Invalid
from webapp.records.columnwise import among
from webapp.records.selection import Selection
from webapp.tables.shape import Shape

MOST_RECORDS = 50_000
TOO_MANY = f"That is more than {MOST_RECORDS:,} records. Filter the table, and change it in several steps."


@dataclass(frozen=True)
class Picked:
    """`lost` counts the records that were ticked and are not there any more."""

    record_ids: Sequence[int]
    lost: int = 0


def those_ticked(shape: Shape, record_ids: Collection[int]) -> Picked:
    """Raises Invalid where there are none, or more than one gesture takes."""
    if not record_ids:
        raise Invalid("Tick the records first.")
    if len(record_ids) > MOST_RECORDS:
        raise Invalid(TOO_MANY)
    connection, c = db.session.connection(), shape.records.c
    there = connection.execute(sa.select(c.id).where(among(connection, c.id, record_ids), c.trashed_at.is_(None)).order_by(c.id))
    found = there.scalars().all()
    if not found:
        raise Invalid("These records were deleted meanwhile. Load the page again.")
    return Picked(found, lost=len(record_ids) - len(found))


def all_matching(shape: Shape, selection: Selection | None) -> Picked:
    """Every record of the table, or of the selection. Raises Invalid where there are none, or more than one gesture takes."""
    if selection is not None and selection.resolved.problems:
        raise Invalid("A part of the filter cannot be used, so “all that match” would be too many. Change the filter first.")
    found = ids_up_to(shape, selection, MOST_RECORDS + 1)
    if len(found) > MOST_RECORDS:
        raise Invalid(TOO_MANY)
    if not found:
        raise Invalid("No records match any more.")
    return Picked(found)


def ids_up_to(shape: Shape, selection: Selection | None, most: int) -> Sequence[int]:
    if selection is not None:
        return selection.ids_up_to(most)
    c = shape.records.c
    return db.session.scalars(sa.select(c.id).where(c.trashed_at.is_(None)).limit(most)).all()
