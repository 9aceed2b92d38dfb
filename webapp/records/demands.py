"""What fields demand of the cells that are written, and what new records hold. The database is the judge; this says it in words."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress

import sqlalchemy as sa

from webapp import ddl
from webapp.database import db
from webapp.ddl import Demand
from webapp.fieldtypes import Invalid, Value
from webapp.tables.models import Field
from webapp.tables.shape import Shape

SENTENCES = {
    Demand.REQUIRED: "This field needs a value.",
    Demand.UNIQUE: "Another record has this already, and here no two may be alike.",
}
AT_ONCE = 500


class Broken(Exception):
    """A write would break what a field demands. Nothing was written."""

    def __init__(self, field: Field, demand: Demand) -> None:
        super().__init__(f"{field.name}: {SENTENCES[demand]}")
        self.field = field
        self.sentence = SENTENCES[demand]


@contextmanager
def demands_met(shape: Shape) -> Iterator[None]:
    """Raises Broken where the database finds that a demand is not met, also one that two people break together."""
    try:
        yield
    except sa.exc.IntegrityError as error:
        column_name, demand = ddl.broken_demand(error) or ("", Demand.UNIQUE)
        field = next((field for field in shape.fields if field.column_name == column_name), None)
        if field is None:
            raise
        raise Broken(field, demand) from None


def defaults_of(shape: Shape) -> dict[Field, Value]:
    """What new records hold where nobody says otherwise."""
    defaults = {}
    for field in shape.fields:
        with suppress(Invalid):  # it names what is not there any more
            value = field.type.from_json(field.default) if field.default is not None else None
            if value is not None:
                defaults[field] = value
    return defaults


def lacking(shape: Shape, values: Mapping[Field, Value]) -> list[Field]:
    """The fields that a new record with these values would still need one for."""
    given = {**shape.kept(defaults_of), **values}
    return [field for field in shape.fields if field.is_required and given.get(field) is None]


def taken(shape: Shape, field: Field, values: Iterable[Value]) -> dict[Value, set[int]]:
    """Which records hold these values already."""
    connection, column, c = db.session.connection(), shape.column(field), shape.records.c
    holders: dict[Value, set[int]] = {}
    wanted = list(values)
    for start in range(0, len(wanted), AT_ONCE):
        kind = field.type.sql_type()
        keys = [ddl.key_of(connection, sa.literal(value, kind), kind) for value in wanted[start : start + AT_ONCE]]
        query = sa.select(c.id, column).where(c.trashed_at.is_(None), ddl.key_of(connection, column, kind).in_(keys))
        for record_id, value in connection.execute(query):
            holders.setdefault(value, set()).add(record_id)
    return holders
