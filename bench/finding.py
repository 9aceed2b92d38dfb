"""Finding things among a million records of 20 fields: each page beside the bare SQL that it cannot do without, in the same minutes.

The bare SQL asks the product's own table, so both look at the same bytes; it answers rows, and the product a page with its sign-in, layout
and links. Only a filter, a sort and a search that no index helps take so long that the page around them hardly counts.
"""

import contextlib
import re
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench.client import Client
from bench.processes import WebServer
from bench.report import Figure, compared
from bench.stock import stock
from bench.world import World, imported, signed_in
from webapp import jobs
from webapp.app import create_app
from webapp.config import Config
from webapp.database import db
from webapp.textindex import keeping

ROUNDS = 3
SEARCHES = 10  # of each word
DOWN = 500_000
WORDS = {
    "rare": ("quagga", "uagg"),
    "middling": ("kestrel", "estre"),
    "common": ("heron", "marise"),
    "absent": ("zyzzyva", "no such thing"),
}
FIELD = re.compile(r'data-field="(\d+)"><a [^>]*>(?:(?!</a>).)*?<span>([^<]+)</span>', re.DOTALL)

Run = Callable[[str], Any]


def measure(world: World) -> list[Figure]:
    table = prepare(world)
    with world.serving_product() as product, bare(world) as run:
        us = signed_in(product)
        return [*pages(us, run, table, world), *searches(product, us, run, table)]


def prepare(world: World) -> int:
    """The table with its search index, kept from an earlier run if there is one; its number."""
    note = world.data / "table"
    if note.exists() and (world.postgres is None or world.postgres.has(world.name)):
        world.flask("db", "upgrade")
        return int(note.read_text())
    world.make()
    table = imported(world.bring(stock()))[1]
    index(world)
    world.settle(table)
    note.write_text(str(table))
    return table


def index(world: World) -> None:
    app = create_app(Config.from_environ(world.environ))
    began = time.monotonic()
    with app.app_context():
        keeping.keep_up()
        jobs.work_off()
        db.session.remove()
        db.engine.dispose()
    print(f"The search index took {time.monotonic() - began:.0f} s.")


@contextlib.contextmanager
def bare(world: World) -> Iterator[Run]:
    if world.postgres:
        with psycopg.connect(world.url.replace("+psycopg", ""), autocommit=True) as connection:
            yield lambda statement: connection.execute(statement).fetchall()
        return
    with contextlib.closing(sqlite3.connect(world.data / "inlay.sqlite3")) as connection:
        connection.execute("PRAGMA mmap_size=268435456")
        yield lambda statement: connection.execute(statement).fetchall()


def pages(us: Client, run: Run, table: int, world: World) -> Iterator[Figure]:
    grid = f"/tables/{table}"
    called = {name: int(number) for number, name in FIELD.findall(us.open(grid))}
    column = {name: f"c_{number}" for name, number in called.items()}
    everything = f"SELECT id, {', '.join(column.values())} FROM t_{table} WHERE trashed_at IS NULL"
    first = f"{everything} ORDER BY id LIMIT 101"

    def address(path: str = grid, **args: str | int) -> str:
        return f"{path}?{urlencode(args)}"

    dear = {"where1": called["Price"], "op1": "more", "value1": "990"}
    dear_in_sql = f"{column['Price']} > {990 if world.postgres else 99_000}"  # SQLite keeps cents
    by_length = {"sort1": called["Length"], "dir1": "desc"}
    cases: Mapping[str, tuple[str, str, float | None]] = {
        "the first page": (grid, first, None),
        f"{DOWN:,} records down, to the first page": (address(after=DOWN, **{"from": DOWN + 1}), "", 1.2),
        "filtered": (address(**dear), f"{everything} AND {dear_in_sql} ORDER BY id LIMIT 101", None),
        "sorted": (address(**by_length), f"{everything} ORDER BY {column['Length']} DESC NULLS LAST, id LIMIT 101", 1.2),
        "filtered and sorted": (
            address(**dear, **by_length),
            f"{everything} AND {dear_in_sql} ORDER BY {column['Length']} DESC NULLS LAST, id LIMIT 101",
            1.2,
        ),
        "grouped": (address(group1=called["Shelf"]), f"{everything} ORDER BY {column['Shelf']} NULLS LAST, id LIMIT 101", 1.2),
        "a facet": (
            f"{grid}/values/{called['Shelf']}",
            f"SELECT {column['Shelf']}, count(*) FROM t_{table} WHERE trashed_at IS NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 50",
            None,
        ),
        "the sum of a field": (
            address(f"{grid}/summaries", **{f"sum{called['Price']}": "sum"}),
            f"SELECT sum({column['Price']}) FROM t_{table} WHERE trashed_at IS NULL",
            None,
        ),
    }
    for name, (path, statement, goal) in cases.items():
        yield compared(name, "ms", list(rounds(us, path, run, statement or None, grid)), goal=goal)


def rounds(us: Client, path: str, run: Run, statement: str | None, grid: str) -> Iterator[tuple[float, float]]:
    """Of ours and of the bare SQL, or of the first page where there is none, in turns; the first round warms both."""
    for number in range(1 + ROUNDS):
        ours = next(us.timed(path, 1)) * 1000
        theirs = timed(lambda: run(statement)) if statement else next(us.timed(grid, 1)) * 1000
        if number:
            yield ours, theirs


def searches(product: WebServer, us: Client, run: Run, table: int) -> Iterator[Figure]:
    """What each kind of word costs the server's processors, beside the time of a bare LIKE of the notes alone; and the slowest twentieth
    of all answers, as somebody waits for them."""
    everything: list[float] = []
    notes = next(number for number, name in FIELD.findall(us.open(f"/tables/{table}")) if name == "Notes")
    for kind, words in WORDS.items():
        processors: list[float] = []
        looks: list[float] = []
        for word in words:
            path = f"/tables/{table}?{urlencode({'q': word})}"
            next(us.timed(path, 1))
            before = product.cpu
            waits = [seconds * 1000 for seconds in us.timed(path, SEARCHES)]
            processors.append((product.cpu - before) * 1000 / SEARCHES)
            everything += waits
            look = f"SELECT id FROM t_{table} WHERE lower(c_{notes}) LIKE '%{word}%' AND trashed_at IS NULL ORDER BY id LIMIT 101"
            looks.append(timed(lambda look=look: run(look)))
        yield Figure(f"searched: {kind}, CPU", statistics.mean(processors), "ms", statistics.mean(looks))
    yield Figure(f"searched: wall, p95 of {len(everything)}", percentile(everything, 95), "ms", goal=100)


def percentile(figures: Sequence[float], of_a_hundred: int) -> float:
    return statistics.quantiles(figures, n=100)[of_a_hundred - 1]


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
