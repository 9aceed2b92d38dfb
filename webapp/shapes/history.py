"""Reading a table's schema history: the latest change first, some at a time by key."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db
from webapp.shapes.migrations import History, Statements, history_of, statements_of
from webapp.shapes.undoing import Stand, obstacle, stand_of
from webapp.tables.models import Field, SchemaChange, Table

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One change in the list: who made it, why it cannot be undone, if so, and what it is in SQL."""

    change: SchemaChange
    who: User | None
    obstacle: str
    sql: Statements


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    field: Field | None  # the only one that is spoken of
    has_more: bool

    @property
    def last_id(self) -> int:
        return self.lines[-1].change.id


def page_of(table: Table, *, field_id: int | None = None, before: int | None = None) -> Page:
    """The changes before the one with id `before`; those of one field alone where asked for."""
    query = sa.select(SchemaChange, User).outerjoin(User, User.id == SchemaChange.user_id).where(SchemaChange.table_id == table.id)
    if field_id is not None:
        query = query.where(SchemaChange.field_id == field_id)
    if before is not None:
        query = query.where(SchemaChange.id < before)
    found = db.session.execute(query.order_by(SchemaChange.id.desc()).limit(PAGE + 1)).all()
    stand, history = stand_of(table), history_of(table)
    return Page([line_of(*row, stand, history) for row in found[:PAGE]], stand.fields.get(field_id or 0), has_more=len(found) > PAGE)


def line_of(change: SchemaChange, who: User | None, stand: Stand, history: History) -> Line:
    return Line(change, who, obstacle(change, stand), statements_of(history, change))
