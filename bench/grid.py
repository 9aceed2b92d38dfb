"""The grid's server time on a million records: a page, a page far down, a cell's save, and the memory that the web process takes."""

import re
import statistics
from collections.abc import Callable, Iterator
from itertools import count

from bench.client import Client
from bench.processes import WebServer
from bench.report import Figure, compared
from bench.world import World, signed_in

COPIES = 3
DOWN = 300_000
ROUNDS = 9
PAGES = 60  # requests a round
SAVES = 200
COLUMN = "dep_delay"
RECORDS = 50  # that are saved in turn
FIELD = r'data-field="(\d+)"><a [^>]*>(?:(?!</a>).)*<span>{}</span>'
SEEN = re.compile(r'name="seen\d+" value="([^"]*)"')

Round = tuple[float, float]


def measure(world: World) -> list[Figure]:
    table = world.prepare(COPIES)
    with world.serving_product() as product, world.serving_floor() as floor:
        us, them = signed_in(product), Client(floor.port)
        idle = product.memory
        figures = [*pages(product, us, f"/tables/{table}", floor, them), *saves(product, us, table, floor, them)]
        return [*figures, *memory(idle, product.memory)]


def pages(product: WebServer, us: Client, grid: str, floor: WebServer, them: Client) -> Iterator[Figure]:
    far = f"{grid}?after={DOWN}&from={DOWN + 1}"
    first: list[Round] = []
    walls: list[Round] = []
    farther: list[Round] = []
    for _ in range(1 + ROUNDS):
        ours, our_wall = taken(product, lambda: [*us.timed(grid, PAGES)])
        down, _ = taken(product, lambda: [*us.timed(far, PAGES)])
        theirs, their_wall = taken(floor, lambda: [*them.timed("/", PAGES)])
        first.append((ours, theirs))
        walls.append((our_wall, their_wall))
        farther.append((down, ours))
    # The first round warms what is compiled and cached on both sides.
    yield compared("first page, CPU", "ms", first[1:], goal=2)
    yield compared("first page, wall", "ms", walls[1:])
    yield compared(f"{DOWN:,} records down, CPU, to the first page", "ms", farther[1:], goal=1.2)


def saves(product: WebServer, us: Client, table: int, floor: WebServer, them: Client) -> Iterator[Figure]:
    save = saving(us, table)
    fresh = count(1_000)

    def bare_save() -> float:
        number = next(fresh)
        answer = them.swap(f"/{number % RECORDS + 1}/{COLUMN}", {"value": str(number)})
        if answer.status != 200:
            raise RuntimeError(f"The floor answered {answer.status} to a save.")
        return answer.seconds

    cpu: list[Round] = []
    walls: list[Round] = []
    for _ in range(1 + ROUNDS):
        ours, our_wall = taken(product, lambda: [save() for _ in range(SAVES)])
        theirs, their_wall = taken(floor, lambda: [bare_save() for _ in range(SAVES)])
        cpu.append((ours, theirs))
        walls.append((our_wall, their_wall))
    yield compared("a cell saved, CPU", "ms", cpu[1:], goal=4)
    yield compared("a cell saved, wall", "ms", walls[1:])


def saving(us: Client, table: int) -> Callable[[], float]:
    """What saves one of some cells, each with a value that it never had and with the one that was seen before."""
    page = us.open(f"/tables/{table}")
    field = field_called(COLUMN, page)
    cells = [f"/tables/{table}/records/{record}/cells/{field}" for record in range(1, RECORDS + 1)]
    seen = {cell: seen_in(us.open(f"{cell}/edit")) for cell in cells}
    us.open(f"/tables/{table}")
    fresh = count(max(int(text or 0) for text in seen.values()) + 1)

    def save() -> float:
        number = next(fresh)
        cell = cells[number % RECORDS]
        answer = us.swap(cell, {f"seen{field}": seen[cell], f"f{field}": str(number)})
        if answer.status != 200:
            raise RuntimeError(f"A save answered {answer.status}: {answer.body[:500]}")
        seen[cell] = str(number)
        return answer.seconds

    return save


def field_called(name: str, page: str) -> int:
    found = re.search(FIELD.format(name), page, re.DOTALL)
    if found is None:
        raise RuntimeError(f"The grid has no field {name}.")
    return int(found[1])


def seen_in(editor: str) -> str:
    found = SEEN.search(editor)
    if found is None:
        raise RuntimeError("The cell's editor does not say what was seen.")
    return found[1].replace(",", "")


def taken(server: WebServer, work: Callable[[], list[float]]) -> Round:
    """Milliseconds a request: of the server's processors, and as the client waited for it."""
    before = server.cpu
    waits = work()
    return (server.cpu - before) / len(waits) * 1000, statistics.median(waits) * 1000


def memory(idle: float, after: float) -> Iterator[Figure]:
    yield Figure("memory of the web process, idle", idle, "MB", goal=100)
    yield Figure("memory of the web process, after all this", after, "MB", goal=150)
