"""A person's changes of a table's fields among their steps: what undo and redo come to before they go on with the records.

A change of fields has its own history and its own way back, which may be barred; so it is not taken back unasked. Nor is an import, whose
way back is the bin.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import EPOCH, db, now
from webapp.records.models import ChangeSet
from webapp.records.undo import KEPT, standing, undone
from webapp.tables.models import SchemaChange, Table


class Step(NamedTuple):
    """A change of fields: which, of what kind, when, what in words, whose, and what took it back."""

    id: int
    kind: str
    at: datetime
    summary: str
    user_id: int | None
    undone_by: int | None


STEPS = sa.select(*(SchemaChange.__table__.c[name] for name in Step._fields))


def to_undo(table: Table, *, by: User) -> Step | None:
    """The latest change of fields that stands, where this person has changed no record since."""
    return latest(table, by, is_undo=False, since=last_change(table, by))


def to_redo(table: Table, *, by: User) -> Step | None:
    """The change that took one of fields back last, where this person has neither changed nor undone anything else since."""
    taken_back = db.session.scalar(undone(table, by).with_only_columns(sa.func.max(ChangeSet.undone_at)))
    return latest(table, by, is_undo=True, since=max(last_change(table, by), taken_back or EPOCH))


def last_change(table: Table, by: User) -> datetime:
    """When the person last changed a record."""
    newest = standing(table, by).order_by(ChangeSet.id.desc()).limit(1)
    return db.session.scalar(newest.with_only_columns(ChangeSet.at)) or EPOCH


def latest(table: Table, by: User, *, is_undo: bool, since: datetime) -> Step | None:
    """The person's latest change of fields that nobody has taken back, if it is later than `since`."""
    is_step = sa.or_(SchemaChange.field_id.is_not(None), SchemaChange.kind == "import_table")
    of_fields = STEPS.where(SchemaChange.table_id == table.id, is_step, SchemaChange.at > now() - KEPT)
    lately = [Step(*row) for row in db.session.execute(of_fields.order_by(SchemaChange.id.desc()))]
    took_back = {step.undone_by: step.id for step in lately if step.undone_by is not None}
    mine = (step for step in lately if step.user_id == by.id and step.undone_by is None)
    found = next((step for step in mine if takes_back(step.id, took_back) is is_undo), None)
    return found if found is not None and found.at > since else None


def takes_back(change_id: int, took_back: Mapping[int, int]) -> bool:
    """Whether a change is an undo; the undo of an undo is none."""
    return change_id in took_back and not takes_back(took_back[change_id], took_back)
