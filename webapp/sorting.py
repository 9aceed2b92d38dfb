"""How SQLite sorts what has no index: a page of records at once, all records of a large table in pieces."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SORTS_IN_MEMORY = ("temp_store=MEMORY", "cache_size=-16384")  # what a write undoes by when it fails half-way stands there as well
SORTS_IN_PIECES = ("temp_store=FILE", "cache_size=-2048")


@contextmanager
def sorting_much(bare: Any) -> Iterator[None]:
    """Let a connection to SQLite sort all records of a large table in pieces that fit into the processor's cache, kept in a nameless file.

    In memory it sorts them as one long list, which takes twice as long, and as much memory as it takes. A connection that has dropped a
    column, as the job consumer's may have, goes on as it was: it may change this outside of transactions only.
    """
    try:
        for pragma in SORTS_IN_PIECES:
            bare.execute(f"PRAGMA {pragma}")
    except sqlite3.OperationalError:
        yield
        return
    try:
        yield
    finally:
        for pragma in SORTS_IN_MEMORY:
            bare.execute(f"PRAGMA {pragma}")
