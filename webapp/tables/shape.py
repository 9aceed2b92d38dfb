"""A table's shape: its fields and the SQL table to query, kept per process by (table, schema version).

Every change of a field bumps the table's `schema_version`, and so does another region of its workspace. It is read in the query that loads
the table anyway, so a kept shape is never stale.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from webapp.database import db, detached
from webapp.ddl import Column, record_table
from webapp.tables.models import Field, Table, region_of

KEPT = 256

Built = TypeVar("Built")


@dataclass(frozen=True)
class Shape:
    """`fields` are the live ones in their order, detached from any session: read them, never change them."""

    fields: tuple[Field, ...]
    records: sa.Table
    _kept: dict[Callable[["Shape"], Any], Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def visible(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.hidden or field is self.fields[0])

    @cached_property
    def by_id(self) -> dict[int, Field]:
        return {field.id: field for field in self.fields}

    def column(self, field: Field) -> sa.Column[object]:
        return self.records.c[field.column_name]

    def kept(self, build: Callable[["Shape"], Built]) -> Built:
        """What `build` makes of this shape, made once: to put a statement together takes longer than to run it."""
        if build not in self._kept:
            self._kept[build] = build(self)
        built: Built = self._kept[build]
        return built


_shapes: OrderedDict[tuple[str, int, int], Shape] = OrderedDict()


def shape_of(table: Table) -> Shape:
    # Inside a write transaction a version may still be rolled back and come again with another meaning: nothing is kept then.
    if db.session().info.get("writing"):
        return read_shape(table)
    key = (str(db.engine.url), table.id, table.schema_version)
    shape = _shapes.get(key)
    if shape is None:
        shape = _shapes[key] = read_shape(table)
        if len(_shapes) > KEPT:
            _shapes.popitem(last=False)
    return shape


def forget_shapes() -> None:
    """What this process remembers is read anew, in whatever way it came to be wrong."""
    _shapes.clear()


def read_shape(table: Table) -> Shape:
    fields = live_fields(table.id)
    columns = [Column(field.column_name, field.type.sql_type()) for field in fields]
    return Shape(fields=fields, records=record_table(table.id, columns))


def live_fields(table_id: int) -> tuple[Field, ...]:
    """Detached, so that they may outlive the session."""
    columns = Field.__table__
    query = sa.select(columns, region_of(columns.c.table_id)).where(columns.c.table_id == table_id, columns.c.trashed_at.is_(None))
    rows = db.session.execute(query.order_by(columns.c.position, columns.c.id))
    return tuple(detached_field(values, region) for *values, region in rows)


def detached_field(values: Sequence[Any], region: str) -> Field:
    field = detached(Field, values)
    set_committed_value(field, "region", region)
    return field
