"""One gesture over 50,000 cells, beside one bare SQL statement that writes the same values into a bare table of the same records.

The product reads texts, compares with what stands there and with what others did, and keeps a line of history for each cell; the statement
does nothing of that. So the ratio says what all of it costs, and the time whether a person waits.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask

from bench.client import Client
from bench.processes import WebServer, cpu_of
from bench.report import Figure
from bench.world import World, signed_in
from webapp.accounts.models import User
from webapp.app import create_app
from webapp.config import Config
from webapp.database import db, transaction
from webapp.fieldtypes.types.select import Select
from webapp.tables.changes import NewField, create_table
from webapp.tables.models import Field
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Workspace

CELLS = 50_000
FIELDS = (
    NewField("Name", "text", {}),
    NewField("Count", "number", {"decimals": 1}),
    NewField("Kind", "select", Select.from_names(["Tree", "Shrub", "Herb", "Moss"]).to_options()),
    NewField("Planted", "date", {}),
    NewField("Notes", "text", {}),
)
KINDS = ("Tree", "Shrub", "Herb", "Moss")
RECORDS = CELLS // len(FIELDS)  # of a rectangle; a change of one field takes as many records as there are cells
ROUNDS = 3
GOAL = {"SQLite": 3.0, "PostgreSQL": 3.0}

Work = Callable[[], None]


class Cost(NamedTuple):
    """Seconds on the clock, and of the processors, those of the database server included."""

    wall: float
    cpu: float


@dataclass
class Bench:
    """The table, who changes it, and the bare one."""

    world: World
    app: Flask
    server: WebServer
    person: Client
    table_id: int
    fields: list[int]
    columns: list[str]

    def post(self, path: str, **form: str) -> None:
        answer = self.person.swap(f"/tables/{self.table_id}{path}", form)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:500]}")

    def rectangle(self) -> dict[str, str]:
        return {"records": numbered(RECORDS), "into": ",".join(map(str, self.fields)), "fields": ",".join(map(str, self.fields))}

    # ---- what a person does

    def paste(self, turn: int) -> None:
        lines = (
            f"Plant {turn}-{n}\t{n % 997}.{turn % 10}\t{KINDS[(n + turn) % 4]}\t2026-{turn % 12 + 1:02}-{n % 28 + 1:02}\tNote {n * turn}"
            for n in range(RECORDS)
        )
        self.post("/pastes", text="\n".join(lines), tall="1", wide="1", **self.rectangle())

    def fill(self, turn: int) -> None:
        self.post("/fills", tall="1", wide=str(len(self.fields)), **self.rectangle())

    def change_all(self, turn: int) -> None:
        self.post("/picks/values", records=numbered(CELLS), field=str(self.fields[4]), **{f"f{self.fields[4]}": f"Done {turn}"})

    def undo(self, turn: int) -> None:
        self.post("/undos")

    # ---- the same as one statement

    def bare_copy(self) -> None:
        """Each cell its own value, out of a table that holds them already."""
        self.execute(f"UPDATE bare SET {self.set_from('given')} FROM given WHERE bare.id = given.id")

    def bare_fill(self) -> None:
        first = f"(SELECT {', '.join(self.columns)} FROM t_{self.table_id} WHERE id = 1) AS first"
        self.execute(f"UPDATE bare SET {self.set_from('first')} FROM {first} WHERE bare.id <= {RECORDS}")

    def bare_change(self) -> None:
        first = f"(SELECT {self.columns[4]} AS note FROM t_{self.table_id} WHERE id = 1) AS first"
        self.execute(f"UPDATE bare SET {self.columns[4]} = first.note FROM {first} WHERE bare.id <= {CELLS}")

    def give(self) -> None:
        """Set aside what the product has written, for the statement to take it from."""
        self.execute(
            "DELETE FROM given", f"INSERT INTO given SELECT id, {', '.join(self.columns)} FROM t_{self.table_id} WHERE id <= {RECORDS}"
        )

    def set_from(self, source: str) -> str:
        return ", ".join(f"{column} = {source}.{column}" for column in self.columns)

    def execute(self, *statements: str) -> None:
        with self.app.app_context(), db.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    # ---- what it costs

    def cost(self, work: Work) -> Cost:
        before, cpu = time.perf_counter(), self.server.cpu
        work()
        return Cost(time.perf_counter() - before, self.server.cpu - cpu)

    def bare_cost(self, work: Work) -> Cost:
        before, cpu = time.perf_counter(), self.bare_cpu()
        work()
        return Cost(time.perf_counter() - before, self.bare_cpu() - cpu)

    def bare_cpu(self) -> float:
        return time.process_time() + (cpu_of(self.world.postgres.process) if self.world.postgres else 0.0)


def measure(world: World) -> list[Figure]:
    world.make()
    app = create_app(Config.from_environ(world.environ))
    with app.app_context():
        table_id = filled_table()
        fields = db.session.scalars(sa.select(Field).where(Field.table_id == table_id).order_by(Field.position)).all()
        db.session.remove()
    world.settle(table_id)
    with world.serving_product() as server:
        person = signed_in(server)
        person.open(f"/tables/{table_id}")
        bench = Bench(world, app, server, person, table_id, [field.id for field in fields], [field.column_name for field in fields])
        figures = list(gestures(bench))
    with app.app_context():
        db.engine.dispose()
    world.remove()
    return figures


def gestures(bench: Bench) -> Iterator[Figure]:
    done: dict[str, list[tuple[Cost, Cost]]] = {}
    for turn in range(1 + ROUNDS):
        for name, ours, floor in (
            ("a paste into 50,000 cells", bench.paste, bench.bare_copy),
            ("a fill of 50,000 cells", bench.fill, bench.bare_fill),
            ("one field of 50,000 records", bench.change_all, bench.bare_change),
            ("its undo", bench.undo, bench.bare_change),
        ):
            cost = bench.cost(lambda ours=ours, turn=turn: ours(turn))
            bench.give()
            done.setdefault(name, []).append((cost, bench.bare_cost(floor)))
    for name, rounds in done.items():
        yield from compared(name, rounds[1:], goal=GOAL[bench.world.database])


def compared(name: str, rounds: list[tuple[Cost, Cost]], *, goal: float) -> Iterator[Figure]:
    """The time without the first round, which warms what is compiled and kept on both sides."""
    wall = statistics.median(ours.wall for ours, _ in rounds)
    bare_wall = statistics.median(floor.wall for _, floor in rounds)
    yield Figure(f"{name}, on the clock", wall, "s", goal=goal)
    yield Figure("  the bare statement", bare_wall, "s")
    ratio = statistics.median(ours.cpu / floor.cpu for ours, floor in rounds)
    cpu = statistics.median(ours.cpu for ours, _ in rounds)
    yield Figure("  of the processors", cpu, "s", statistics.median(floor.cpu for _, floor in rounds), ratio)


def filled_table() -> int:
    """50,000 records without a value, and beside them the bare table and the one that values are given in."""
    by, workspace = db.session.scalars(sa.select(User)).one(), db.session.scalars(sa.select(Workspace)).one()
    table = create_table(workspace, name="Plants", by=by, fields=FIELDS)
    shape = shape_of(table)
    with transaction():
        for _ in range(CELLS // 1_000):
            db.session.execute(sa.insert(shape.records), [{"created_at": table.created_at} for _ in range(1_000)])
    columns = [(field.column_name, field.type.sql_type()) for field in shape.fields]
    bare, given = (
        sa.Table(
            name,
            sa.MetaData(),
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
            *(sa.Column(*one) for one in columns),
        )
        for name in ("bare", "given")
    )
    with transaction():
        for one in (bare, given):
            one.create(db.session.connection())
        db.session.execute(sa.insert(bare).from_select(["id"], sa.select(shape.records.c.id)))
    return table.id


def numbered(most: int) -> str:
    return ",".join(map(str, range(1, most + 1)))
