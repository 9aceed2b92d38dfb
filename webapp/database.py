"""The database: its session, its base class, and SQLite made transactional and safe.

Python's sqlite3 opens transactions by guesswork and commits around DDL, so BEGIN is issued here. A transaction that will write starts as
BEGIN IMMEDIATE: one that reads first and upgrades later fails at once when somebody else wrote in between, whatever the busy timeout.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, registry
from sqlalchemy.pool import PoolProxiedConnection

from webapp.sorting import SORTS_IN_MEMORY, sorting_much
from webapp.sqlstates import QUERY_CANCELED, sqlstate
from webapp.writers import WriterQueue

holds = logging.getLogger("webapp.holds")
"""For how many milliseconds a write held others up, at the level of DEBUG."""

WRITER_DEADLINE = 10.0  # seconds that a request queues for SQLite's one writer before it answers 503
BUSY_TIMEOUT_MS = 10_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Busy(Exception):
    """The database's writer did not come free in time; nothing was written and the request may be repeated."""


class Gone(Exception):
    """What should be changed is not there any more. Nothing was written."""


class Conflict(Exception):
    """Somebody else was first: what this change started from has changed meanwhile. Nothing was written."""


class TooSlow(Exception):
    """A search took longer than anybody should wait; the database was told to stop."""


NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

# An address may hold any number of 63 bits; asked for one beyond 32, PostgreSQL's INTEGER answers with an error.
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Base(DeclarativeBase):
    registry = registry(metadata=sa.MetaData(naming_convention=NAMES), type_annotation_map={int: BIG})


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:

    class Model(DeclarativeBase):
        __table__: ClassVar[sa.Table]
else:
    Model = db.Model


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime: timestamptz on PostgreSQL, INTEGER microseconds since 1970 on SQLite (a type that STRICT tables take)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Integer())
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return EPOCH + timedelta(microseconds=value)


Read = TypeVar("Read", bound=DeclarativeBase)


def detached(model: type[Read], values: Iterable[Any]) -> Read:
    """An object of a row for reading only: it belongs to no session, so nothing that is set on it is ever written.

    `values` are the row's, in the order of the table's columns. The session looks after all that it loads, and takes three times as long.
    """
    made: Read = sa.orm.class_mapper(model).class_manager.new_instance()
    vars(made).update(zip(model.__table__.columns.keys(), values, strict=True))
    return made


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def transaction() -> Iterator[None]:
    """One write transaction, committed at the end and rolled back by an exception; inside another one it joins it.

    It also serves as a decorator. What was loaded before stays usable, but was read earlier: compare it again in here where it matters.
    Raises Busy when SQLite's writer did not come free in time.
    """
    session = db.session()
    if session.info.get("writing"):
        yield
        return

    session.commit()  # ends the read transaction, if one is open: it could not be upgraded
    session.info["writing"] = True
    try:
        with writer_turn(session.get_bind()):
            with beginning_to_write():
                session.connection()
            began = time.monotonic()
            yield
            session.commit()
            holds.debug("%.1f", 1000 * (time.monotonic() - began))
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


STEPS_A_LOOK = 50_000  # of SQLite's virtual machine, a few milliseconds of work


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """What is read in here may take so long, a statement on PostgreSQL and all of it on SQLite. Raises TooSlow."""
    session = db.session()
    try:
        with sqlite_limit(session, seconds) if on_sqlite(session) else postgresql_limit(session, seconds):
            yield
    except sa.exc.OperationalError as error:
        if not is_out_of_time(error):
            raise
        session.rollback()
        raise TooSlow from None


def on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@contextmanager
def sqlite_limit(session: Session, seconds: float) -> Iterator[None]:
    bare: Any = session.connection().connection.dbapi_connection
    deadline = time.monotonic() + seconds
    with sorting_much(bare):
        bare.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_A_LOOK)
        try:
            yield
        finally:
            bare.set_progress_handler(None, 0)


