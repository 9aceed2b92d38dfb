"""What the large changes of shape have in common: how a column or a table is filled while everybody goes on working."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from webapp.database import db, transaction
from webapp.jobs import Job, Progress
from webapp.shapes import retyping
from webapp.shapes.patience import be_next, patiently
from webapp.tables.models import Table
from webapp.tables.pace import Pace

FEW = 500  # records written meanwhile that the last transaction fills in no time
PASSES = 5


class LongChange(ABC):
    """One change, from the empty place to the moment at which everybody sees what fills it.

    All records are filled in, chunk by chunk up to `last_id`, and then those again that were written meanwhile, whose history is above
    `mark`, until they are few. These and new ones are left to the last transaction, in which nobody else writes.
    """

    def __init__(self, table_id: int, progress: Progress, *, total: int = 0) -> None:
        self.table_id = table_id
        self.progress = progress
        self.total = total
        self.done = 0
        self.last_id = 0
        self.mark = 0
        self.pace = Pace()

    @abstractmethod
    def prepare(self) -> sa.Table:
        """Make room, in a transaction of its own that begins with `hold`. The records to be read."""

    @abstractmethod
    def fill(self) -> Iterator[int]:
        """Fill one chunk after the other; how many records each had."""

    @abstractmethod
    def touched(self) -> Iterator[Sequence[int]]:
        """The ids of what was written since `mark`, some at a time."""

    @abstractmethod
    def fill_again(self, ids: Sequence[int]) -> None: ...

    @abstractmethod
    def finish(self, job: Job) -> None:
        """The one moment at which the table changes for everybody, in a transaction of its own that begins with `hold`."""

    def run(self, job: Job) -> None:
        records = patiently(self.prepare)
        self.total = self.total or count(records)
        for filled in self.fill():
            self.done += filled
            self.tell()
        for _ in range(PASSES):
            if self.catch_up() < FEW:
                break
        patiently(lambda: self.finish(job))

    def catch_up(self) -> int:
        """Fill in once more what was written since `mark`; how many records that were."""
        mark, records = patiently(self.next_mark), 0
        for ids in self.touched():
            self.fill_again(ids)
            records += len(ids)
            self.tell()
        self.mark = mark
        return records

    @transaction()
    def next_mark(self) -> int:
        return self.hold()

    def hold(self) -> int:
        """Keep other writers out until the end of the transaction; where the history stands."""
        be_next(self.table_id)
        return retyping.hold_and_mark(db.session.get_one(Table, self.table_id, populate_existing=True))

    def tell(self) -> None:
        self.progress.step(self.done, max(self.total, self.done))


def count(records: sa.Table) -> int:
    number = db.session.scalar(sa.select(sa.func.count()).select_from(records)) or 0
    db.session.rollback()
    return number
