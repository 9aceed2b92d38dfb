"""Filling one column of a table from another: chunk by chunk in the order of the key, never all of it in memory.

Records in the trash are converted like the others: they may come back.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import sqlalchemy as sa

from webapp import ddl
from webapp.database import db
from webapp.fieldtypes import Value
from webapp.fieldtypes.conversions import Conversion, by_sql
from webapp.records.columnwise import arrays, of

AT_ONCE = 2_000

Row = Any
"""A record's id and its value."""


@dataclass(frozen=True)
class Pair:
    """Two columns of `t_<table_id>`: the one that is read and the one that is written."""

    table_id: int
    old: ddl.Column
    new: ddl.Column

    @cached_property
    def records(self) -> sa.Table:
        return ddl.record_table(self.table_id, [self.old, self.new])

    @property
    def rows(self) -> sa.Select[Any]:
        return sa.select(self.records.c.id, self.records.c[self.old.name])


def chunks(pair: Pair, *, after: int = 0, most: int = AT_ONCE) -> Iterator[Sequence[Row]]:
    """The records behind `after` with their old values; each chunk is read when it is asked for."""
    while chunk := next_chunk(pair, after, most):
        yield chunk
        after = chunk[-1][0]


def next_chunk(pair: Pair, after: int, most: int = AT_ONCE) -> Sequence[Row]:
    key = pair.records.c.id
    return db.session.execute(pair.rows.where(key > after).order_by(key).limit(most)).all()


def rows_with(pair: Pair, ids: Sequence[int]) -> Sequence[Row]:
    return db.session.execute(pair.rows.where(pair.records.c.id.in_(ids))).all()


def fill(pair: Pair, conversion: Conversion, rows: Sequence[Row]) -> int:
    """Write what the rows' old values become; how many values are lost by it."""
    prepared(pair, conversion, rows)()
    return len(conversion.refused)


def prepared(pair: Pair, conversion: Conversion, rows: Sequence[Row]) -> Callable[[], None]:
    """Convert the rows now, and write them when the answer is called: a transaction need not be open for the first part."""
    ids, values = zip(*rows, strict=True) if rows else ((), ())
    expression = by_sql(conversion.old, conversion.new)
    if expression is not None:
        old = pair.records.c[pair.old.name]
        copy = sa.update(pair.records).where(pair.records.c.id.in_(ids)).values({pair.new.name: expression(old)})
        return partial(run, copy)
    converted = conversion.convert(values)
    return lambda: write(pair, ids, converted) if ids else None


def run(statement: sa.Executable) -> None:
    db.session.execute(statement)


def write(pair: Pair, ids: Sequence[int], values: Sequence[Value | None]) -> None:
    """On PostgreSQL in one statement: one for each record takes five times as long."""
    records, connection = pair.records, db.session.connection()
    if connection.dialect.name == "postgresql":
        new = arrays(records, {"id": ids, pair.new.name: values})
        connection.execute(sa.update(records).where(records.c.id == new.c.id).values({pair.new.name: of(new, records, pair.new.name)}))
    else:
        value = sa.bindparam("value", type_=pair.new.type)
        update = sa.update(records).where(records.c.id == sa.bindparam("record")).values({pair.new.name: value})
        connection.execute(update, [{"record": record_id, "value": value} for record_id, value in zip(ids, values, strict=True)])
