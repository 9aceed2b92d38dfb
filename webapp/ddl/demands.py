"""What a field demands of its cells, kept by the database itself: a value in each, or no two alike. Records in the trash are exempt.

PostgreSQL has a CHECK for the first. SQLite could not add one without writing the table anew, so it has two triggers there. Both have a
partial unique index for the second; PostgreSQL's is on the MD5 of a text, since an index takes no text of any length.
"""

import enum
import re

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from webapp.ddl.catalog import Column, table_name
from webapp.ddl.operations import operations


class Demand(enum.StrEnum):
    REQUIRED = "required"
    UNIQUE = "unique"


BROKEN = re.compile(r"\b(?P<demand>required|unique)_t_\d+_(?P<column>c_\d+(?:_\d+)?)\b")
ALIKE_ON_SQLITE = re.compile(r"UNIQUE constraint failed: t_\d+\.(?P<column>c_\d+(?:_\d+)?)\b")
LIVE = "trashed_at IS NULL"


def demand_name(table_id: int, column_name: str, demand: Demand) -> str:
    return f"{demand}_{table_name(table_id)}_{column_name}"


def put_demand(connection: Connection, table_id: int, column: Column, demand: Demand) -> None:
    """Have the database keep it from now on. The records must meet it already. It is no work on SQLite, or one look at each record."""
    op, table, name = operations(connection), table_name(table_id), demand_name(table_id, column.name, demand)
    if demand is Demand.UNIQUE:
        key = sa.text(f"md5({column.name})") if is_long(connection, column) else column.name
        op.create_index(name, table, [key], unique=True, sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE))
    elif connection.dialect.name == "postgresql":
        op.create_check_constraint(name, table, sa.text(f"{column.name} IS NOT NULL OR trashed_at IS NOT NULL"))
    else:
        for moment in ("INSERT", f"UPDATE OF {column.name}, trashed_at"):
            op.execute(
                f"CREATE TRIGGER {name}_{moment[:6].lower()} BEFORE {moment} ON {table} "
                f"WHEN NEW.{column.name} IS NULL AND NEW.{LIVE} BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )


def lift_demand(connection: Connection, table_id: int, column_name: str, demand: Demand) -> None:
    op, name = operations(connection), demand_name(table_id, column_name, demand)
    if demand is Demand.UNIQUE:
        op.drop_index(name, table_name(table_id), if_exists=True)
    elif connection.dialect.name == "postgresql":
        op.drop_constraint(name, table_name(table_id), if_exists=True)
    else:
        for moment in ("insert", "update"):
            op.execute(f"DROP TRIGGER IF EXISTS {name}_{moment}")


def broken_demand(error: sa.exc.IntegrityError) -> tuple[str, Demand] | None:
    """The column and the demand that a write would have broken; None where it broke something else."""
    text = str(error.orig)
    if found := BROKEN.search(text):
        return found["column"], Demand(found["demand"])
    if found := ALIKE_ON_SQLITE.search(text):
        return found["column"], Demand.UNIQUE
    return None


def key_of(connection: Connection, column: sa.ColumnElement[object], kind: sa.types.TypeEngine[object]) -> sa.ColumnElement[object]:
    """What the unique index of a column holds, so that looking for a value uses it."""
    return sa.func.md5(column) if is_long(connection, Column("", kind)) else column


def is_long(connection: Connection, column: Column) -> bool:
    return connection.dialect.name == "postgresql" and isinstance(column.type, sa.Text)
