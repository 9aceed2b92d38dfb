"""How a process hears that something was written, by itself or by another one.

On SQLite the file is looked at: `data_version` is another number after each commit of another connection. PostgreSQL calls by NOTIFY; what
calls are the triggers of migration 0007, in the transaction that writes, so nobody who writes has to think of it.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from webapp.records.models import ChangeSet

CHANNEL = "inlay"  # as in the triggers
LOOK_EVERY = 0.25  # seconds between two looks at SQLite's file
GATHER = 0.05  # seconds in which PostgreSQL's calls become one ring
NET_EVERY = 5.0  # seconds between two looks at what PostgreSQL may have failed to call

SETS = ChangeSet.__table__.c
NEWEST = sa.select(sa.func.coalesce(sa.func.max(SETS.id), 0))
FURTHER = sa.select(SETS.id, SETS.table_id).where(SETS.id > sa.bindparam("last")).order_by(SETS.id).limit(10_000)


@dataclass
class Ring:
    """What was heard. `sets` are change sets as (table, id); of `tables` something changed, of any table where `everywhere`."""

    sets: list[tuple[int, int]] = field(default_factory=list)
    tables: set[int] = field(default_factory=set)
    everywhere: bool = False
    notes: list[dict[str, Any]] = field(default_factory=list)


class Bell(Protocol):
    """Belongs to the hub's thread, save `tell`."""

    def open(self) -> None: ...

    def wait(self) -> Ring:
        """What happened, as soon as it does; after a moment also nothing."""

    def tell(self, note: dict[str, Any]) -> None:
        """Let every process hear a note, this one too."""

    def close(self) -> None: ...


def bell_for(engine: Engine) -> Bell:
    return SqliteBell(engine) if engine.dialect.name == "sqlite" else PostgresqlBell(engine)


class SqliteBell:
    """There is one web process, so a note goes no further than to it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.notes: list[dict[str, Any]] = []
        self.lock = threading.Lock()

    def open(self) -> None:
        self.kept: Any = self.engine.raw_connection()
        self.version = self.look()
        self.last = newest(self.engine)

    def wait(self) -> Ring:
        time.sleep(LOOK_EVERY)
        with self.lock:
            ring, self.notes = Ring(notes=self.notes), []
        seen = self.look()
        if seen != self.version:
            self.version = seen
            ring.everywhere = True
            ring.sets = further(self.engine, self.last)
            self.last = max((number for _, number in ring.sets), default=self.last)
        return ring

    def look(self) -> int:
        """No transaction begins here: in one the number would stand still."""
        version: int = self.kept.cursor().execute("PRAGMA data_version").fetchone()[0]
        return version

    def tell(self, note: dict[str, Any]) -> None:
        with self.lock:
            self.notes.append(note)

    def close(self) -> None:
        self.kept.close()


class PostgresqlBell:
    """A connection of the pool listens. A pooler that loses what it hears is made up for by a look now and then."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def open(self) -> None:
        self.kept: Any = self.engine.raw_connection()
        bare: Any = self.kept.dbapi_connection
        self.bare = bare
        self.bare.read_only = None
        self.bare.autocommit = True
        self.bare.execute("LISTEN inlay")
        self.last = newest(self.engine)
        self.looked = time.monotonic()

    def wait(self) -> Ring:
        ring = Ring()
        calls = [call.payload for call in self.bare.notifies(timeout=LOOK_EVERY, stop_after=1)]
        if calls:
            calls += [call.payload for call in self.bare.notifies(timeout=GATHER)]
        for call in calls:
            heard(ring, call)
        if time.monotonic() - self.looked > NET_EVERY:
            self.looked = time.monotonic()
            ring.sets += further(self.engine, self.last)
        self.last = max((number for _, number in ring.sets), default=self.last)
        return ring

    def tell(self, note: dict[str, Any]) -> None:
        with self.engine.connect() as connection:
            connection.execute(sa.select(sa.func.pg_notify(CHANNEL, f"note {json.dumps(note)}")))
            connection.commit()

    def close(self) -> None:
        self.kept.invalidate()  # nobody else should get a connection that listens


def heard(ring: Ring, call: str) -> None:
    """Put one call into the ring: `set 7 4711`, `table 7`, `access`, `note {…}`."""
    word, _, rest = call.partition(" ")
    match word:
        case "set":
            table_id, number = map(int, rest.split())
            ring.sets.append((table_id, number))
        case "table":
            ring.tables.add(int(rest))
        case "access":
            ring.everywhere = True
        case "note":
            ring.notes.append(json.loads(rest))


def newest(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(NEWEST).scalar_one()


def further(engine: Engine, last: int) -> list[tuple[int, int]]:
    with engine.connect() as connection:
        return [(row.table_id, row.id) for row in connection.execute(FURTHER, {"last": last})]
