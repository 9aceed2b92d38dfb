"""The job of a retype of a large table: looking first, and then converting while everybody goes on working.

The new column is filled in small transactions with a rest in between. The field points to it in the last one, which is short: only what was
written meanwhile is converted in there, while writers wait. Killed anywhere, the job leaves a column that no field shows, and that the
sweeper drops.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import sqlalchemy as sa

from webapp import ddl, jobs
from webapp.accounts.models import User
from webapp.database import db, now, transaction
from webapp.jobs import Job, Progress
from webapp.shapes import previews, retyping
from webapp.shapes.columns import Row, chunks, fill, next_chunk, prepared, rows_with
from webapp.shapes.exchanges import conversion_of
from webapp.shapes.leftovers import remove_column
from webapp.shapes.longchange import FEW, LongChange
from webapp.shapes.models import CHECKED, CONVERTING, DONE, Retype
from webapp.shapes.patience import in_turn, patiently
from webapp.tables.models import Field, Table

KIND = "retype"
DRAFTS_KEPT = timedelta(days=7)
MOVED = "The field was changed meanwhile, so nothing was converted. Look at it again and start anew."


def start(retype: Retype, *, total: int = 0) -> Job:
    """Put the next step of a retype into the queue. Raises Conflict when somebody has started it already."""
    job = make_job(retype, total)
    jobs.enqueue(job)
    return job


@transaction()
def make_job(retype: Retype, total: int) -> Job:
    if retype.phase == CHECKED:
        retyping.claim(retype)
        retype.phase = CONVERTING
    workspace_id = db.session.scalar(sa.select(Table.workspace_id).where(Table.id == retype.table_id))
    job = jobs.create(KIND, workspace_id=workspace_id or 0, user_id=retype.user_id, total=total)
    retype.job_id, retype.job = job.id, job
    return job


def run(job: Job, progress: Progress) -> None:
    retype = of_job(job)
    if retype is None:
        raise jobs.Stopped
    if retype.phase == CONVERTING:
        Converting(retype, progress, total=job.total).run(job)
    else:
        check(job, retype, progress)


def check(job: Job, retype: Retype, progress: Progress) -> None:
    table, field = db.session.get_one(Table, retype.table_id), db.session.get_one(Field, retype.field_id)
    findings = previews.check(retype, table, field, progress)
    with transaction():
        previews.note(retype, findings)
        jobs.finish(job, done=findings.kept + findings.emptied, result={})


class Converting(LongChange):
    def __init__(self, retype: Retype, progress: Progress, *, total: int) -> None:
        super().__init__(retype.table_id, progress, total=total)
        self.retype = retype
        self.emptied = 0

    @transaction()
    def prepare(self) -> sa.Table:
        self.mark = self.hold()
        table, field = self.load()
        if table.schema_version != self.retype.version:
            raise jobs.Failed(MOVED)
        self.was = state_of(field)
        self.pair, self.conversion = previews.pair_of(table, field, self.retype), conversion_of(self.retype, field)
        ddl.add_column(db.session.connection(), table.id, self.pair.new)
        self.retype.column_name = self.pair.new.name
        return self.pair.records

    def fill(self) -> Iterator[int]:
        while chunk := next_chunk(self.pair, self.last_id, self.pace.size):
            self.convert(chunk)
            self.last_id = chunk[-1][0]
            yield len(chunk)

    def convert(self, chunk: Sequence[Row]) -> None:
        """Write one chunk, and give the others their turn for as long as that took."""
        db.session.rollback()
        store = prepared(self.pair, self.conversion, chunk)
        self.emptied += len(self.conversion.refused)
        in_turn(store, self.pace)

    def touched(self) -> Iterator[Sequence[int]]:
        return retyping.touched_since(self.table_id, self.retype.field_id, self.mark, most=FEW)

    def fill_again(self, ids: Sequence[int]) -> None:
        self.convert(rows_with(self.pair, ids))

    @transaction()
    def finish(self, job: Job) -> None:
        mark = self.hold()
        table, field = self.load()
        if state_of(field) != self.was or table.trashed_at is not None:
            raise jobs.Failed(MOVED)
        for chunk in chunks(self.pair, after=self.last_id):
            self.emptied += fill(self.pair, self.conversion, chunk)
        retyping.convert_touched(self.pair, self.conversion, field.id, self.mark)
        by = db.session.get_one(User, self.retype.user_id)
        change = retyping.enter(table, field, self.conversion, self.pair.new.name, mark=mark, emptied=self.emptied, by=by)
        db.session.flush()
        self.retype.column_name, self.retype.phase, self.retype.emptied = "", DONE, self.emptied
        jobs.finish(job, done=self.done, result={"change_id": change.id})

    def load(self) -> tuple[Table, Field]:
        return (
            db.session.get_one(Table, self.retype.table_id, populate_existing=True),
            db.session.get_one(Field, self.retype.field_id, populate_existing=True),
        )


def state_of(field: Field) -> tuple[object, ...]:
    """What must not change while the field is converted."""
    field.__dict__.pop("type", None)
    return field.type_name, field.options, field.column_name, field.trashed_at


def discard(job: Job) -> None:
    """Drop the column that was being filled; the field has been what it was all the time."""
    retype = of_job(job)
    if retype is None or retype.phase != CONVERTING:
        return
    if retype.column_name:
        remove_column(retype.table_id, retype.column_name)
    patiently(lambda: give_up(retype))


@transaction()
def give_up(retype: Retype) -> None:
    retype.column_name, retype.phase = "", CHECKED


@transaction()
def forget_drafts() -> None:
    """Previews that led to nothing."""
    old = sa.delete(Retype).where(Retype.phase != DONE, Retype.column_name == "", Retype.created_at < now() - DRAFTS_KEPT)
    db.session.execute(old.execution_options(synchronize_session=False))


def of_job(job: Job) -> Retype | None:
    query = sa.select(Retype).where(Retype.job_id == job.id)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one_or_none()


jobs.register(KIND, jobs.Kind(run=run, discard=discard, tidy=forget_drafts))
