"""Cells that somebody else has written since the page was drawn: a gesture over many cells or records asks before it writes over them, or
throws them away.

The page names the moment up to which it shows everything. What others did is looked up after the records are locked and written, in the
same transaction, so that nothing slips in between; where there is something to ask, all of it is taken back.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import Conflict, db, transaction
from webapp.records.bulk import Edits, Written, trash_many
from webapp.records.changes import Edit
from webapp.records.columnwise import among
from webapp.records.models import CellChange, ChangeSet
from webapp.records.reversal import Choice
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape


class Overlap(NamedTuple):
    """A cell that somebody else wrote: what they put there, as the history keeps it, and what would be written over it, if anything."""

    record_id: int
    field: Field
    stands: Any
    who: str
    at: datetime
    edit: Edit | None = None


@dataclass
class OthersWrote(Conflict):
    """Nothing was written."""

    overlaps: list[Overlap]
    free: int  # how many cells could be written, or records deleted, without asking


@transaction()
def write_as_seen(
    table: Table, edits: Edits, write: Callable[[Edits], Written], *, since: datetime | None, choice: Choice, by: User
) -> Written:
    """Write what differs from what others have put there since, as the person chose. Raises OthersWrote, and what `write` raises."""
    if since is None or choice is Choice.ALL:
        return write(edits)
    if choice is Choice.OTHERS:
        edits = without(edits, overlaps(table, edits, since, by))
    written = write(edits)
    found = overlaps(table, edits, since, by)
    if found:
        raise OthersWrote(found, free=sum(map(len, edits.values())) - len(found))
    return written


@transaction()
def trash_as_seen(table: Table, shape: Shape, record_ids: Collection[int], *, since: datetime | None, choice: Choice, by: User) -> Written:
    """Throw away records, but as the person chose those in which others have written since. Raises OthersWrote and RecordsGone."""
    if since is None or choice is Choice.ALL:
        return trash_many(table, shape, record_ids, by=by)
    if choice is Choice.OTHERS:
        record_ids = set(record_ids) - {one.record_id for one in last_writings(table, shape, record_ids, since, by)}
    written = trash_many(table, shape, record_ids, by=by)
    found = last_writings(table, shape, record_ids, since, by)
    if found:
        raise OthersWrote(found, free=len(record_ids) - len(found))
    return written


def last_writings(table: Table, shape: Shape, record_ids: Collection[int], since: datetime, by: User) -> list[Overlap]:
    """Of each of these records the cell that others wrote last after the moment."""
    latest = {
        record_id: Overlap(record_id, shape.by_id[field_id], stands, who or "Somebody", at)
        for (record_id, field_id), stands, who, at in others_since(table, record_ids, since, by)
        if field_id in shape.by_id
    }
    return list(latest.values())


def overlaps(table: Table, edits: Edits, since: datetime, by: User) -> list[Overlap]:
    """The cells among these to which others gave another value after the moment, as each was left by the last of them."""
    theirs = others_since(table, edits, since, by)
    if not theirs:
        return []
    wanted = {(record_id, edit.field.id): edit for record_id, some in edits.items() for edit in some}
    latest = {key: change for key, *change in theirs if key in wanted}
    return [
        Overlap(key[0], wanted[key].field, stands, who or "Somebody", at, wanted[key])
        for key, (stands, who, at) in latest.items()
        if stands != wanted[key].field.type.to_json(wanted[key].value)
    ]


def others_since(
    table: Table, record_ids: Collection[int], since: datetime, by: User
) -> list[tuple[tuple[int, int], Any, str | None, datetime]]:
    """By index of the table's latest change sets: mostly there are none, and then this is all that it costs."""
    sets, cells, connection = ChangeSet.__table__.c, CellChange.__table__.c, db.session.connection()
    theirs = sa.select(sets.id).where(sets.table_id == table.id, sets.at > since, sets.user_id.is_distinct_from(by.id))
    if connection.execute(theirs.limit(1)).first() is None:
        return []
    query = (
        sa.select(cells.record_id, cells.field_id, cells.after, User.name, sets.at)
        .join(ChangeSet, sets.id == cells.change_set_id)
        .outerjoin(User, User.id == sets.user_id)
        .where(cells.change_set_id.in_(theirs), cells.field_id.is_not(None), among(connection, cells.record_id, record_ids))
        .order_by(cells.id)
    )
    return [((record_id, field_id), after, name, at) for record_id, field_id, after, name, at in connection.execute(query)]


def without(edits: Edits, found: Sequence[Overlap]) -> Edits:
    left_alone = {(overlap.record_id, overlap.field.id) for overlap in found}
    kept = {record_id: [edit for edit in some if (record_id, edit.field.id) not in left_alone] for record_id, some in edits.items()}
    return {record_id: some for record_id, some in kept.items() if some}
