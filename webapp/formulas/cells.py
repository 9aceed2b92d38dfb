"""What cells are in a formula: one kind for every type of field, and its column brought into the form that the functions work on.

In SQL a number is a double, a date DATE or on SQLite its ISO text, a moment TIMESTAMPTZ or on SQLite microseconds since 1970.
"""

from typing import Any

import sqlalchemy as sa

from webapp.fieldtypes import FieldType
from webapp.fieldtypes.columns import Clock, Day, Flag, Identifier, Instant, Scaled, Whole
from webapp.formulas.tree import Kind

SQL = sa.ColumnElement[Any]
SQLITE = "sqlite"

NAMED = frozenset(["choice", "choices", "person", "people"])
"""Kept as ids, and read as names, of several with commas between them."""

WRITTEN = (Clock, Identifier)
"""Read as texts: 14:30:00, and a UUID in small letters."""


def kind_of(kind: FieldType) -> Kind | None:
    """None where formulas have no use for such cells."""
    if kind.kept_as in NAMED:
        return Kind.TEXT
    stored = kind.sql_type()
    if isinstance(stored, WRITTEN):
        return Kind.TEXT
    known = ((Flag, Kind.TRUTH), (Day, Kind.DATE), (Instant, Kind.MOMENT), ((Scaled, Whole, sa.Integer), Kind.NUMBER), (sa.Text, Kind.TEXT))
    return next((found for types, found in known if isinstance(stored, types)), None)


def normal(column: SQL, kind: FieldType, dialect: str) -> SQL:
    stored = kind.sql_type()
    if kind.kept_as in NAMED:
        return text_or_none(kind.readable(column))
    if isinstance(stored, WRITTEN):
        return text_or_none(sa.cast(column, sa.Text()))
    if isinstance(stored, Flag):
        return sa.type_coerce(column, sa.Boolean()).is_(sa.true())
    if isinstance(stored, Day):
        return sa.type_coerce(column, sa.Text()) if dialect == SQLITE else column
    if isinstance(stored, Instant):
        return sa.type_coerce(column, sa.BigInteger()) if dialect == SQLITE else column
    if isinstance(stored, Scaled) and dialect == SQLITE:
        return sa.cast(sa.type_coerce(column, sa.Integer()), sa.Double()) / sa.literal(float(10**stored.decimals), sa.Double())
    if isinstance(stored, Scaled | Whole | sa.Integer):
        return sa.cast(column, sa.Double())
    return text_or_none(sa.type_coerce(column, sa.Text()))


def text_or_none(value: SQL) -> SQL:
    return sa.func.coalesce(value, sa.literal("", sa.Text()), type_=sa.Text())
