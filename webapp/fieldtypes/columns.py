"""Column types that one value needs two shapes for: SQLite's STRICT tables know INTEGER, REAL, TEXT and BLOB only."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

DIGITS = 18
"""Significant digits of every number: what fits into 64 bits whatever the decimals, so both databases keep the same."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Whole(sa.types.TypeDecorator[int]):
    """An integer of 64 bits: INTEGER on SQLite, BIGINT on PostgreSQL."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.BigInteger())


class Scaled(sa.types.TypeDecorator[Decimal]):
    """An exact decimal number: NUMERIC on PostgreSQL; on SQLite, which has none, an INTEGER that counts the smallest step (cents)."""

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, decimals: int) -> None:
        super().__init__(DIGITS, decimals)
        self.decimals = decimals

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.Numeric(DIGITS, self.decimals))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return steps(value, self.decimals)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None or dialect.name != "sqlite":
            return value
        return Decimal(value).scaleb(-self.decimals)


class Digits(FunctionElement[str]):
    """A decimal number as text. Its clauses: the number, and for SQLite how many steps make one and how the rest is spelled."""

    type = sa.Text()
    inherit_cache = True
    name = "digits"


def digits(column: sa.ColumnElement[Any], kept: Whole | Scaled) -> sa.ColumnElement[str]:
    """A number as somebody may look for a part of it."""
    if isinstance(kept, Whole):
        return sa.cast(column, sa.Text)
    decimals = kept.decimals
    return Digits(sa.type_coerce(column, Whole()), sa.literal(10**decimals, Whole()), sa.literal(f"%0{decimals}d", sa.Text()))


@compiles(Digits)
def as_text(element: Digits, compiler: SQLCompiler, **kw: Any) -> str:
    column = next(iter(element.clauses))
    return f"CAST({compiler.process(column, **kw)} AS TEXT)"


@compiles(Digits, "sqlite")
def steps_as_text(element: Digits, compiler: SQLCompiler, **kw: Any) -> str:
    column, unit, spelling = (compiler.process(clause, **kw) for clause in element.clauses)
    sign, whole = f"CASE WHEN {column} < 0 THEN '-' ELSE '' END", f"abs({column} / {unit})"
    return f"({sign} || {whole} || '.' || printf({spelling}, abs({column} % {unit})))"


class Day(sa.types.TypeDecorator[date]):
    """A date: DATE on PostgreSQL, ISO TEXT on SQLite, where it sorts as it should."""

    impl = sa.Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if value is not None and dialect.name == "sqlite" else value


class Flag(sa.types.TypeDecorator[bool]):
    """Yes or no, never unknown: BOOLEAN on PostgreSQL, INTEGER on SQLite. A record older than its field reads as no."""

    impl = sa.Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:  # noqa: FBT001 (SQLAlchemy's signature)
        return int(bool(value)) if dialect.name == "sqlite" else bool(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool:
        return bool(value)


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment, always aware and in UTC: TIMESTAMPTZ on PostgreSQL, INTEGER microseconds since 1970 on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return microseconds(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return EPOCH + timedelta(microseconds=value)


class Clock(sa.types.TypeDecorator[time]):
    """A time of day: TIME on PostgreSQL, TEXT as 14:30:00 on SQLite, where it sorts as it should."""

    impl = sa.Time
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.Time())

    def process_bind_param(self, value: time | None, dialect: Dialect) -> Any:
        return value.isoformat("seconds") if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> time | None:
        return time.fromisoformat(value) if value is not None and dialect.name == "sqlite" else value


class Identifier(sa.types.TypeDecorator[UUID]):
    """A UUID: UUID on PostgreSQL, TEXT in small letters with hyphens on SQLite."""

    impl = sa.Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.Uuid())

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(value) if value is not None and dialect.name == "sqlite" else value


class Ids(sa.types.TypeDecorator[tuple[int, ...]]):
    """A set of ids in rising order, never an empty one: BIGINT[] on PostgreSQL; on SQLite JSON of texts, such as ["3","17"].

    They are texts there so that an id can be looked for with its quotation marks around it: `has_id` asks that of either database.
    PostgreSQL can answer it from a GIN index; equality (`==`) is that of whole sets on both.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.ARRAY(sa.BigInteger()))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return ids_as_text(value) if dialect.name == "sqlite" else list(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[int, ...] | None:
        if value is None:
            return None
        return tuple(map(int, json.loads(value) if dialect.name == "sqlite" else value))


def ids_as_text(ids: Sequence[int]) -> str:
    return json.dumps([str(one) for one in ids], separators=(",", ":"))


class HasId(FunctionElement[bool]):
    """Whether a column of `Ids` holds the id beside it."""

    type = sa.Boolean()
    inherit_cache = True


def has_id(column: sa.ColumnElement[Any], one: int) -> sa.ColumnElement[bool]:
    return HasId(column, sa.literal(one, sa.BigInteger()))


@compiles(HasId, "sqlite")
def _in_text(element: HasId, compiler: Any, **kw: Any) -> str:
    column, one = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(instr({column}, '\"' || {one} || '\"') > 0)"


@compiles(HasId, "postgresql")
def _in_array(element: HasId, compiler: Any, **kw: Any) -> str:
    column, one = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} @> ARRAY[{one}]::BIGINT[])"


class FirstId(FunctionElement[int]):
    """The least of the ids in a column of `Ids`."""

    type = sa.BigInteger()
    inherit_cache = True


def first_id(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return FirstId(column)


@compiles(FirstId, "sqlite")
def _first_in_text(element: FirstId, compiler: Any, **kw: Any) -> str:
    (column,) = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(json_extract({column}, '$[0]') AS INTEGER)"


@compiles(FirstId, "postgresql")
def _first_in_array(element: FirstId, compiler: Any, **kw: Any) -> str:
    (column,) = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column})[1]"


def microseconds(moment: datetime) -> int:
    """Since 1970, exactly."""
    return (moment - EPOCH) // MICROSECOND


def steps(value: Decimal | int, decimals: int) -> int:
    """How many of its smallest steps a number is: 12.5 with two decimals is 1250. Raises ValueError rather than rounding."""
    scaled = Decimal(value).scaleb(decimals)
    count = int(scaled)
    if count != scaled:
        raise ValueError(f"{value} has more than {decimals} decimals")
    return count