@contextmanager
def postgresql_limit(session: Session, seconds: float) -> Iterator[None]:
    """Until the end of the transaction."""
    session.execute(sa.select(sa.func.set_config("statement_timeout", str(round(seconds * 1000)), True)))  # noqa: FBT003
    yield


def is_out_of_time(error: sa.exc.OperationalError) -> bool:
    return sqlstate(error.orig) == QUERY_CANCELED or str(error.orig) == "interrupted"


_begin: ContextVar[str] = ContextVar("begin", default="BEGIN")


@contextmanager
def beginning_to_write() -> Iterator[None]:
    """What begins in here on SQLite takes its one writer at once."""
    token = _begin.set("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        _begin.reset(token)


_writers = WriterQueue()


@contextmanager
def writer_turn(engine: Any) -> Iterator[None]:
    if engine.dialect.name != "sqlite":
        yield
        return
    if not _writers.acquire(WRITER_DEADLINE):
        raise Busy
    try:
        yield
    finally:
        _writers.release()


def make_sqlite_safe(engine: Engine) -> None:
    """Install the pragmas and the BEGIN on an SQLite engine; every engine of the product passes here."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: PoolProxiedConnection) -> None:
        connection.cursor().execute(_begin.get())

    # The dialect's own step, which does nothing otherwise. A listener for “begin” would slow down every statement of the engine.
    engine.dialect.do_begin = begin  # type: ignore[assignment]


PLANNED_ANEW = {"planned_anew": True}
"""Execution options of a statement whose values decide which way is quick: a filter that most records meet, or none.

psycopg has a statement prepared that is often asked, and PostgreSQL in time plans it once for all values; a filter by an index took 400 ms
then instead of 20.
"""


def make_postgresql_quick(engine: Engine) -> None:
    """Let a request that only read end with COMMIT. After a ROLLBACK psycopg forgets which statements the server has prepared.

    So that this cannot keep what should not be kept, the session's transactions are read-only there outside of `transaction()`.
    What is `PLANNED_ANEW` is not prepared.
    """

    @event.listens_for(engine, "checkin")
    def as_it_was(connection: Any, _record: Any) -> None:
        if connection is not None and connection.read_only:
            connection.read_only = None

    def end(connection: PoolProxiedConnection) -> None:
        bare: Any = connection.dbapi_connection
        if bare.read_only and bare.info.transaction_status.name == "INTRANS":
            bare.commit()
        else:
            bare.rollback()

    def execute(cursor: Any, statement: str, parameters: Any, context: Any) -> None:
        if context.execution_options.get("planned_anew"):
            cursor.execute(statement, parameters, prepare=False)
        else:
            cursor.execute(statement, parameters)

    engine.dialect.do_rollback = end  # type: ignore[assignment]
    engine.dialect.do_execute = execute  # type: ignore[assignment]


@event.listens_for(db.session, "after_begin")
def read_only_unless_writing(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if connection.dialect.name == "postgresql" and not session.info.get("writing"):
        bare: Any = connection.connection.dbapi_connection
        bare.read_only = True


SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "foreign_keys=ON",
    *SORTS_IN_MEMORY,
    "mmap_size=268435456",
    "journal_size_limit=67108864",
)

# The last one ends what a killed process was doing, which would hold its locks until it is done.
POSTGRESQL_SETTINGS = "-c statement_timeout=30000 -c lock_timeout=5000 -c timezone=UTC -c client_connection_check_interval=1000"


def engine_options(url: str) -> dict[str, Any]:
    """Pool and driver settings: 4 + 2 connections a process keep two web processes and a worker within the smallest hosted PostgreSQL."""
    options = {"pool_size": 4, "max_overflow": 2, "pool_timeout": 5, "hide_parameters": True}  # errors are logged; what people typed is not
    if url.startswith("sqlite"):
        return options
    return {**options, "pool_pre_ping": True, "connect_args": {"options": POSTGRESQL_SETTINGS, "connect_timeout": 5}}
