"""What is kept no longer: records, fields, tables and workspaces that have been in a bin for 30 days, and history older than a year.

Works in short transactions, each of which leaves everything whole, and stops between two of them when the time is up; the next turn goes
on.
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from webapp import ddl, jobs
from webapp.comments.models import Comment, CommentChange
from webapp.database import Model, db, now, transaction
from webapp.moments import TRASH_KEPT
from webapp.readable.rebuilding import drop_schema_of
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.leftovers import dropping_is_slow, emptying
from webapp.tables.models import Field, Table
from webapp.views.models import View
from webapp.workspaces.models import Workspace

HISTORY_KEPT = timedelta(days=365)
EVERY = 3600.0  # seconds between two rounds
TURN = 5.0  # seconds that a turn may take of the sweeper's time
AT_ONCE = 1_000

log = logging.getLogger("inlay.trash")


class Purger:
    """Goes round once an hour, some seconds at a time."""

    def __init__(self) -> None:
        self.due = float("-inf")
        self.round: Iterator[None] | None = None

    def turn(self) -> None:
        started = time.monotonic()
        if self.round is None and started < self.due:
            return
        self.round = self.round or steps(now())
        for _ in self.round:
            if time.monotonic() - started > TURN:
                return
        self.round, self.due = None, time.monotonic() + EVERY


def purge(at: datetime) -> None:
    """A whole round."""
    for _ in steps(at):
        pass


def steps(at: datetime) -> Iterator[None]:
    """Yields after each transaction. What cannot be removed is noted, and tried again in the next round."""
    before = at - TRASH_KEPT
    for workspace_id in ids(sa.select(Workspace.id).where(Workspace.trashed_at < before)):
        for table_id in ids(sa.select(Table.id).where(Table.workspace_id == workspace_id)):
            yield from attempted(remove_table(table_id))
        yield from attempted(remove_workspace(workspace_id))
    for table_id in ids(sa.select(Table.id).where(Table.trashed_at < before)):
        yield from attempted(remove_table(table_id))
    for field_id in ids(sa.select(Field.id).where(Field.trashed_at < before)):
        yield from attempted(remove_field(field_id))
    for view_id in ids(sa.select(View.id).where(View.trashed_at < before)):
        yield from attempted(remove_row(View, view_id))
    for table_id in ids(sa.select(Table.id)):
        yield from attempted(remove_records(table_id, before))
    yield from attempted(remove_comments(before))
    yield from attempted(remove_history(at - HISTORY_KEPT))
    db.session.remove()


def attempted(removal: Iterator[None]) -> Iterator[None]:
    try:
        yield from removal
    except sa.exc.DBAPIError:
        log.exception("something in a bin could not be removed")
        db.session.rollback()


def ids(query: sa.Select[int]) -> list[int]:
    return list(db.session.scalars(query.order_by(sa.literal_column("1"))))


def remove_table(table_id: int) -> Iterator[None]:
    of_table = sa.select(ChangeSet.id).where(ChangeSet.table_id == table_id).order_by(ChangeSet.id).limit(AT_ONCE)
    while some := ids(of_table):
        yield from remove_sets(some)
    with transaction():
        for field_id in ids(sa.select(Field.id).where(Field.table_id == table_id)):
            detach(Field, field_id)
        db.session.execute(sa.delete(Field).where(Field.table_id == table_id))
        ddl.drop_record_table(db.session.connection(), table_id)
        delete_row(Table, table_id)
    yield


def remove_row(model: type[Model], row_id: int) -> Iterator[None]:
    with transaction():
        delete_row(model, row_id)
    yield


def remove_workspace(workspace_id: int) -> Iterator[None]:
    with transaction():
        drop_schema_of(workspace_id)
        delete_row(Workspace, workspace_id)
    yield


def remove_field(field_id: int) -> Iterator[None]:
    """The field first, so that nobody restores it while its values go."""
    with transaction():
        field = db.session.get(Field, field_id, populate_existing=True)
        if field is None or field.trashed_at is None:
            return
        table_id, names = field.table_id, columns_of(field)
        is_slow = dropping_is_slow(table_id)
        for name in () if is_slow else names:
            ddl.drop_column(db.session.connection(), table_id, name)
        delete_row(Field, field_id)
        db.session.expunge(field)
    yield
    for name in names if is_slow else ():
        yield from emptying(table_id, name)


def columns_of(field: Field) -> list[str]:
    """The field's own column, and those of what it was before it got another type."""
    own, names = ddl.column_name(field.id), ddl.column_names(db.session.connection(), field.table_id)
    return sorted(name for name in names if name == own or name.startswith(f"{own}_"))


def remove_records(table_id: int, before: datetime) -> Iterator[None]:
    records = ddl.record_table(table_id, [])
    some = sa.select(records.c.id).where(records.c.trashed_at < before).limit(AT_ONCE)
    while gone := ids(some):
        with transaction():
            db.session.execute(sa.delete(records).where(records.c.id.in_(gone), records.c.trashed_at < before))
            said = sa.delete(Comment).where(Comment.table_id == table_id, Comment.record_id.in_(gone))
            db.session.execute(said.execution_options(synchronize_session=False))
        yield


def remove_comments(before: datetime) -> Iterator[None]:
    """Deleted ones, save those that others have answered, whose threads hang on them; and what changed ones said before."""
    answer = sa.orm.aliased(Comment)
    alone = ~sa.exists().where(answer.thread_id == Comment.id, answer.trashed_at.is_(None))
    some = sa.select(Comment.id).where(Comment.trashed_at < before, alone).limit(AT_ONCE)
    while gone := ids(some):
        with transaction():
            db.session.execute(sa.delete(Comment).where(Comment.id.in_(gone)).execution_options(synchronize_session=False))
        yield
    with transaction():
        said = sa.update(CommentChange).where(CommentChange.before.is_not(None), CommentChange.at < before).values(before=None)
        db.session.execute(said.execution_options(synchronize_session=False))
    yield


def remove_history(before: datetime) -> Iterator[None]:
    oldest = sa.select(ChangeSet.id, ChangeSet.at).order_by(ChangeSet.id).limit(AT_ONCE)
    while some := [change_id for change_id, at in db.session.execute(oldest) if at < before]:
        yield from remove_sets(some)


def remove_sets(change_ids: list[int]) -> Iterator[None]:
    """Their cells first, a portion at a time: one set may have a million."""
    some = sa.select(CellChange.id).where(CellChange.change_set_id.in_(change_ids)).limit(AT_ONCE * 10)
    while cells := ids(some):
        with transaction():
            db.session.execute(sa.delete(CellChange).where(CellChange.id.in_(cells)).execution_options(synchronize_session=False))
        yield
    with transaction():
        db.session.execute(sa.delete(ChangeSet).where(ChangeSet.id.in_(change_ids)).execution_options(synchronize_session=False))
    yield


def delete_row(model: type[Model], row_id: int) -> None:
    detach(model, row_id)
    db.session.execute(sa.delete(model).where(model.id == row_id).execution_options(synchronize_session=False))  # type: ignore[attr-defined]


def detach(model: type[Model], row_id: int) -> None:
    """Remove the rows that point to this one, or let them point nowhere where they may; the database does it by itself for some."""
    for table in reversed(db.metadata.sorted_tables):
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table is not model.__table__ or key.ondelete is not None:
                    continue
                pointing = column == row_id
                change = sa.update(table).values({column: None}) if column.nullable else sa.delete(table)
                db.session.execute(change.where(pointing))


PURGER = Purger()


def init_purges() -> None:
    jobs.chore(PURGER.turn)
