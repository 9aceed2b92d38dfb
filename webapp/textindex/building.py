"""The job that fills a table's search index, while searches look at every record as before."""

from typing import Any

import sqlalchemy as sa

from webapp import ddl, jobs
from webapp.database import db, transaction
from webapp.jobs import Job, Progress
from webapp.records.grams import Tracing, merge_some, searched, write
from webapp.records.models import SearchIndex
from webapp.shapes.patience import be_brief, in_turn, patiently
from webapp.shapes.retyping import hold_and_mark
from webapp.tables.models import Table
from webapp.tables.shape import shape_of

KIND = "search index"
CHUNK = 2_000  # records


@transaction()
def create(table: Table) -> Job:
    """The job that makes the table's index, or makes it anew; enqueue it after the transaction."""
    job = jobs.create(KIND, workspace_id=table.workspace_id, user_id=None)
    index = db.session.get(SearchIndex, table.id) or SearchIndex(table_id=table.id)
    index.job_id = job.id
    db.session.add(index)
    return job


def run(job: Job, progress: Progress) -> None:
    index = db.session.scalars(sa.select(SearchIndex).where(SearchIndex.job_id == job.id)).one_or_none()
    if index is None:
        raise jobs.Stopped
    Filling(index.table_id, progress).run(job)


class Filling:
    """One index, from the empty one to the moment at which searches use it."""

    def __init__(self, table_id: int, progress: Progress) -> None:
        self.table_id = table_id
        self.progress = progress
        self.done = self.total = 0

    def run(self, job: Job) -> None:
        tracing = patiently(self.prepare)
        self.total = db.session.scalar(sa.select(sa.func.count()).select_from(tracing.records)) or 0
        after = 0
        while records := db.session.execute(tracing.after(after, CHUNK)).all():
            after = records[-1].id
            self.put(tracing.traces(records))
        self.tidy_up()
        self.finish(job)

    @transaction()
    def prepare(self) -> Tracing:
        table = db.session.get_one(Table, self.table_id, populate_existing=True)
        be_brief()
        mark = hold_and_mark(table)
        ddl.create_grams(db.session.connection(), table.id)
        shape = shape_of(table)
        index = db.session.get_one(SearchIndex, table.id, populate_existing=True)
        index.is_ready, index.mark, index.columns = False, mark, sorted(searched(shape))
        return Tracing(shape)

    def put(self, traces: dict[int, str]) -> None:
        db.session.rollback()
        in_turn(lambda: write(db.session.connection(), self.table_id, traces))
        self.done += len(traces)
        self.progress.step(self.done, max(self.total, self.done))

    def tidy_up(self) -> None:
        """One large index is asked sooner than many small ones."""
        if db.engine.dialect.name == "postgresql":
            self.index_at_once()
            return
        while merged(self.table_id, all_of_it=True):
            self.progress.step(self.done, max(self.total, self.done))

    @transaction()
    def index_at_once(self) -> None:
        connection = db.session.connection()
        bare: Any = connection.connection.dbapi_connection
        with self.progress.waiting(self.done, max(self.total, self.done), give_up=bare.cancel):
            ddl.finish_grams(connection, self.table_id)

    @transaction()
    def finish(self, job: Job) -> None:
        index = db.session.get_one(SearchIndex, self.table_id, populate_existing=True)
        index.is_ready, index.records, index.rewritten = True, self.done, 0
        jobs.finish(job, done=self.done, result={})


def merged(table_id: int, *, all_of_it: bool) -> bool:
    """Merge a little; whether there is more to do."""
    more: list[bool] = []
    in_turn(lambda: more.append(merge_some(db.session.connection(), table_id, all_of_it=all_of_it)))
    return more[-1]


def discard(job: Job) -> None:
    """What was written so far is not used, and the next one begins anew."""
