"""What saved views gain from the indexes that the job consumer makes for them, how long one takes, and who waits meanwhile."""

import contextlib
import re
import time
from collections.abc import Iterator, Mapping

from bench.asking import Stock, address
from bench.probes import probing
from bench.report import Figure
from bench.stock import RECORDS
from bench.world import World
from webapp.app import create_app
from webapp.config import Config
from webapp.database import db
from webapp.indexes.keeping import Keeper, rest_after

DOWN = 500_000
VIEW = re.compile(r"view=(\d+)")


def measure(asked: Stock, world: World) -> Iterator[Figure]:
    """Three views, each with an index of its own."""
    price, length, pieces = map(asked.column, ("Price", "Length", "Pieces"))
    by_length = {"sort1": asked.fields["Length"], "dir1": "desc"}
    some = {"where1": asked.fields["Pieces"], "op1": "is", "value1": "42"}
    dearest = {"where1": asked.fields["Price"], "op1": "more", "value1": "999.9"}
    longest = f"{length} DESC NULLS LAST, "
    with saved(asked, {"Longest": by_length, "Some, longest": {**some, **by_length}, "Dearest": dearest}) as views:
        yield from made(asked, world)
        sorted_, both, filtered = (address(asked.grid, view=view) for view in views)
        yield asked.compared("by its index: filtered", filtered, asked.records(f"{price} > {asked.amount(999.9)}"))
        yield asked.compared("by its index: sorted", sorted_, asked.records("", longest))
        yield asked.compared("by its index: filtered and sorted", both, asked.records(f"{pieces} = 42", longest))
        behind = asked.run(f"SELECT id FROM t_{asked.table} WHERE trashed_at IS NULL ORDER BY {longest}id LIMIT 1 OFFSET {DOWN - 1}")
        deep = f"{sorted_}&after={behind[0][0]}&from={DOWN + 1}"
        yield asked.compared(f"by its index: {DOWN:,} records down, to its first page", deep, None, 1.2, first=sorted_)
    kept(world)


@contextlib.contextmanager
def saved(asked: Stock, views: Mapping[str, Mapping[str, str | int]]) -> Iterator[list[int]]:
    """Views of what an address shows, saved and removed again as a person does it; their numbers."""
    numbers = [save(asked, name, args) for name, args in views.items()]
    yield numbers
    for number in numbers:
        asked.us.post(f"{asked.grid}/views/{number}/trash", {})


def save(asked: Stock, name: str, args: Mapping[str, str | int]) -> int:
    form = {"name": name, "kind": "grid", "sharing": "shared"}
    answer = asked.us.post(address(f"{asked.grid}/views", **args), form)
    found = VIEW.search(answer.location or "")
    if found is None:
        raise RuntimeError(f"Saving a view answered {answer.status}: {answer.body[:500]}")
    return int(found[1])


def made(asked: Stock, world: World) -> Iterator[Figure]:
    """How long the consumer takes for each index, and for how long somebody waits meanwhile who writes to the table all the time."""
    with probing(world.address, f"t_{asked.table}", RECORDS) as probes:
        time.sleep(1)
        quiet = probes.longest()
        seconds = kept(world)
        time.sleep(1)  # a wait is known when it is over
        waits = probes.longest()
    yield Figure(f"an index of {len(seconds)} for views is made, the longest", max(seconds), "s")
    yield Figure("a writer's longest wait meanwhile, and without", waits.writer, "ms", quiet.writer)
    yield Figure("a reader's longest wait meanwhile, and without", waits.reader, "ms", quiet.reader)


def kept(world: World) -> list[float]:
    """Let the views' indexes be as they should, as the job consumer does; how many seconds each step took."""
    app = create_app(Config.from_environ(world.environ))
    steps: list[float] = []
    with app.app_context():
        keeper, goes_on = Keeper(), True
        while goes_on:
            began = time.monotonic()
            goes_on = keeper.keep()
            db.session.remove()
            if goes_on:
                steps.append(time.monotonic() - began)
                time.sleep(rest_after(steps[-1]))
        db.engine.dispose()
    return steps
