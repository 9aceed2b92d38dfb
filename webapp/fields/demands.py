"""What a field demands of its cells, and what new records hold in it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp import ddl
from webapp.database import db
from webapp.ddl import Demand
from webapp.fieldtypes import FieldType, Invalid
from webapp.tables.models import Field, Table

SHOWN = 50


class Terms(NamedTuple):
    """`default` is what new records hold, as the type's JSON; None for nothing."""

    required: bool = False
    unique: bool = False
    default: Any = None


class Unmet(Invalid):
    """Records break what the field would demand. Nothing was changed. `record_ids` are the first of them."""

    def __init__(self, demand: Demand, count: int, record_ids: list[int]) -> None:
        which = "record has" if count == 1 else "records have"
        what = f"{count:,} {which} no value here." if demand is Demand.REQUIRED else f"{count:,} {which} a value that another has too."
        super().__init__(f"{what} Nothing was changed.", about=demand)
        self.count = count
        self.record_ids = record_ids


def terms_of(field: Field) -> Terms:
    return Terms(field.is_required, field.is_unique, field.default)


def demands_of(field: Field) -> Iterator[Demand]:
    if field.is_required:
        yield Demand.REQUIRED
    if field.is_unique:
        yield Demand.UNIQUE


def possible(kind: FieldType, terms: Terms) -> Terms:
    """The terms without a demand that cells of the type cannot meet."""
    return Terms(terms.required and kind.may_be_required, terms.unique and kind.may_be_unique, terms.default)


def set_terms(table: Table, field: Field, terms: Terms) -> None:
    """Raises Unmet for a demand that records break. Nobody else writes to them from then on until the transaction ends."""
    connection = db.session.connection()
    for demand, is_wanted in ((Demand.REQUIRED, terms.required), (Demand.UNIQUE, terms.unique)):
        if is_wanted and demand not in demands_of(field):
            demand_of_all(table, field, demand)
        elif not is_wanted and demand in demands_of(field):
            ddl.lift_demand(connection, table.id, column_of(field), demand)
    field.is_required, field.is_unique, field.default = terms


def demand_of_all(table: Table, field: Field, demand: Demand) -> None:
    """Raises Unmet."""
    connection = db.session.connection()
    ddl.hold_writers(connection, table.id)
    column = column_of(field)
    check_met(table, column, demand)
    ddl.put_demand(connection, table.id, column, demand)


def column_of(field: Field) -> ddl.Column:
    return ddl.Column(field.column_name, field.type.sql_type())


def check_met(table: Table, column: ddl.Column, demand: Demand) -> None:
    records = ddl.record_table(table.id, [column])
    cell, live = records.c[column.name], records.c.trashed_at.is_(None)
    if demand is Demand.REQUIRED:
        breaking = sa.select(records.c.id).where(live, cell.is_(None)).order_by(records.c.id)
    else:
        twice = sa.select(cell).where(live, cell.is_not(None)).group_by(cell).having(sa.func.count() > 1)
        breaking = sa.select(records.c.id).where(live, cell.in_(twice)).order_by(cell, records.c.id)
    first = list(db.session.scalars(breaking.limit(SHOWN)))
    if first:
        count = db.session.scalar(sa.select(sa.func.count()).select_from(breaking.order_by(None).subquery())) or 0
        raise Unmet(demand, count, first)


def lift_all(table: Table, field: Field) -> None:
    """For a field that goes into the trash: nobody could fill it there. What it demands stays noted."""
    for demand in demands_of(field):
        ddl.lift_demand(db.session.connection(), table.id, column_of(field), demand)


def demand_again(table: Table, field: Field) -> list[Demand]:
    """For a field that comes back. What records break by now is demanded no longer: those demands are the answer."""
    given_up = []
    for demand in list(demands_of(field)):
        try:
            demand_of_all(table, field, demand)
        except Unmet:
            given_up.append(demand)
    field.is_required = field.is_required and Demand.REQUIRED not in given_up
    field.is_unique = field.is_unique and Demand.UNIQUE not in given_up
    return given_up
