"""What to tell somebody whose cell was changed by another person while they were typing."""

from datetime import datetime

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db
from webapp.records.changes import CellConflict
from webapp.records.forms import Entry, Theirs
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.models import Field, Table


def show_conflicts(table: Table, record_id: int, entries: list[Entry], conflict: CellConflict) -> None:
    """Put the values that are there now beside the ones that were typed."""
    for entry in entries:
        if entry.field.id in conflict.cells:
            entry.conflict = theirs(table, record_id, entry.field, conflict.cells[entry.field.id])


def theirs(table: Table, record_id: int, field: Field, value: object) -> Theirs:
    who, at = last_written(table, record_id, field)
    return Theirs(value=value, text=field.type.edit_text(value), who=who, at=at)


def last_written(table: Table, record_id: int, field: Field) -> tuple[str, datetime | None]:
    """Who wrote the cell last, and when."""
    query = (
        sa.select(User.name, ChangeSet.at)
        .select_from(CellChange)
        .join(ChangeSet, ChangeSet.id == CellChange.change_set_id)
        .outerjoin(User, User.id == ChangeSet.user_id)
        .where(CellChange.table_id == table.id, CellChange.record_id == record_id, CellChange.field_id == field.id)
        .order_by(CellChange.id.desc())
        .limit(1)
    )
    name, at = db.session.execute(query).one_or_none() or (None, None)
    return name or "Somebody", at
