"""The API beside bare SQL behind a bare Flask, for a page of records, a filter, ten new ones; and beside the HTML page under load."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from bench.client import Client
from bench.grid import COPIES, ROUNDS, taken
from bench.processes import WebServer
from bench.report import Figure, compared
from bench.world import EMAIL, WORKSPACE, World, signed_in

CALLS = 40  # requests a round
CONNECTIONS = 8
SECONDS = 4.0
FORMULA = "AND({dep_delay} > 60, {carrier} = 'UA')"
TEN = [{"flight": number, "carrier": "UA", "dest": "IAH"} for number in range(10)]

Call = Callable[[], float]
Rounds = list[tuple[float, float]]


class Caller:
    """A program's connection, kept open."""

    def __init__(self, port: int, token: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}

    def call(self, method: str, path: str, data: object = None) -> float:
        started = time.perf_counter()
        self.connection.request(method, path, None if data is None else json.dumps(data), self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} answered {answer.status}: {body[:500]!r}")
        return time.perf_counter() - started

    def ask(self, path: str) -> dict[str, object]:
        self.connection.request("GET", path, None, self.headers)
        return json.loads(self.connection.getresponse().read())


def measure(world: World) -> list[Figure]:
    table = world.prepare(COPIES)
    token = world.flask("token", "create", "--user", EMAIL, "--workspace", WORKSPACE, "--write").printed.split()[-1]
    with world.serving_product(INLAY_API_CALLS="0") as product, world.serving_floor() as floor:
        us, them = Caller(product.port, token), Caller(floor.port)
        records = address_of(us)
        pairs = {
            "a list of 100 records": (
                partial(us.call, "GET", f"{records}?pageSize=100"),
                partial(them.call, "GET", "/records"),
            ),
            "a filter by formula": (
                partial(us.call, "POST", f"{records}/listRecords", {"filterByFormula": FORMULA}),
                partial(them.call, "GET", "/records?late=60&carrier=UA"),
            ),
            "ten new records": (
                partial(us.call, "POST", records, {"records": [{"fields": fields} for fields in TEN]}),
                partial(them.call, "POST", "/records", TEN),
            ),
        }
        figures = [figure for name, (ours, theirs) in pairs.items() for figure in beside(name, product, ours, floor, theirs)]
        return [*figures, *loads(product.port, token, records, f"/tables/{table}", signed_in(product))]


def address_of(us: Caller) -> str:
    """Where the table of flights is: of the only base, the first table."""
    base = us.ask("/v0/meta/bases")["bases"][0]["id"]  # type: ignore[index]
    table = us.ask(f"/v0/meta/bases/{base}/tables")["tables"][0]["id"]  # type: ignore[index]
    return f"/v0/{base}/{table}"


def beside(name: str, product: WebServer, ours: Call, floor: WebServer, theirs: Call) -> Iterator[Figure]:
    cpu: Rounds = []
    walls: Rounds = []
    for _ in range(1 + ROUNDS):
        our_cpu, our_wall = taken(product, lambda: [ours() for _ in range(CALLS)])
        their_cpu, their_wall = taken(floor, lambda: [theirs() for _ in range(CALLS)])
        cpu.append((our_cpu, their_cpu))
        walls.append((our_wall, their_wall))
    yield compared(f"{name}, CPU", "ms", cpu[1:])
    yield compared(f"{name}, wall", "ms", walls[1:])


def loads(port: int, token: str, records: str, page: str, person: Client) -> Iterator[Figure]:
    """How many requests a second eight connections get answered."""
    programs = [Caller(port, token) for _ in range(CONNECTIONS)]
    people = [person.twin() for _ in range(CONNECTIONS)]
    listed = rate([partial(one.call, "GET", f"{records}?pageSize=100") for one in programs])
    drawn = rate([partial(next_of, one, page) for one in people])
    yield Figure("lists of 100 records a second, 8 connections", listed, "/s")
    yield Figure("pages of the grid a second, 8 connections", drawn, "/s")


def next_of(client: Client, page: str) -> float:
    return next(client.timed(page, 1))


def rate(calls: list[Call]) -> float:
    made = [0] * len(calls)
    until = time.monotonic() + SECONDS

    def go_on(place: int) -> None:
        while time.monotonic() < until:
            calls[place]()
            made[place] += 1

    threads = [threading.Thread(target=go_on, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(made) / SECONDS
