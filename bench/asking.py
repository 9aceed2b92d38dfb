"""How the stock is asked: by pages of the product, and by the bare SQL that each cannot do without, in turns.

The bare SQL asks the product's own table, so both look at the same bytes; it answers rows, and the product a page with its sign-in, layout
and links.
"""

import contextlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench.client import Client
from bench.report import Figure, compared
from bench.world import World

ROUNDS = 7
FIELD = re.compile(r'data-field="(\d+)"><a [^>]*>(?:(?!</a>).)*?<span>([^<]+)</span>', re.DOTALL)

Run = Callable[[str], Any]


@dataclass
class Stock:
    """The table, how a person asks it, and how SQL does."""

    us: Client
    run: Run
    table: int
    on_postgresql: bool

    @property
    def grid(self) -> str:
        return f"/tables/{self.table}"

    @cached_property
    def fields(self) -> dict[str, int]:
        return {name: int(number) for number, name in FIELD.findall(self.us.open(self.grid))}

    def column(self, name: str) -> str:
        return f"c_{self.fields[name]}"

    def records(self, condition: str = "", order: str = "") -> str:
        """The bare SQL of a page."""
        columns = ", ".join(map(self.column, self.fields))
        narrowed = f" AND {condition}" if condition else ""
        return f"SELECT id, {columns} FROM t_{self.table} WHERE trashed_at IS NULL{narrowed} ORDER BY {order}id LIMIT 101"

    def amount(self, number: float) -> int | float:
        """A price as the database keeps it: SQLite in cents."""
        return number if self.on_postgresql else round(number * 100)

    def compared(self, name: str, path: str, statement: str | None, goal: float | None = None, *, first: str = "") -> Figure:
        """A page beside its bare SQL, or without any beside the first page. The first round warms both."""
        rounds = []
        for number in range(1 + ROUNDS):
            ours = next(self.us.timed(path, 1)) * 1000
            theirs = self.timed(statement) if statement else next(self.us.timed(first or self.grid, 1)) * 1000
            if number:
                rounds.append((ours, theirs))
        return compared(name, "ms", rounds, goal=goal)

    def timed(self, statement: str) -> float:
        """Milliseconds."""
        started = time.perf_counter()
        self.run(statement)
        return (time.perf_counter() - started) * 1000


def address(path: str, **args: str | int) -> str:
    return f"{path}?{urlencode(args)}"


@contextlib.contextmanager
def bare(world: World) -> Iterator[Run]:
    if world.postgres:
        with psycopg.connect(world.address, autocommit=True) as connection:
            yield lambda statement: connection.execute(statement).fetchall()
        return
    with contextlib.closing(sqlite3.connect(world.address)) as connection:
        connection.execute("PRAGMA mmap_size=268435456")
        yield lambda statement: connection.execute(statement).fetchall()
