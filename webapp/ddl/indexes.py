"""Indexes that let a view find its records in their order, without a look at all the others.

They hold the records in use, by what the view sorts by, with empty cells last and the id behind. Each is named by a digest of what it is:
whoever wants another gets one of another name.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.schema import CreateIndex
from sqlalchemy.sql.elements import quoted_name

from webapp.ddl.catalog import table_name
from webapp.sorting import sorting_much

PREFIX = "view_t_"
NAME = re.compile(rf"{PREFIX}(?P<table_id>\d+)_[0-9a-f]{{16}}")
LIVE = sa.text("trashed_at IS NULL")
KEEPERS_LOCK = 0x496E6C61 + 2  # any number that nobody else locks

# An unfinished index is told from one that is being made by the lock above.
KEPT = {
    "sqlite": """
        SELECT name, 1, sql FROM sqlite_master
        WHERE type = 'index' AND sql IS NOT NULL AND tbl_name LIKE :table AND name LIKE :name
    """,
    "postgresql": """
        SELECT c.relname, CAST(i.indisvalid AS int), pg_get_indexdef(i.indexrelid) FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND t.relname LIKE :table AND c.relname LIKE :name
    """,
}


class OrderedBy(NamedTuple):
    """An expression over one column of a table, and the way that it goes."""

    expression: sa.ColumnElement[Any]
    descending: bool = False


class Kept(NamedTuple):
    """An index that is there: whether it is whole, and how it was defined."""

    name: str
    is_whole: bool
    definition: str


def view_index(records: sa.Table, keys: Sequence[OrderedBy], dialect: Dialect) -> sa.Index:
    """The index that holds records by the keys."""
    options: Any = {"sqlite_where": LIVE, "postgresql_where": LIVE, "postgresql_concurrently": True}
    index = sa.Index("unnamed", *(way(key, dialect) for key in keys), records.c.id, **options)
    records.indexes.discard(index)  # a shape is kept for long, and is for queries only
    # SQLite asks Python about letters beyond ASCII, and another Python may answer otherwise.
    letters = unicodedata.unidata_version if dialect.name == "sqlite" else ""
    definition = f"{CreateIndex(index).compile(dialect=dialect)}{letters}"
    digest = hashlib.sha256(definition.encode()).hexdigest()[:16]
    index.name = quoted_name(f"{PREFIX}{records.name.removeprefix('t_')}_{digest}", quote=None)
    return index


def way(key: OrderedBy, dialect: Dialect) -> sa.ColumnElement[Any]:
    """Empty cells last, as views have them. SQLite's indexes know no such thing, and it goes through one in two parts instead."""
    ordered = key.expression.desc() if key.descending else key.expression.asc()
    return ordered if dialect.name == "sqlite" else ordered.nulls_last()


def indexes_of_views(connection: Connection) -> list[Kept]:
    """Those of all tables that are for views."""
    return [index for index in kept(connection, table="%", name=f"{PREFIX}%") if NAME.fullmatch(index.name)]


def indexes_on(connection: Connection, table_id: int, column: str) -> list[str]:
    """The names of all indexes that hold a column of the table, by itself or within an expression."""
    of_table = kept(connection, table=table_name(table_id), name="%")
    return [index.name for index in of_table if column in re.findall(r"\w+", index.definition.partition(" ON ")[2])]


def kept(connection: Connection, *, table: str, name: str) -> list[Kept]:
    """The indexes of this database whose table and name are like that."""
    rows = connection.execute(sa.text(KEPT[connection.dialect.name]), {"table": table, "name": name})
    return [Kept(name, bool(is_whole), definition) for name, is_whole, definition in rows]


def make_index(connection: Connection, index: sa.Index) -> None:
    """Make an index; on PostgreSQL while others write, so outside of a transaction."""
    create = CreateIndex(index, if_not_exists=True)
    if connection.dialect.name == "postgresql":
        connection.execute(create)
        return
    with sorting_much(connection.connection.dbapi_connection):
        connection.execute(create)


def drop_index(connection: Connection, name: str) -> None:
    concurrently = "CONCURRENTLY " if connection.dialect.name == "postgresql" else ""
    connection.exec_driver_sql(f"DROP INDEX {concurrently}IF EXISTS {name}")


@contextmanager
def unhurried(engine: Engine) -> Iterator[Connection | None]:
    """A connection to PostgreSQL without a transaction, on which statements take the time that they need.

    None while another process has one: what is not whole then may be in the making.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(KEEPERS_LOCK))):
            yield None
            return
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET lock_timeout = 0")
        try:
            yield connection
        finally:
            connection.exec_driver_sql("RESET statement_timeout")
            connection.exec_driver_sql("RESET lock_timeout")
            connection.scalar(sa.select(sa.func.pg_advisory_unlock(KEEPERS_LOCK)))
