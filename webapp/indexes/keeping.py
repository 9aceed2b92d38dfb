"""Keeps the indexes that saved views use: made where one is missing, dropped when no view uses it any more.

Nobody is asked and nothing is noted: what should be there follows from the views as they are, what is there the database knows itself. So
it does not matter what became of a view or a field meanwhile, or where a process was killed; within half a minute all is as it should be.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from webapp import ddl, jobs
from webapp.database import db, detached, transaction
from webapp.indexes.wanted import keys_of
from webapp.tables.models import Table
from webapp.tables.pace import RESTS
from webapp.tables.query import holds_more_than
from webapp.tables.shape import shape_of
from webapp.views.models import View
from webapp.views.query import SavedView
from webapp.workspaces.models import Workspace

EVERY = 30.0  # seconds between two looks
AGAIN = 600.0  # until a table is looked at that seems to be as it was: it may have grown
FEW = 5_000  # records that need no index
MOST_ON_SQLITE = 2_000_000  # records: whoever wants to write there waits while an index is made, three seconds for a million texts
MOST_PER_TABLE = 8

log = logging.getLogger("inlay.indexes")

Indexes = Mapping[str, sa.Index]


class Look(NamedTuple):
    """What a table's indexes should be, by name, and what that was concluded from."""

    seen: tuple[Any, ...]
    at: float
    wanted: Indexes


class Keeper:
    def __init__(self) -> None:
        self.due = float("-inf")
        self.looks: dict[int, Look] = {}

    def turn(self) -> bool:
        """Do one thing, when it is time for it; whether there may be more to do at once."""
        began = time.monotonic()
        if began < self.due:
            return False
        did_something = self.keep()
        ended = time.monotonic()
        self.due = ended + (rest_after(ended - began) if did_something else EVERY)
        return self.due <= ended

    def keep(self) -> bool:
        """Drop what no view uses, and make one index that is missing; whether there was something to do."""
        wanted = self.wanted()
        is_done = settled(db.session.connection(), wanted)
        db.session.rollback()
        if is_done:
            return False
        with at_work() as connection:
            if connection is None:
                return False
            settle(connection, wanted)
        return True

    def wanted(self) -> Indexes:
        """The indexes that the views of all large tables use."""
        tables = db.session.connection().execute(WITH_VIEWS).mappings()
        by_table: dict[int, list[sa.RowMapping]] = {}
        for row in tables:
            by_table.setdefault(row["table_id"], []).append(row)
        self.looks = {table_id: self.look_at(views) for table_id, views in by_table.items()}
        return {name: index for look in self.looks.values() for name, index in look.wanted.items()}

    def look_at(self, views: list[sa.RowMapping]) -> Look:
        table_id = views[0]["table_id"]
        seen = (views[0]["schema_version"], *((view["id"], view["kind"], repr(view["config"])) for view in views))
        before = self.looks.get(table_id)
        if before is not None and before.seen == seen and time.monotonic() - before.at < AGAIN:
            return before
        return Look(seen, time.monotonic(), indexes_for(table_id, [SavedView(view) for view in views]))


def rest_after(seconds: float) -> float:
    """How long to leave writers alone behind a step. One that waits on SQLite looks ten times a second whether it may."""
    return RESTS * seconds if db.engine.dialect.name == "sqlite" else 0.0


def indexes_for(table_id: int, views: list[SavedView]) -> Indexes:
    if not holds_more_than(table_id, FEW):
        return {}
    dialect = db.engine.dialect
    if dialect.name == "sqlite" and holds_more_than(table_id, MOST_ON_SQLITE):
        return {}
    row = db.session.connection().execute(sa.select(Table.__table__).where(Table.__table__.c.id == table_id)).one()
    shape = shape_of(detached(Table, row))
    found = (ddl.view_index(shape.records, keys, dialect) for view in views if (keys := keys_of(view, shape)))
    by_name = {str(index.name): index for index in found}
    return dict(list(by_name.items())[:MOST_PER_TABLE])


def kept_in(connection: Connection) -> dict[str, ddl.Kept]:
    return {index.name: index for index in ddl.indexes_of_views(connection)}


def settled(connection: Connection, wanted: Indexes) -> bool:
    kept = kept_in(connection)
    return kept.keys() == wanted.keys() and all(index.is_whole for index in kept.values())


def settle(connection: Connection, wanted: Indexes) -> None:
    kept = kept_in(connection)
    for name, index in kept.items():
        if name not in wanted or not index.is_whole:
            ddl.drop_index(connection, name)
    missing = next((index for name, index in wanted.items() if name not in kept or not kept[name].is_whole), None)
    if missing is not None:
        ddl.make_index(connection, missing)
        log.info("made the index %s", missing.name)


@contextmanager
def at_work() -> Iterator[Connection | None]:
    """A connection to make and drop indexes on; None while somebody else does it."""
    if db.engine.dialect.name == "sqlite":
        with transaction():
            yield db.session.connection()
    else:
        with ddl.unhurried(db.engine) as connection:
            yield connection


V, T, W = View.__table__, Table.__table__, Workspace.__table__
WITH_VIEWS = (
    sa.select(V, T.c.schema_version)
    .join(T, T.c.id == V.c.table_id)
    .join(W, W.c.id == T.c.workspace_id)
    .where(V.c.trashed_at.is_(None), T.c.trashed_at.is_(None), W.c.trashed_at.is_(None))
    .order_by(V.c.table_id, V.c.position, V.c.id)
)

KEEPER = Keeper()


def init_indexes() -> None:
    jobs.errand(KEEPER.turn)
