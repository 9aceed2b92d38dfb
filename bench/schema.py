"""Changes of shape at a million records: how long each takes, and what a reader and a writer of the table waited for meanwhile."""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.probes import Probes, probing
from bench.report import Figure
from bench.world import World
from webapp import jobs
from webapp.accounts.models import User
from webapp.app import create_app
from webapp.config import Config
from webapp.database import db, holds, transaction
from webapp.fields import changes as fields
from webapp.fieldtypes.types.number import Number
from webapp.jobs import Progress
from webapp.shapes import copying, retyping, task, undoing
from webapp.shapes.models import Retype
from webapp.tables.changes import NewField, create_table
from webapp.tables.models import Field, SchemaChange, Table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Workspace

RECORDS = 1_000_000
BORN = [NewField("Count", "text", {}), *(NewField(f"Text {n}", "text", {}) for n in range(1, 10))]
MOST = {"SQLite": {"reader": 100, "writer": 500}, "PostgreSQL": {"reader": 100, "writer": 2_000}}


@dataclass
class Subject:
    """The table that is changed, and who changes it."""

    app: Flask
    table_id: int

    def act(self, change: Callable[[Table, User], Any]) -> Callable[[], Any]:
        def do() -> Any:
            with self.app.app_context():
                return change(db.session.get_one(Table, self.table_id), db.session.scalars(sa.select(User)).first())

        return do


def measure(world: World) -> list[Figure]:
    world.make()
    app = create_app(Config.from_environ(world.environ))
    with app.app_context():
        subject = Subject(app, filled_table())
        world.settle(subject.table_id)
    with probing(world.address, f"t_{subject.table_id}", RECORDS) as probes:
        figures = [figure for name, do in changes(subject) for figure in measured(world, probes, name, do)]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    world.remove()
    return figures


def filled_table() -> int:
    by, workspace = db.session.scalars(sa.select(User)).one(), db.session.scalars(sa.select(Workspace)).one()
    table = create_table(workspace, name="Counts", by=by, fields=BORN)
    shape = shape_of(table)
    first, *others = [field.column_name for field in shape.fields]
    with transaction():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.select(sa.func.set_config("statement_timeout", "0", sa.true())))
        db.session.execute(sa.insert(shape.records).from_select(["created_at", first, *others], values(table, len(others))))
    return table.id


def values(table: Table, others: int) -> sa.Select[Any]:
    """For each record a number with decimals as a text, a few of them none, and some texts."""
    numbers = sa.select(sa.literal(1).label("n")).cte(recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < RECORDS))
    text = sa.cast(numbers.c.n, sa.Text)
    count = sa.case((numbers.c.n % 50_000 == 0, "many"), else_=text + ".5")
    moment = sa.literal(table.created_at, Table.__table__.c.created_at.type)
    return sa.select(moment, count, *(sa.literal("text ") + text for _ in range(others)))


def changes(subject: Subject) -> Iterator[tuple[str, Callable[[], Any]]]:
    act = subject.act
    yield "nothing, for 2 s", lambda: time.sleep(2)
    yield "add a field", act(lambda table, by: fields.add_field(table, name="New", type_name="number", by=by))
    yield "rename a field", act(rename)
    yield "remove a field", act(lambda table, by: fields.trash_field(table, called(table, "Text 1"), by=by))
    yield "restore a field", act(lambda table, by: fields.restore_field(table, called(table, "Text 1"), by=by))
    yield "look at a retype", act(look)
    yield "retype by a job", act(retype)
    yield "undo the retype", act(undo_last)
    yield "cancel a retype half-way", act(cancelled)
    yield "duplicate a field by a job", act(lambda table, by: copied(table, called(table, "Text 2"), by))
    yield "duplicate the table by a job", act(lambda table, by: copied(table, None, by))


def measured(world: World, probes: Probes, name: str, do: Callable[[], Any]) -> list[Figure]:
    probes.longest()
    with noting_holds() as held:
        started = time.perf_counter()
        do()
        took = time.perf_counter() - started
    waits = probes.longest()
    most = MOST[world.database]
    return [
        Figure(name, took, "s"),
        Figure("  the reader's longest wait", waits.reader, "ms", goal=most["reader"]),
        Figure("  the writer's longest wait", waits.writer, "ms", goal=most["writer"]),
        Figure("  its longest transaction", max(held, default=0.0), "ms"),
    ]


@contextlib.contextmanager
def noting_holds() -> Iterator[list[float]]:
    """How long each write transaction of this process is open, in milliseconds: what others wait for where nothing else runs."""
    held: list[float] = []
    handler = logging.Handler()
    handler.emit = lambda record: held.append(float(record.getMessage()))  # type: ignore[method-assign]
    holds.setLevel(logging.DEBUG)
    holds.addHandler(handler)
    try:
        yield held
    finally:
        holds.removeHandler(handler)
        holds.setLevel(logging.NOTSET)


def called(table: Table, name: str) -> Field:
    return db.session.scalars(sa.select(Field).where(Field.table_id == table.id, Field.name == name)).one()


def rename(table: Table, by: User) -> None:
    field = called(table, "New")
    fields.change_field(table, field, name="Newer", description="", options=field.options, by=by)


def look(table: Table, by: User) -> None:
    task.start(retyping.draft(table, called(table, "Count"), Number(decimals=1), by=by))
    jobs.work_off()


def retype(_table: Table, _by: User) -> None:
    task.start(db.session.scalars(sa.select(Retype)).one())
    jobs.work_off()


def undo_last(table: Table, by: User) -> None:
    last = sa.select(SchemaChange).where(SchemaChange.table_id == table.id).order_by(SchemaChange.id.desc()).limit(1)
    undoing.undo(table, db.session.scalars(last).one(), by=by)


def cancelled(table: Table, by: User) -> None:
    retype = retyping.draft(table, called(table, "Count"), Number(decimals=1), by=by)
    task.start(retype)
    jobs.work_off()
    job = task.start(retype)
    step = Progress.step

    def stopping(progress: Progress, done: int, total: int) -> None:
        if done >= RECORDS // 2:
            jobs.cancel(job.id)
            progress._next = 0.0
        step(progress, done, total)

    Progress.step = stopping  # type: ignore[method-assign]
    try:
        jobs.work_off()
    finally:
        Progress.step = step  # type: ignore[method-assign]


def copied(table: Table, field: Field | None, by: User) -> None:
    copying.start(table, field, name="Copy", by=by)
    jobs.work_off()
