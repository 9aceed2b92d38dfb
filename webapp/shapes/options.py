"""Taking an option off a select's list, and what becomes of the cells that have it.

The cells are one change set in the history, the list is one line of the schema history, with the views that named the option: all are
written in one transaction, and each of the two can be undone by itself. Records in the bin keep the option, and show it when they come
back.
"""

from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.fields.changes import change_field
from webapp.fields.demands import terms_of
from webapp.fieldtypes.choices import Choice, Choices
from webapp.records import bulk
from webapp.records.bulk import Written
from webapp.records.changes import Edit
from webapp.records.picking import MOST_RECORDS
from webapp.shapes.keptviews import keep_views
from webapp.shapes.retyping import hold
from webapp.tables.models import Field, SchemaChange, Table
from webapp.tables.shape import Shape, shape_of
from webapp.views.exchange import Exchange, exchange_in_views

AT_ONCE = 5_000  # records, while everybody who wants to write waits


class TooMany(Exception):
    """More records have the option than may be changed while others wait. Nothing was written."""


@transaction()
def take_off(table: Table, field: Field, option: Choice, *, by: User) -> None:
    """Offer the option no longer; the cells that have it keep it. Raises Conflict."""
    shorten(table, field, option, field.default, f"Took the option “{option.name}” off the list of “{field.name}”", by=by)


@transaction()
def take_out(table: Table, field: Field, option: Choice, *, by: User) -> Written:
    """Take the option off the list and out of the cells. Raises Conflict, Broken, and TooMany."""
    return exchange(table, field, option, None, f"Removed the option “{option.name}” of “{field.name}”, also from its records", by=by)


@transaction()
def merge(table: Table, field: Field, option: Choice, into: Choice, *, by: User) -> Written:
    """Give the cells that have the option another one, and take it off the list. Raises what `take_out` raises."""
    return exchange(table, field, option, into.id, f"Merged the option “{option.name}” of “{field.name}” into “{into.name}”", by=by)


def count_up_to(table: Table, field: Field, option: Choice, most: int = MOST_RECORDS) -> int:
    """How many records have the option, or `most + 1` where more do. It may read the whole table: give it a time limit."""
    having = ids_of_those_with(shape_of(table), field, option).limit(most + 1)
    return db.session.scalar(sa.select(sa.func.count()).select_from(having.subquery())) or 0


def list_of(field: Field) -> Choices | None:
    """The field's type, where it is one with a list of options."""
    return field.type if isinstance(field.type, Choices) else None


def exchange(table: Table, field: Field, option: Choice, instead: int | None, summary: str, *, by: User) -> Written:
    if count_up_to(table, field, option, AT_ONCE) > AT_ONCE:
        raise TooMany
    # Nobody writes the option into a cell between the look at the cells and the commit.
    hold(table)
    kind, views = kind_of(field), Exchange(field.id, kind_of(field), option.id, instead)
    default = field.default and kind.to_json(kind.exchanged(kind.from_json(field.default), option.id, instead))
    change = shorten(table, field, option, default, summary, by=by)
    keep_views(change, *exchange_in_views(table.id, views))
    shape = shape_of(table)
    query = ids_of_those_with(shape, field, option).add_columns(shape.column(field)).order_by(shape.records.c.id)
    cells = db.session.execute(query).all()
    its_field = shape.by_id[field.id]
    edits = {record_id: [Edit(its_field, kind.exchanged(value, option.id, instead))] for record_id, value in cells}
    return bulk.set_many(table, shape, edits, by=by)


def shorten(table: Table, field: Field, option: Choice, default: Any, summary: str, *, by: User) -> SchemaChange | None:
    return change_field(
        table,
        field,
        name=field.name,
        description=field.description,
        options=kind_of(field).without(option.id).to_options(),
        terms=terms_of(field)._replace(default=default),
        summary=summary,
        by=by,
    )


def ids_of_those_with(shape: Shape, field: Field, option: Choice) -> sa.Select[Any]:
    has_it = kind_of(field).holds(shape.column(field), option.id)
    return sa.select(shape.records.c.id).where(has_it, shape.records.c.trashed_at.is_(None))


def kind_of(field: Field) -> Choices:
    """Raises TypeError for a field without a list of options, which has no option to speak of."""
    kind = list_of(field)
    if kind is None:
        raise TypeError(field.type_name)
    return kind
