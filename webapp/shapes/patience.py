"""How a long change of a table's shape waits for its turn without keeping the others from theirs."""

import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from webapp import ddl
from webapp.database import Busy, db, transaction
from webapp.sqlstates import LOCK_NOT_AVAILABLE, sqlstate
from webapp.tables.pace import Pace

PATIENCE = 40  # times that a lock is asked for
LOCK_WAIT = "80ms"  # whoever comes later waits behind this

Answer = TypeVar("Answer")


def be_brief() -> None:
    """On PostgreSQL whoever comes later waits behind a lock that is waited for: rather give up soon and ask again."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.set_config("lock_timeout", LOCK_WAIT, sa.true())))


def be_next(table_id: int) -> None:
    """Wait until no vacuum runs and nobody else changes the table's shape, which keeps no one from working; then be brief."""
    ddl.claim(db.session.connection(), table_id)
    be_brief()


def patiently(act: Callable[[], Answer]) -> Answer:
    """Do it, again and again while somebody else is in the way."""
    for _ in range(PATIENCE - 1):
        try:
            return act()
        except Busy:
            continue
        except sa.exc.OperationalError as problem:
            if sqlstate(problem.orig) != LOCK_NOT_AVAILABLE and "locked" not in str(problem.orig):
                raise
            time.sleep(0.5)
    return act()


def in_turn(store: Callable[[], None], pace: Pace | None = None) -> None:
    """Write in a transaction of its own, and give the others their turn; `pace` learns how much to write at once."""
    began = patiently(transaction()(lambda: started(store)))
    (pace or Pace()).rest(time.monotonic() - began)


def started(store: Callable[[], None]) -> float:
    """Do it; when that began, which is when the lock was there."""
    began = time.monotonic()
    store()
    return began
