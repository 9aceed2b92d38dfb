"""What cells are in a formula: one kind for every type of field, and its column brought into the form that the functions work on.

In SQL a number is a double, a date DATE or on SQLite its ISO text, a moment TIMESTAMPTZ or on SQLite microseconds since 1970.
"""

from typing import Any

import sqlalchemy as sa

from webapp.fieldtypes import FieldType
from webapp.fieldtypes.columns import Day, Flag, Instant, Scaled, Whole
from webapp.formulas.tree import Kind

SQL = sa.ColumnElement[Any]
SQLITE = "sqlite"


def kind_of(kind: FieldType) -> Kind | None:
    """None where formulas have no use for such cells."""
    if kind.name == "select":
        return Kind.TEXT
    if kind.kept_as in ("person", "people"):
        return None
    stored = kind.sql_type()
    known = ((Flag, Kind.TRUTH), (Day, Kind.DATE), (Instant, Kind.MOMENT), ((Scaled, Whole, sa.Integer), Kind.NUMBER), (sa.Text, Kind.TEXT))
    return next((found for types, found in known if isinstance(stored, types)), None)


def normal(column: SQL, kind: FieldType, dialect: str) -> SQL:
    stored = kind.sql_type()
    if kind.name == "select":
        names = {choice["id"]: sa.literal(choice["name"], sa.Text()) for choice in kind.to_options()["choices"]}
        named = (
            sa.case(names, value=sa.type_coerce(column, sa.Integer()), else_=sa.literal("", sa.Text()))
            if names
            else sa.literal("", sa.Text())
        )
        return sa.type_coerce(named, sa.Text())
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
    return sa.func.coalesce(sa.type_coerce(column, sa.Text()), sa.literal("", sa.Text()))
