"""Many people saving cells at once, every acknowledged save in a journal: nobody may be shown an error, and nothing may be lost.

Each cell belongs to one writer, who knows what must stand in it; eight writers share each of some records. With workers killed at random, a
connection that breaks says nothing about the save on it: the writer tries again, as a person would.
"""

import http.client
import itertools
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.client import Answer, Client
from bench.grid import COPIES, field_called, seen_in
from bench.processes import WebServer, kill
from bench.report import Figure
from bench.world import World, signed_in

WRITERS = 16
NEIGHBOURS = 8  # writers who share records, each in a field of their own
OWN = 10  # records of each writer
SHARED = 10  # records of each group of neighbours
FIRST_OWN, FIRST_SHARED = 1_000, 500
FIELDS = ("dep_time", "sched_dep_time", "dep_delay", "arr_time", "sched_arr_time", "arr_delay", "air_time", "distance")
PAUSE_BETWEEN_KILLS = (1.0, 3.0)
BROKEN = (http.client.HTTPException, OSError)

Cell = tuple[int, int]  # record, field
"""Where a value stands."""


@dataclass
class Writer:
    """One person's cells and what came of saving them."""

    number: int
    client: Client
    table: int
    cells: list[Cell]
    seen: dict[Cell, str] = field(default_factory=dict)
    saved: list[tuple[Cell, int]] = field(default_factory=list)
    errors: Counter[int] = field(default_factory=Counter)
    cut_off: int = 0
    slowest: float = 0.0

    def look(self) -> None:
        for cell in self.cells:
            self.seen[cell] = seen_in(self.client.open(f"{self.address(cell)}/edit"))

    def write(self, until: float) -> None:
        first = time.time_ns() // 1_000 * WRITERS + self.number  # no value ever comes again, not in a later run either
        for turn in itertools.count():
            if time.monotonic() >= until:
                return
            self.save(self.cells[turn % len(self.cells)], first + turn * WRITERS)

    def save(self, cell: Cell, value: int) -> None:
        """Until it is acknowledged. An answer that is not a saved cell is an error that a person would see."""
        form = {f"seen{cell[1]}": self.seen[cell], f"f{cell[1]}": str(value)}
        started = time.monotonic()
        cut_off = 0
        while (answer := self.post(cell, form)) is None:
            cut_off += 1
        self.cut_off += cut_off
        self.slowest = max(self.slowest, time.monotonic() - started)
        landed_before = cut_off and answer.status == 409 and seen_in(answer.body) == str(value)
        if answer.status != 200 and not landed_before:
            self.errors[answer.status] += 1
            return
        self.seen[cell] = str(value)
        self.saved.append((cell, value))

    def post(self, cell: Cell, form: dict[str, str]) -> Answer | None:
        try:
            return self.client.swap(self.address(cell), form)
        except BROKEN:
            self.client = self.client.twin()
            return None

    def address(self, cell: Cell) -> str:
        return f"/tables/{self.table}/records/{cell[0]}/cells/{cell[1]}"


def measure(world: World, seconds: float, *, workers: int = 1, killing: bool = False) -> list[Figure]:
    table = world.prepare(COPIES)
    (started_at,) = world.query("SELECT COALESCE(MAX(id), 0) FROM cell_changes")[0]
    with world.serving_product(workers) as server:
        writers = list(make_writers(signed_in(server), table))
        for writer in writers:
            writer.look()
        killed = write_all(writers, seconds, server if killing else None)
    lost = lost_updates(world, table, writers, started_at)
    return figures(writers, seconds, lost, killed)


def make_writers(person: Client, table: int) -> Iterator[Writer]:
    page = person.open(f"/tables/{table}")
    fields = [field_called(name, page) for name in FIELDS]
    for number in range(WRITERS):
        group, place = divmod(number, NEIGHBOURS)
        own = [(FIRST_OWN + number * OWN + record, fields[0]) for record in range(OWN)]
        shared = [(FIRST_SHARED + group * SHARED + record, fields[place]) for record in range(SHARED)]
        yield Writer(number, person.twin(), table, [cell for pair in zip(own, shared, strict=True) for cell in pair])


def write_all(writers: list[Writer], seconds: float, server: WebServer | None) -> int:
    """Everybody writes at once; answers how many workers of the server were killed meanwhile."""
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=writer.write, args=[until]) for writer in writers]
    for thread in threads:
        thread.start()
    killed = 0
    while server and time.monotonic() + PAUSE_BETWEEN_KILLS[1] < until:
        time.sleep(random.uniform(*PAUSE_BETWEEN_KILLS))
        kill(random.choice(server.workers))
        killed += 1
    for thread in threads:
        thread.join()
    return killed


def lost_updates(world: World, table: int, writers: list[Writer], started_at: int) -> int:
    """Saves that were acknowledged and are not in the history, links of the history that do not fit, and cells that hold another value."""
    history: dict[Cell, list[tuple[int | None, int | None]]] = defaultdict(list)
    changes = f'SELECT record_id, field_id, "before", "after" FROM cell_changes WHERE table_id = {table} AND id > {started_at} ORDER BY id'
    for record, field_id, before, after in world.query(changes):
        history[record, field_id].append((whole(before), whole(after)))
    columns = dict(world.query(f"SELECT id, column_name FROM fields WHERE table_id = {table}"))
    lost = 0
    for writer in writers:
        acknowledged = defaultdict(list)
        for cell, value in writer.saved:
            acknowledged[cell].append(value)
        for (record, field_id), values in acknowledged.items():
            steps = history[record, field_id]
            ((standing,),) = world.query(f"SELECT {columns[field_id]} FROM t_{table} WHERE id = {record}")
            lost += len(set(values) - {after for _, after in steps})
            lost += sum(before != earlier for (_, earlier), (before, _) in itertools.pairwise(steps))
            lost += standing != values[-1]
    return lost


def whole(number: object) -> int | None:
    """A number of the history, which SQLite keeps as JSON text."""
    return None if number is None else int(str(number))


def figures(writers: list[Writer], seconds: float, lost: int, killed: int) -> list[Figure]:
    errors: Counter[int] = sum((writer.errors for writer in writers), Counter())
    statuses = f" ({', '.join(f'{count} × {status}' for status, count in errors.items())})" if errors else ""
    saved = sum(len(writer.saved) for writer in writers)
    return [
        Figure("saves acknowledged", saved, ""),
        Figure("saves a second", saved / seconds, ""),
        Figure("the slowest", max(writer.slowest for writer in writers) * 1000, "ms"),
        Figure("workers killed", killed, ""),
        Figure("connections cut off by that, and tried again", sum(writer.cut_off for writer in writers), ""),
        Figure(f"errors shown to somebody{statuses}", errors.total(), "", goal=0),
        Figure("updates lost", lost, "", goal=0),
    ]
