"""The job of an import: the file's rows into a table that nobody sees until all of it is there."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from webapp import ddl, jobs
from webapp.database import db, now, transaction
from webapp.imports import files, target
from webapp.imports.batches import Batch, batches
from webapp.imports.conversion import Column, Refused
from webapp.imports.models import Import, Refusal
from webapp.imports.readers import Layout, Unreadable
from webapp.imports.writers import as_they_are, dialect, encode_for_copy, writing_to
from webapp.jobs import Job, Progress

KIND = "import"
REFUSALS_KEPT = 100_000
REFUSALS_AT_ONCE = 2_000
TEXT_KEPT = 200


def run(job: Job, progress: Progress) -> None:
    the_import = of_job(job)
    try:
        path = files.file_of(the_import)
        filling = Filling(the_import)
        with rare_collections():
            filling.fill(path, progress)
    except Unreadable as problem:
        raise jobs.Failed(str(problem)) from None
    publish(job, the_import, filling)
    files.remove(the_import)


def discard(job: Job) -> None:
    """Remove what an import that did not come to its end has written. The file stays: the person may start again."""
    the_import = of_job(job)
    if the_import.target_id is not None:
        remove_target(the_import)


@transaction()
def remove_target(the_import: Import) -> None:
    if the_import.target_id is None or target.is_published(the_import.target_id):
        return
    ddl.drop_record_table(db.session.connection(), the_import.target_id)
    db.session.execute(sa.delete(Refusal).where(Refusal.import_id == the_import.id))
    the_import.target_id, the_import.records, the_import.refused = None, 0, 0


class Filling:
    """The table being filled, and what could not be taken."""

    def __init__(self, the_import: Import) -> None:
        self.the_import = the_import
        self.at: datetime = now()
        self.records = 0
        self.refused = 0
        self.waiting: list[Refused] = []
        self.target = target.prepare(the_import)
        encode = as_they_are if dialect() == "sqlite" else encode_for_copy
        self.columns = [
            Column(field.name, field.type, dialect=dialect(), encode=encode, among=len(self.target.fields)) for field in self.target.fields
        ]

    def fill(self, path: Path, progress: Progress) -> None:
        layout = Layout(self.the_import.encoding, self.the_import.delimiter)
        width = len(self.the_import.columns)
        with writing_to(self.target.table_id, self.target.columns, at=self.at, by=self.the_import.user_id) as writer:
            for batch in batches(path, layout, width=width, has_header=self.the_import.has_header):
                writer.write(self.converted(batch))
                self.records += len(batch)
                self.keep_refusals(at_least=REFUSALS_AT_ONCE)
                progress.step(self.records, max(self.the_import.lines - self.the_import.has_header, self.records))
        self.keep_refusals(at_least=1)

    def converted(self, batch: Batch) -> list[Sequence[Any]]:
        values: list[Sequence[Any]] = []
        refused = [Refused(row, "", text, "This stands beyond the last column.") for row, text in batch.surplus]
        for place, column in zip(self.target.places, self.columns, strict=True):
            values.append(column.convert(batch.columns[place]))
            if column.bad:
                refused += column.refusals(batch.numbers, batch.columns[place])
        self.refuse(refused)
        return values

    def refuse(self, cells: list[Refused]) -> None:
        for cell in sorted(cells):
            if self.refused < REFUSALS_KEPT:
                self.waiting.append(cell)
            self.refused += 1

    def keep_refusals(self, *, at_least: int) -> None:
        if len(self.waiting) >= at_least:
            note_refusals(self.the_import.id, self.waiting)
            self.waiting = []


@transaction()
def note_refusals(import_id: int, cells: Sequence[Refused]) -> None:
    rows = [
        {"import_id": import_id, "row": cell.row, "field": cell.field, "text": shown(cell.text), "reason": cell.reason[:500]}
        for cell in cells
    ]
    db.session.execute(sa.insert(Refusal), rows)


def shown(text: str) -> str:
    """A refused text as it can be kept and shown: NUL, which PostgreSQL does not store, and its like are replaced."""
    return "".join(character if character.isprintable() else "�" for character in text[:TEXT_KEPT])


@transaction()
def publish(job: Job, the_import: Import, filling: Filling) -> None:
    """One small transaction makes the table visible and the job done."""
    target.publish(the_import, filling.target, [column.type for column in filling.columns], records=filling.records, at=filling.at)
    the_import.records, the_import.refused = filling.records, filling.refused
    result = {"table_id": the_import.target_id, "records": filling.records, "refused": filling.refused}
    jobs.finish(job, done=filling.records, result=result)


def of_job(job: Job) -> Import:
    return db.session.scalars(sa.select(Import).where(Import.job_id == job.id), execution_options={"populate_existing": True}).one()


@contextmanager
def rare_collections() -> Iterator[None]:
    """Rows are many small lists without cycles: looking for cycles among them doubles the time that reading takes."""
    usual = gc.get_threshold()
    gc.set_threshold(500_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


jobs.register(KIND, jobs.Kind(run=run, discard=discard, tidy=files.remove_old))
