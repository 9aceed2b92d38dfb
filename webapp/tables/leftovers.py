"""Columns that no field shows any more, or never did: how they go without keeping anybody waiting."""

import time
from collections.abc import Iterator

import sqlalchemy as sa

from webapp import ddl
from webapp.database import db, transaction
from webapp.tables.pace import Pace
from webapp.tables.query import holds_more_than

LARGE = 50_000


def dropping_is_slow(table_id: int) -> bool:
    """SQLite writes the whole table anew to drop a column, and whoever wants to write waits: two seconds at a million records."""
    return db.engine.dialect.name == "sqlite" and holds_more_than(table_id, LARGE)


def emptying(table_id: int, name: str) -> Iterator[None]:
    """Take every value out of a column, in short transactions with a rest behind each; yields after each.

    The empty column stays, at the cost of a byte in each record. Called again, this goes on where it was left.
    """
    if name not in ddl.column_names(db.session.connection(), table_id):
        return
    records = sa.table(ddl.table_name(table_id), sa.column("id"), sa.column(name))
    key, column = records.c.id, records.c[name]
    filled = sa.select(key).where(column.is_not(None)).order_by(key)
    after, pace = 0, Pace()
    while ids := db.session.scalars(filled.where(key > after).limit(pace.size)).all():
        with transaction():
            began = time.monotonic()
            db.session.execute(sa.update(records).where(key > after, key <= ids[-1]).values({name: None}))
        after = ids[-1]
        pace.rest(time.monotonic() - began)
        yield
