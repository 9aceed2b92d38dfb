"""Many people counting up one cell at once: of two who saw the same number one is told, and nobody's step is lost.

Each edit says what its person saw and writes one more. So the cell must end as many steps further as edits were accepted, and each line of
its history must be one step: an edit accepted over something else than was seen would be one that is not.
"""

import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import sqlalchemy as sa

from bench.client import Client
from bench.grid import seen_in
from bench.report import Figure
from bench.world import World, signed_in
from bench.writers import whole
from webapp.accounts.models import User
from webapp.app import create_app
from webapp.config import Config
from webapp.database import db
from webapp.records.changes import add_record
from webapp.tables.changes import FIRST_FIELD, NewField, create_table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Workspace

PEOPLE = 64
EDITS = 5_000
START = 100
ACCEPTED, REFUSED = 200, 409


@dataclass
class Counting:
    """One cell, and what came of the edits of it, by the answers' status."""

    cell: str
    form: tuple[str, str]  # what the editor calls what was typed, and what was seen
    answers: Counter[int] = field(default_factory=Counter)
    left: "itertools.count[int]" = field(default_factory=itertools.count)

    def count_up(self, person: Client) -> None:
        seen = seen_in(person.open(f"{self.cell}/edit"))
        typed_name, seen_name = self.form
        while next(self.left) < EDITS:
            typed = str(int(seen) + 1)
            answer = person.swap(self.cell, {typed_name: typed, seen_name: seen})
            self.answers[answer.status] += 1
            if answer.status == ACCEPTED:
                seen = typed
            elif answer.status == REFUSED:
                seen = seen_in(answer.body)


def measure(world: World) -> list[Figure]:
    world.make()
    table_id, record_id, field_id = counted_cell(world)
    counting = Counting(f"/tables/{table_id}/records/{record_id}/cells/{field_id}", (f"f{field_id}", f"seen{field_id}"))
    with world.serving_product() as server:
        person = signed_in(server)
        person.open(f"/tables/{table_id}")
        started = time.perf_counter()
        threads = [threading.Thread(target=counting.count_up, args=[person.twin()]) for _ in range(PEOPLE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - started
    steps = [(whole(before), whole(after)) for before, after in world.query(history_of(table_id, record_id, field_id))]
    world.remove()
    return figures(counting.answers, steps, took)


def figures(answers: Counter[int], steps: list[tuple[int | None, int | None]], took: float) -> list[Figure]:
    values = [START, *(after or 0 for _, after in steps)]
    stale = sum((before, after) != (stood, stood + 1) for (before, after), stood in zip(steps, values, strict=False))
    return [
        Figure("edits", answers.total(), ""),
        Figure("edits a second", answers.total() / took, ""),
        Figure("accepted", answers[ACCEPTED], ""),
        Figure("refused, with what stands there now", answers[REFUSED], ""),
        Figure("answered otherwise", answers.total() - answers[ACCEPTED] - answers[REFUSED], "", goal=0),
        Figure("steps of the cell more or less than were accepted", abs(values[-1] - START - answers[ACCEPTED]), "", goal=0),
        Figure("accepted although something else stood there", stale, "", goal=0),
    ]


def counted_cell(world: World) -> tuple[int, int, int]:
    app = create_app(Config.from_environ(world.environ))
    with app.app_context():
        by, workspace = db.session.scalars(sa.select(User)).one(), db.session.scalars(sa.select(Workspace)).one()
        table = create_table(workspace, name="Counts", by=by, fields=(FIRST_FIELD, NewField("Count", "number", {})))
        shape = shape_of(table)
        record_id = add_record(table, shape, {shape.fields[1]: START}, by=by)
        ids = table.id, record_id, shape.fields[1].id
        db.session.remove()
        db.engine.dispose()
    return ids


def history_of(table_id: int, record_id: int, field_id: int) -> str:
    cell = f"table_id = {table_id} AND record_id = {record_id} AND field_id = {field_id}"
    return f'SELECT "before", "after" FROM cell_changes WHERE {cell} AND "before" IS NOT NULL ORDER BY id'
