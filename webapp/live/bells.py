"""How a process hears that something was written, by itself or by another one.

Change sets are looked for four times a second, by their number. On SQLite `data_version` says whether to look at all: it is another number
after each commit of another connection. PostgreSQL would call for each of them as well, but then it commits them one after the other; it
calls for what is rare: another shape of a table, somebody's access taken away, a note of another process. What calls are the triggers of
migration 0007, in the transaction that writes.
"""

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection, Engine

from webapp.comments.models import CommentChange
from webapp.records.models import ChangeSet

CHANNEL = "inlay"  # as in the triggers
LOOK_EVERY = 0.25  # seconds
MOST = 10_000  # change sets that are told of at once
IN_FLIGHT = 100  # how far below the newest number others may still be on their way
GIVEN_UP = 60.0  # seconds until a number that does not come counts as rolled back

Numbered = type[ChangeSet] | type[CommentChange]


Note = dict[str, Any]
"""What processes tell each other, as JSON."""


@dataclass
class Ring:
    """What was heard: change sets, and changes of comments, as (table, id).

    Of `tables` something else changed, of any table where `everywhere`.
    """

    sets: list[tuple[int, int]] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    tables: set[int] = field(default_factory=set)
    everywhere: bool = False
    notes: list[Note] = field(default_factory=list)


class Bell(Protocol):
    """Belongs to the hub's thread, save `tell`. From when it is made it hears everything."""

    def wait(self) -> Ring:
        """What happened, as soon as it does; after a moment also nothing."""

    def tell(self, notes: Sequence[Note]) -> None:
        """Let every process hear these, this one too."""

    def close(self) -> None: ...


def bell_for(engine: Engine) -> Bell:
    return SqliteBell(engine) if engine.dialect.name == "sqlite" else PostgresqlBell(engine)


class Numbers:
    """Change sets, or changes of comments, as they become visible, each once.

    On PostgreSQL one may come after others that have a higher number.
    """

    def __init__(self, connection: Connection, model: Numbered = ChangeSet) -> None:
        of = model.__table__.c
        is_new = sa.or_(of.id > sa.bindparam("last"), of.id.in_(sa.bindparam("gaps", expanding=True)))
        self.query = sa.select(of.id, of.table_id).where(is_new).order_by(of.id).limit(MOST)
        newest = connection.execute(sa.select(sa.func.max(of.id))).scalar_one() or 0
        self.last = max(0, newest - IN_FLIGHT)
        self.gaps: dict[int, float] = {}  # numbers that did not come yet, and how long they are waited for
        self.further(connection)

    def further(self, connection: Connection) -> list[tuple[int, int]]:
        """Those that came, as (table, number)."""
        found = {row.id: row.table_id for row in connection.execute(self.query, {"last": self.last, "gaps": list(self.gaps)})}
        moment = time.monotonic()
        newest = max([self.last, *found])
        skipped = dict.fromkeys(range(max(self.last, newest - MOST) + 1, newest), moment + GIVEN_UP)
        waited_for = self.gaps | skipped
        self.gaps = {number: until for number, until in waited_for.items() if number not in found and until > moment}
        self.last = newest
        return [(table_id, number) for number, table_id in found.items()]


class SqliteBell:
    """There is one web process, so a note goes no further than to it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.notes: list[Note] = []
        self.lock = threading.Lock()
        self.kept: Any = engine.raw_connection()
        self.version = self.look()
        with engine.connect() as connection:
            self.sets, self.comments = Numbers(connection), Numbers(connection, CommentChange)

    def wait(self) -> Ring:
        time.sleep(LOOK_EVERY)
        with self.lock:
            ring, self.notes = Ring(notes=self.notes), []
        seen = self.look()
        if seen != self.version:
            self.version = seen
            ring.everywhere = True
            with self.engine.connect() as connection:
                ring.sets, ring.comments = self.sets.further(connection), self.comments.further(connection)
        return ring

    def look(self) -> int:
        """No transaction begins here: in one the number would stand still."""
        version: int = self.kept.cursor().execute("PRAGMA data_version").fetchone()[0]
        return version

    def tell(self, notes: Sequence[Note]) -> None:
        with self.lock:
            self.notes += notes

    def close(self) -> None:
        self.kept.close()


class PostgresqlBell:
    """A connection of the pool listens, and looks."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.connection.exec_driver_sql("LISTEN inlay")
        self.bare: Any = self.connection.connection.dbapi_connection
        self.sets, self.comments = Numbers(self.connection), Numbers(self.connection, CommentChange)

    def wait(self) -> Ring:
        ring = Ring()
        for call in self.bare.notifies(timeout=LOOK_EVERY):
            heard(ring, call.payload)
        ring.sets, ring.comments = self.sets.further(self.connection), self.comments.further(self.connection)
        return ring

    def tell(self, notes: Sequence[Note]) -> None:
        tell_others(self.engine, notes)

    def close(self) -> None:
        self.connection.invalidate()  # nobody else should get a connection that listens
        self.connection.close()


def tell_others(engine: Engine, notes: Sequence[Note]) -> None:
    """Let all processes hear these that listen, whether this one does or not; on SQLite there is no other."""
    if engine.dialect.name != "postgresql":
        return
    calls = sa.bindparam("calls", [f"note {json.dumps(note)}" for note in notes], ARRAY(sa.Text()))
    with engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_notify(CHANNEL, sa.func.unnest(calls))))
        connection.commit()


def heard(ring: Ring, call: str) -> None:
    """Put one call into the ring: `table 7`, `access`, `note {…}`."""
    word, _, rest = call.partition(" ")
    match word:
        case "table":
            ring.tables.add(int(rest))
        case "access":
            ring.everywhere = True
        case "note":
            ring.notes.append(json.loads(rest))
