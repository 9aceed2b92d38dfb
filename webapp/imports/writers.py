"""Writing converted columns into a record table, on each database by its fastest way.

SQLite has one writer: each batch is a transaction of its own, and since reading and converting the next one happens outside of it,
everybody else gets their turn in between. PostgreSQL takes the whole file through one COPY.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Protocol

import sqlalchemy as sa

from webapp import ddl
from webapp.database import EPOCH, Busy, db, writer_turn
from webapp.fieldtypes.base import Dialect

RESOLUTION = timedelta(microseconds=1)
PATIENCE = 6  # times that a batch waits for SQLite's writer
CHECKPOINT_PAGES = 4_000
ROWS_AT_ONCE = 32  # in one INSERT: what a statement costs by itself, a third of the whole, is paid for all of them together
MOST_CELLS = 30_000  # in one INSERT; SQLite takes 32,766
COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Writer(Protocol):
    def write(self, columns: Sequence[Sequence[Any]]) -> None: ...


def dialect() -> Dialect:
    return "sqlite" if db.engine.dialect.name == "sqlite" else "postgresql"


@contextmanager
def writing_to(table_id: int, columns: Sequence[ddl.Column], *, at: datetime, by: int | None) -> Iterator[Writer]:
    """A writer of records with these columns, all created at one moment by one person; on PostgreSQL they count when the block ends."""
    if dialect() == "sqlite":
        with closing_connection() as connection:
            yield SqliteWriter(connection.connection.dbapi_connection, table_id, columns, at=at, by=by)
        return
    with closing_connection() as connection, connection.begin():
        connection.execute(sa.select(sa.func.set_config("statement_timeout", "0", sa.true())))
        ddl.relax_record_table(connection, table_id, created_at=at, created_by=by)
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(map(quote, ["id", *(column.name for column in columns)]))
        into = f"COPY {quote(ddl.table_name(table_id))} ({names}) FROM STDIN (NULL '')"
        bare: Any = connection.connection.dbapi_connection
        with bare.cursor() as cursor, cursor.copy(into) as copy:
            writer = PostgresWriter(copy)
            yield writer
        ddl.tighten_record_table(connection, table_id, last_id=writer.records)


@contextmanager
def closing_connection() -> Iterator[sa.Connection]:
    """A connection of its own, closed at the end and not given back: its settings and its memory go with it."""
    with db.engine.connect() as connection:
        connection.detach()
        yield connection


class SqliteWriter:
    def __init__(self, connection: Any, table_id: int, columns: Sequence[ddl.Column], *, at: datetime, by: int | None) -> None:
        self.connection = connection
        self.connection.execute("PRAGMA mmap_size=0")
        self.connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        created = {"created_at": constant((at - EPOCH) // RESOLUTION), "created_by": constant(by)}
        self.table = ddl.record_table(table_id, columns)
        self.values = {**created, **{column.name: sa.bindparam(column.name) for column in columns}}
        self.width = len(columns)
        self.rows_at_once = max(min(ROWS_AT_ONCE, MOST_CELLS // self.width), 1)
        self.statement = self.insert_of(self.rows_at_once)
        self.statement_of_one = self.insert_of(1)

    def insert_of(self, rows: int) -> str:
        return str(sa.insert(self.table).values([self.values] * rows).compile(dialect=db.engine.dialect))

    def write(self, columns: Sequence[Sequence[Any]]) -> None:
        for _ in range(PATIENCE - 1):
            try:
                return self.write_now(columns)
            except Busy:
                continue
        return self.write_now(columns)

    def write_now(self, columns: Sequence[Sequence[Any]]) -> None:
        cells = list(chain.from_iterable(zip(*columns, strict=True)))
        step = self.width * self.rows_at_once
        even = len(cells) - len(cells) % step
        with writer_turn(db.engine):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                self.connection.executemany(self.statement, (cells[at : at + step] for at in range(0, even, step)))
                self.connection.executemany(
                    self.statement_of_one, (cells[at : at + self.width] for at in range(even, len(cells), self.width))
                )
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")


class PostgresWriter:
    """Gives the records their ids itself, which is quicker than to draw each from the sequence."""

    def __init__(self, copy: Any) -> None:
        self.copy = copy
        self.records = 0

    def write(self, columns: Sequence[Sequence[str]]) -> None:
        ids = range(self.records + 1, self.records + 1 + len(columns[0]))
        self.records += len(ids)
        self.copy.write("\n".join(map("\t".join, zip(map(str, ids), *columns, strict=True))))
        self.copy.write("\n")


def encode_for_copy(values: list[Any]) -> list[str]:
    """Values as COPY's text format has them. Blank means NULL: no type stores an empty text."""
    return [copy_text(value) for value in values]


def copy_text(value: Any) -> str:
    if isinstance(value, str):
        return value.translate(COPY_ESCAPES)
    if isinstance(value, list):
        return f"{{{','.join(map(str, value))}}}"
    return "" if value is None else str(value)


def as_they_are(values: list[Any]) -> list[Any]:
    return values


def constant(number: int | None) -> sa.ColumnElement[Any]:
    return sa.null() if number is None else sa.literal_column(str(int(number)))
