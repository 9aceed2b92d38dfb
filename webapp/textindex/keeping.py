"""Which tables have a search index, and that it stays complete.

What was written since an index was filled is found in the history, where every write stands in its own transaction: saving costs nothing
more. Now and then that is put into the index too. A change of shape takes columns out of what the index is known to hold.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, object_session

from webapp import ddl, jobs
from webapp.database import db, now, transaction
from webapp.jobs import Job
from webapp.records.candidates import written_since
from webapp.records.grams import Tracing, searched, write
from webapp.records.models import ChangeSet, SearchIndex
from webapp.shapes.patience import be_brief, in_turn, patiently
from webapp.shapes.retyping import hold_and_mark
from webapp.tables.models import SchemaChange, Table
from webapp.tables.query import holds_more_than
from webapp.tables.shape import read_shape, shape_of
from webapp.textindex import building
from webapp.textindex.building import merged

LARGE = 20_000  # records: fewer are looked at as fast
FEW = 500  # records written since the index was filled: so many are looked at beside what it names
WHILE = timedelta(days=30)  # and so long: the history, which knows of them, is not kept for ever
AT_ONCE = 1_000
TABLES_A_LOOK = 100
TURN = 5.0  # seconds
REST = timedelta(minutes=10)  # before a job that failed is tried again
MERGES = 50  # small ones, behind each time that records are put in again
MARKS = "search_index_changes"

# ------------------------------------------------------------------------------------------------------ changes of shape


@event.listens_for(SchemaChange, "after_insert")
def note(_mapper: Any, _connection: Connection, change: SchemaChange) -> None:
    session = object_session(change)
    if session is not None:
        session.info.setdefault(MARKS, []).append((change.table_id, change.kind, change.field_id))


@event.listens_for(db.session, "before_commit")
def bring_up_to_date(session: Session) -> None:
    """A column that leaves the table's shape may come back with other values; one that is new has none."""
    session.flush()
    changes = session.info.pop(MARKS, [])
    if not changes:
        return
    indexes = sa.select(SearchIndex).where(SearchIndex.table_id.in_({table_id for table_id, _, _ in changes}))
    for index in session.scalars(indexes).all():
        table = session.get_one(Table, index.table_id)
        live = searched(read_shape(table))
        new = {field_id for table_id, kind, field_id in changes if table_id == table.id and kind == "add_field"}
        fresh = [name for name, field in live.items() if field.id in new and name == ddl.column_name(field.id)]
        index.columns = sorted({name for name in index.columns if name in live} | set(fresh))


@event.listens_for(db.session, "after_rollback")
def forget(session: Session) -> None:
    session.info.pop(MARKS, None)


# ------------------------------------------------------------------------------------------------------------- keeping up


def keep_up() -> None:
    """Have the indexes made that are missing or lack a field, and bring the others up to the history, as far as the time goes."""
    deadline = time.monotonic() + TURN
    for table in [*tables_without(), *tables_with_too_little()]:
        jobs.enqueue(building.create(table))
    for table_id in db.session.scalars(sa.select(SearchIndex.table_id).where(SearchIndex.is_ready).order_by(SearchIndex.table_id)).all():
        if time.monotonic() > deadline:
            return
        catch_up(table_id)


def tables_without() -> list[Table]:
    """Tables that have grown large and have no index."""
    lacking = sa.select(Table.id).outerjoin(SearchIndex).where(SearchIndex.table_id.is_(None), Table.trashed_at.is_(None))
    ids = db.session.scalars(lacking.order_by(Table.id)).all()
    grown = [table_id for table_id in those_numbered_high(ids) if holds_more_than(table_id, LARGE)]
    return [db.session.get_one(Table, table_id) for table_id in grown]


def those_numbered_high(table_ids: Sequence[int]) -> Iterator[int]:
    """Those that gave out more ids than a small table has records: to ask this is quick."""
    for start in range(0, len(table_ids), TABLES_A_LOOK):
        some = table_ids[start : start + TABLES_A_LOOK]
        last = [sa.select(sa.literal(one), sa.func.max(sa.table(ddl.table_name(one), sa.column("id")).c.id)) for one in some]
        yield from (table_id for table_id, highest in db.session.execute(sa.union_all(*last)) if (highest or 0) > LARGE)


def tables_with_too_little() -> list[Table]:
    """Tables whose index is not there yet and nobody makes it, lacks a field, or remembers much that is no more."""
    query = sa.select(SearchIndex, Table, Job).join(Table).outerjoin(Job, Job.id == SearchIndex.job_id).where(Table.trashed_at.is_(None))
    found = db.session.execute(query.execution_options(populate_existing=True)).all()
    return [table for index, table, job in found if not is_worked_on(job) and not is_good(index, table)]


def is_worked_on(job: Job | None) -> bool:
    """Also a little while after it came to nothing."""
    return job is not None and (not job.is_over or (job.state != "done" and job.finished_at is not None and job.finished_at > now() - REST))


def is_good(index: SearchIndex, table: Table) -> bool:
    return index.is_ready and set(index.columns) >= searched(shape_of(table)).keys() and index.rewritten <= index.records + LARGE


def catch_up(table_id: int) -> None:
    """Put into the index what the history says was written since, where it has become much, or old."""
    index = db.session.get_one(SearchIndex, table_id, populate_existing=True)
    some = written_since(table_id, index.mark).limit(FEW + 1).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    if not count or (count <= FEW and not is_old(table_id, index.mark)):
        return
    before, mark = index.mark, patiently(lambda: marked(table_id))
    count = sum(put_again(table_id, ids) for ids in portions(table_id, before))
    patiently(lambda: move_mark(table_id, before, mark, count))
    for _ in range(MERGES):
        if not merged(table_id, all_of_it=False):
            break


def is_old(table_id: int, mark: int) -> bool:
    """Whether what was written behind the mark was begun to be written long ago."""
    first = sa.select(ChangeSet.at).where(ChangeSet.table_id == table_id, ChangeSet.id > mark).order_by(ChangeSet.id).limit(1)
    at = db.session.scalar(first)
    return at is not None and at < now() - WHILE


@transaction()
def marked(table_id: int) -> int:
    be_brief()
    return hold_and_mark(db.session.get_one(Table, table_id))


def portions(table_id: int, mark: int) -> Iterator[Sequence[int]]:
    written = written_since(table_id, mark).subquery()
    key, after = written.c.record_id, 0
    while ids := db.session.scalars(sa.select(key).where(key > after).distinct().order_by(key).limit(AT_ONCE)).all():
        yield ids
        after = ids[-1]


def put_again(table_id: int, ids: Sequence[int]) -> int:
    tracing = Tracing(shape_of(db.session.get_one(Table, table_id, populate_existing=True)))
    traces = tracing.traces(db.session.execute(tracing.query.where(tracing.records.c.id.in_(ids))).all())
    in_turn(lambda: write(db.session.connection(), table_id, traces))
    return len(traces)


@transaction()
def move_mark(table_id: int, before: int, mark: int, count: int) -> None:
    """Unless the index was begun anew meanwhile."""
    same = sa.update(SearchIndex).where(SearchIndex.table_id == table_id, SearchIndex.mark == before, SearchIndex.is_ready)
    values = {"mark": mark, "rewritten": SearchIndex.rewritten + count}
    db.session.execute(same.values(values).execution_options(synchronize_session=False))


def init_search_indexes() -> None:
    jobs.register(building.KIND, jobs.Kind(run=building.run, discard=building.discard, tidy=keep_up))
