"""What a field demands of its cells, kept by the database itself: a value in each, or no two alike. Records in the trash are exempt.

PostgreSQL has a CHECK for the first. SQLite could not add one without writing the table anew, so it has two triggers there. Both have a
partial unique index for the second; PostgreSQL's is on the MD5 of a text, since an index takes no text of any length.
"""

import enum
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic.operations.ops import CreateIndexOp, DropIndexOp, ExecuteSQLOp, MigrateOperation
from sqlalchemy.engine import Connection

from webapp.ddl.catalog import Column, table_name
from webapp.ddl.operations import claim, operations


class Demand(enum.StrEnum):
    REQUIRED = "required"
    UNIQUE = "unique"


BROKEN = re.compile(r"\b(?P<demand>required|unique)_t_\d+_(?P<column>c_\d+(?:_\d+)?)\b")
ALIKE_ON_SQLITE = re.compile(r"UNIQUE constraint failed: t_\d+\.(?P<column>c_\d+(?:_\d+)?)\b")
LIVE = "trashed_at IS NULL"
ONLY_LIVE: Any = {"sqlite_where": sa.text(LIVE), "postgresql_where": sa.text(LIVE)}
MOMENTS = ("insert", "update")


def demand_name(table_id: int, column_name: str, demand: Demand) -> str:
    return f"{demand}_{table_name(table_id)}_{column_name}"


def put_demand(connection: Connection, table_id: int, column: Column, demand: Demand) -> None:
    """Have the database keep it from now on. The records must meet it already. It is no work on SQLite, or one look at each record."""
    do(connection, PutDemand(table_id, column, demand))


def lift_demand(connection: Connection, table_id: int, column: Column, demand: Demand) -> None:
    """Keep it no longer. It may have been lifted already."""
    do(connection, LiftDemand(table_id, column, demand))


def do(connection: Connection, step: "PutDemand | LiftDemand") -> None:
    claim(connection, step.table_id)
    op = operations(connection)
    for operation in step.on(connection.dialect.name):
        op.invoke(operation)


class OfDatabase(MigrateOperation, ABC):
    """An operation that is made of different ones on the two databases."""

    @abstractmethod
    def on(self, dialect: str) -> Sequence[MigrateOperation]: ...


@dataclass(frozen=True)
class PutDemand(OfDatabase):
    table_id: int
    column: Column
    demand: Demand

    def reverse(self) -> "LiftDemand":
        return LiftDemand(self.table_id, self.column, self.demand)

    def on(self, dialect: str) -> Sequence[MigrateOperation]:
        name, table = demand_name(self.table_id, self.column.name, self.demand), table_name(self.table_id)
        if self.demand is Demand.UNIQUE:
            key = sa.text(f"md5({self.column.name})") if is_long(dialect, self.column) else self.column.name
            return [CreateIndexOp(name, table, [key], unique=True, **ONLY_LIVE)]
        if dialect == "postgresql":
            check = f"{self.column.name} IS NOT NULL OR trashed_at IS NOT NULL"
            return [ExecuteSQLOp(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({check})")]
        return [ExecuteSQLOp(trigger(name, table, self.column.name, moment)) for moment in MOMENTS]


@dataclass(frozen=True)
class LiftDemand(OfDatabase):
    table_id: int
    column: Column
    demand: Demand

    def reverse(self) -> PutDemand:
        return PutDemand(self.table_id, self.column, self.demand)

    def on(self, dialect: str) -> Sequence[MigrateOperation]:
        name, table = demand_name(self.table_id, self.column.name, self.demand), table_name(self.table_id)
        if self.demand is Demand.UNIQUE:
            return [DropIndexOp(name, table, if_exists=True)]
        if dialect == "postgresql":
            return [ExecuteSQLOp(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")]
        return [ExecuteSQLOp(f"DROP TRIGGER IF EXISTS {name}_{moment}") for moment in MOMENTS]


def trigger(name: str, table: str, column: str, moment: str) -> str:
    of_what = f" OF {column}, trashed_at" if moment == "update" else ""
    return (
        f"CREATE TRIGGER {name}_{moment} BEFORE {moment.upper()}{of_what} ON {table} "
        f"WHEN NEW.{column} IS NULL AND NEW.{LIVE} BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


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
    return sa.func.md5(column) if is_long(connection.dialect.name, Column("", kind)) else column


def is_long(dialect: str, column: Column) -> bool:
    return dialect == "postgresql" and isinstance(column.type, sa.Text)
