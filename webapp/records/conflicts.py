"""What to tell somebody whose cell was changed by another person while they were typing."""

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
    return Theirs(value=value, text=field.type.edit_text(value), who=last_author(table, record_id, field))


def last_author(table: Table, record_id: int, field: Field) -> str:
    """Who wrote the cell last."""
    query = (
        sa.select(User.name)
        .join(ChangeSet, ChangeSet.user_id == User.id)
        .join(CellChange, CellChange.change_set_id == ChangeSet.id)
        .where(CellChange.table_id == table.id, CellChange.record_id == record_id, CellChange.field_id == field.id)
        .order_by(CellChange.id.desc())
        .limit(1)
    )
    return db.session.execute(query).scalar_one_or_none() or "Somebody"
