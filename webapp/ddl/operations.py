"""The changes of shape, each through Alembic's Operations in the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.engine import Connection

from webapp.ddl.catalog import SYSTEM_COLUMNS, Column, grams_name, record_table, table_name
from webapp.ddl.indexes import indexes_on


def operations(connection: Connection) -> Operations:
    return Operations(MigrationContext.configure(connection, opts={"transactional_ddl": True}))


def create_record_table(connection: Connection, table_id: int, columns: Iterable[Column] = ()) -> None:
    """Make `t_<table_id>` with the system columns and `columns`. An index finds the few records in the trash among a million."""
    op = operations(connection)
    table = record_table(table_id, columns)
    op.create_table(
        table.name, *(column._copy() for column in table.columns), sqlite_strict=True, sqlite_autoincrement=True, if_not_exists=False
    )
    index = trash_index(table)
    op.create_index(index.name, table.name, ["trashed_at"], **index.dialect_kwargs)


def trash_index(table: sa.Table) -> sa.Index:
    in_trash = sa.text("trashed_at IS NOT NULL")
    return sa.Index(f"ix_{table.name}_trashed_at", table.c.trashed_at, sqlite_where=in_trash, postgresql_where=in_trash)


def add_column(connection: Connection, table_id: int, column: Column) -> None:
    """Add a nullable column without a default: both databases do this without touching a record."""
    claim(connection, table_id)
    operations(connection).add_column(table_name(table_id), sa.Column(column.name, column.type))


def drop_column(connection: Connection, table_id: int, name: str) -> None:
    """Remove a column with the indexes on it: one that no field has ever shown, or whose field has left the trash. It may be gone.

    What every record has stays, whichever fields read it.
    """
    if name in SYSTEM_COLUMNS or name not in column_names(connection, table_id):
        return
    claim(connection, table_id)
    table, op = table_name(table_id), operations(connection)
    for index in indexes_on(connection, table_id, name):
        op.drop_index(index, table)
    op.drop_column(table, name)


def column_names(connection: Connection, table_id: int) -> set[str]:
    """The columns that `t_<table_id>` has; none where there is no such table."""
    inspector = sa.inspect(connection)
    name = table_name(table_id)
    return {column["name"] for column in inspector.get_columns(name)} if inspector.has_table(name) else set()


def claim(connection: Connection, table_id: int) -> None:
    """Until the end of this transaction nobody else changes the shape of the SQL table. Who reads or writes records goes on meanwhile.

    It comes before any stronger lock on PostgreSQL: a vacuum that runs by itself gives way after `deadlock_timeout`, a second, to whoever
    waits for it, and behind a wait for a stronger lock all readers would have to wait as long.
    """
    if connection.dialect.name == "postgresql":
        lock(connection, table_id, "SHARE UPDATE EXCLUSIVE")


def hold_writers(connection: Connection, table_id: int) -> None:
    """Until the end of this transaction nobody else writes to the records; who does just now is waited for. Readers go on.

    On SQLite whoever writes is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        claim(connection, table_id)
        lock(connection, table_id, "EXCLUSIVE")


def lock(connection: Connection, table_id: int, mode: str) -> None:
    operations(connection).execute(f"LOCK TABLE {table_name(table_id)} IN {mode} MODE")


def drop_record_table(connection: Connection, table_id: int) -> None:
    """Remove `t_<table_id>` and its records for good; only for what has left the trash, or an import that was not finished."""
    for name in (grams_name(table_id), table_name(table_id)):
        operations(connection).drop_table(name, if_exists=True)


def continue_ids(connection: Connection, table_id: int) -> None:
    """Let new records be numbered on from the last one, after others were put in with their ids. SQLite sees to that by itself."""
    if connection.dialect.name != "postgresql":
        return
    name = table_name(table_id)
    records = sa.table(name, sa.column("id"))
    last = connection.execute(sa.select(sa.func.max(records.c.id))).scalar()
    if last:
        connection.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, "id"), last)))


def relax_record_table(connection: Connection, table_id: int, *, created_at: datetime, created_by: int | None) -> None:
    """Make a new table of PostgreSQL quick to fill in this transaction: without its key, and with who and when as defaults.

    With a key to keep, a number to draw and a moment to read for every record, filling takes twice as long.
    """
    name = table_name(table_id)
    op = operations(connection)
    op.drop_constraint(f"{name}_pkey", name)
    op.alter_column(name, "created_at", server_default=created_at.isoformat())
    if created_by is not None:
        op.alter_column(name, "created_by", server_default=str(created_by))


def tighten_record_table(connection: Connection, table_id: int, *, last_id: int) -> None:
    """Undo `relax_record_table`, once the table holds the records from 1 to `last_id`."""
    name = table_name(table_id)
    op = operations(connection)
    op.create_primary_key(f"{name}_pkey", name, ["id"])
    op.alter_column(name, "created_at", server_default=None)
    op.alter_column(name, "created_by", server_default=None)
    if last_id:
        connection.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, "id"), last_id)))
