"""The job that copies a large table or field: in small transactions with a rest in between, while everybody goes on working.

What was written meanwhile is copied again. The last transaction, in which nobody else writes, copies the rest and enters the copy into the
catalogue. Killed anywhere, the job leaves a table or a column that nobody sees, and that the sweeper drops.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import sqlalchemy as sa

from webapp import ddl, jobs
from webapp.accounts.models import User
from webapp.database import Conflict, db, now, transaction
from webapp.fieldtypes import Invalid
from webapp.jobs import Job, Progress
from webapp.shapes.duplicating import Copy, FieldCopy, TableCopy
from webapp.shapes.leftovers import remove_column
from webapp.shapes.longchange import FEW, LongChange
from webapp.shapes.models import Duplicate
from webapp.shapes.patience import in_turn, patiently
from webapp.tables.models import Field, Table

KIND = "duplicate"
KEPT = timedelta(days=7)
MOVED = "The table's fields were changed meanwhile, so nothing was copied. Start anew."


def start(table: Table, field: Field | None, *, name: str, by: User) -> Duplicate:
    """Put the copy of a table, or of one of its fields, into the queue."""
    duplicate = draft(table, field, name, by)
    if duplicate.job is not None:
        jobs.enqueue(duplicate.job)
    return duplicate


@transaction()
def draft(table: Table, field: Field | None, name: str, by: User) -> Duplicate:
    job = jobs.create(KIND, workspace_id=table.workspace_id, user_id=by.id)
    duplicate = Duplicate(
        table_id=table.id,
        field_id=None if field is None else field.id,
        user_id=by.id,
        name=name,
        version=table.schema_version,
        job=job,
    )
    db.session.add(duplicate)
    db.session.flush()
    return duplicate


def run(job: Job, progress: Progress) -> None:
    duplicate = of_job(job)
    if duplicate is None:
        raise jobs.Stopped
    Copying(duplicate, progress).run(job)


class Copying(LongChange):
    def __init__(self, duplicate: Duplicate, progress: Progress) -> None:
        super().__init__(duplicate.table_id, progress)
        self.duplicate = duplicate

    @transaction()
    def prepare(self) -> sa.Table:
        self.mark = self.hold()
        table, field = self.load()
        if table.schema_version != self.duplicate.version or table.trashed_at is not None:
            raise jobs.Failed(MOVED)
        self.copy: Copy = TableCopy(table, self.duplicate.name) if field is None else FieldCopy(table, field, self.duplicate.name)
        self.duplicate.target_id = self.copy.make_room()
        return self.copy.records

    def fill(self) -> Iterator[int]:
        key = self.copy.records.c.id
        for last, records in self.ends():
            in_turn(lambda last=last: self.copy.fill(sa.and_(key > self.last_id, key <= last)), self.pace)  # type: ignore[misc]
            self.last_id = last
            yield records

    def ends(self) -> Iterator[tuple[int, int]]:
        """The last id of each chunk and how many records that are, until there are no more."""
        key = self.copy.records.c.id
        while True:
            some = sa.select(key).where(key > self.last_id).order_by(key).limit(self.pace.size).subquery()
            last, records = db.session.execute(sa.select(sa.func.max(some.c.id), sa.func.count())).one()
            db.session.rollback()
            if last is None:
                return
            yield last, records

    def touched(self) -> Iterator[Sequence[int]]:
        query = self.copy.touched(self.mark).subquery()
        key, after = query.c.record_id, 0
        while ids := db.session.scalars(sa.select(key).where(key > after).distinct().order_by(key).limit(FEW)).all():
            yield ids
            after = ids[-1]

    def fill_again(self, ids: Sequence[int]) -> None:
        in_turn(lambda: self.copy.fill_again(ids), self.pace)

    @transaction()
    def finish(self, job: Job) -> None:
        self.hold()
        table, _ = self.load()
        if table.schema_version != self.duplicate.version:
            raise jobs.Failed(MOVED)
        self.copy.fill(self.copy.records.c.id > self.last_id)
        for ids in self.touched():
            self.copy.fill_again(ids)
        self.copy.table = table
        change = self.enter(db.session.get_one(User, self.duplicate.user_id))
        self.duplicate.is_entered = True
        jobs.finish(job, done=self.total, result={"table_id": change})

    def enter(self, by: User) -> int:
        try:
            return self.copy.enter(by=by).table_id
        except Invalid as problem:
            raise jobs.Failed(str(problem)) from None
        except Conflict:
            raise jobs.Failed(MOVED) from None

    def load(self) -> tuple[Table, Field | None]:
        field_id = self.duplicate.field_id
        table = db.session.get_one(Table, self.duplicate.table_id, populate_existing=True)
        return table, None if field_id is None else db.session.get_one(Field, field_id, populate_existing=True)


def discard(job: Job) -> None:
    """Drop what was being filled."""
    duplicate = of_job(job)
    if duplicate is None or duplicate.target_id is None or duplicate.is_entered:
        return
    if duplicate.field_id is not None:
        remove_column(duplicate.table_id, ddl.column_name(duplicate.target_id))
    patiently(lambda: give_up(duplicate))


@transaction()
def give_up(duplicate: Duplicate) -> None:
    if duplicate.field_id is None and duplicate.target_id is not None:
        ddl.drop_record_table(db.session.connection(), duplicate.target_id)
    duplicate.target_id = None


@transaction()
def forget() -> None:
    """Copies that were made, or given up, some time ago."""
    is_settled = sa.or_(Duplicate.is_entered, Duplicate.target_id.is_(None))
    db.session.execute(
        sa.delete(Duplicate).where(is_settled, Duplicate.created_at < now() - KEPT).execution_options(synchronize_session=False)
    )


def of_job(job: Job) -> Duplicate | None:
    query = sa.select(Duplicate).where(Duplicate.job_id == job.id)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one_or_none()


jobs.register(KIND, jobs.Kind(run=run, discard=discard, tidy=forget))
