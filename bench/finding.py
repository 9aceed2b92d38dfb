"""Finding things among a million records of 20 fields: each page beside the bare SQL that it cannot do without, in the same minutes.

Only a filter, a sort and a search that no index helps take so long that the page around them hardly counts.
"""

import statistics
import time
from collections.abc import Iterator, Sequence

from bench import everywhere, indexed
from bench.asking import Stock, address, bare
from bench.processes import WebServer
from bench.report import Figure
from bench.stock import stock
from bench.world import World, imported, signed_in
from webapp import jobs
from webapp.app import create_app
from webapp.config import Config
from webapp.database import db
from webapp.textindex import keeping

SEARCHES = 10  # of each word
DOWN = 500_000
WORDS = {
    "rare": ("quagga", "uagg"),
    "middling": ("kestrel", "estre"),
    "common": ("heron", "marise"),
    "absent": ("zyzzyva", "no such thing"),
}
OTHERS = (*(300_000,) * 3, *(5_000,) * 16)  # records of the tables beside it, which a search through everything meets


def measure(world: World) -> list[Figure]:
    table = prepare(world)
    with world.serving_product() as product, bare(world) as run:
        asked = Stock(signed_in(product), run, table, on_postgresql=world.postgres is not None)
        return [*pages(asked), *indexed.measure(asked, world), *searches(product, asked), *everywhere.measure(asked.us)]


def prepare(world: World) -> int:
    """The tables with their search indexes, kept from an earlier run if they are there; the largest one's number."""
    note = world.data / "tables"
    if note.exists() and (world.postgres is None or world.postgres.has(world.name)):
        world.flask("db", "upgrade")
        return int(note.read_text())
    world.make()
    table = imported(world.bring(stock()))[1]
    print(f"The search index took {index(world):.0f} s.", flush=True)
    for records in OTHERS:
        world.bring(stock(records))
    index(world)
    world.settle(table)
    note.write_text(str(table))
    return table


def index(world: World) -> float:
    """Have the search indexes made that are missing, in this process; how many seconds that took."""
    app = create_app(Config.from_environ(world.environ))
    began = time.monotonic()
    with app.app_context():
        keeping.keep_up()
        jobs.work_off()
        db.session.remove()
        db.engine.dispose()
    return time.monotonic() - began


def pages(asked: Stock) -> Iterator[Figure]:
    """What no index helps with."""
    price, length, shelf = map(asked.column, ("Price", "Length", "Shelf"))
    dear = {"where1": asked.fields["Price"], "op1": "more", "value1": "990"}
    is_dear = f"{price} > {asked.amount(990)}"
    by_length = {"sort1": asked.fields["Length"], "dir1": "desc"}
    longest = f"{length} DESC NULLS LAST, "
    grid, live = asked.grid, f"FROM t_{asked.table} WHERE trashed_at IS NULL"

    yield asked.compared("the first page", grid, asked.records())
    yield asked.compared(f"{DOWN:,} records down, to the first page", address(grid, after=DOWN, **{"from": DOWN + 1}), None, 1.2)
    yield asked.compared("filtered", address(grid, **dear), asked.records(is_dear))
    yield asked.compared("sorted", address(grid, **by_length), asked.records("", longest), 1.2)
    yield asked.compared("filtered and sorted", address(grid, **dear, **by_length), asked.records(is_dear, longest), 1.2)
    yield asked.compared("grouped", address(grid, group1=asked.fields["Shelf"]), asked.records("", f"{shelf} NULLS LAST, "), 1.2)
    for name, kind in (("Shelf", "1,000 numbers"), ("State", "6 options"), ("Place", "20,000 texts")):
        values = f"SELECT {asked.column(name)}, count(*) {live} GROUP BY 1 ORDER BY 2 DESC LIMIT 50"
        yield asked.compared(f"a facet of {kind}", f"{grid}/values/{asked.fields[name]}", values)
    total = address(f"{grid}/summaries", **{f"sum{asked.fields['Price']}": "sum"})
    yield asked.compared("the sum of a field", total, f"SELECT sum({price}) {live}")


def searches(product: WebServer, asked: Stock) -> Iterator[Figure]:
    """What each kind of word costs the server's processors, beside the time of a bare LIKE of the notes alone; and the slowest twentieth
    of all answers, as somebody waits for them."""
    everything: list[float] = []
    for kind, words in WORDS.items():
        processors: list[float] = []
        looks: list[float] = []
        for word in words:
            path = address(asked.grid, q=word)
            next(asked.us.timed(path, 1))
            before = product.cpu
            everything += [seconds * 1000 for seconds in asked.us.timed(path, SEARCHES)]
            processors.append((product.cpu - before) * 1000 / SEARCHES)
            like = f"lower({asked.column('Notes')}) LIKE '%{word}%'"
            looks.append(asked.timed(f"SELECT id FROM t_{asked.table} WHERE {like} AND trashed_at IS NULL ORDER BY id LIMIT 101"))
        yield Figure(f"searched: {kind}, CPU", statistics.mean(processors), "ms", statistics.mean(looks))
    yield Figure(f"searched: wall, p95 of {len(everything)}", percentile(everything, 95), "ms", goal=100)


def percentile(figures: Sequence[float], of_a_hundred: int) -> float:
    return statistics.quantiles(figures, n=100)[of_a_hundred - 1]
