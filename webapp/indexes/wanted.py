"""Which index a saved view would use: the one that holds records in the very order that its pages go by.

Its columns are, one behind the other, what the view compares for equality, the field that its kind goes by, its groups and its sorts;
without any of these the first field that it compares otherwise. Only what is the same for everybody at any time can stand in an index, so
an order by people's names, by options in an order of their own, or by ticked boxes has none.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import sqlalchemy as sa

from webapp.database import now
from webapp.ddl import OrderedBy
from webapp.fieldtypes.conditions import Asked
from webapp.fieldtypes.letters import OrderKey
from webapp.records.selection import select_by
from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.query import SavedView
from webapp.views.rules import Rule

EQUAL = frozenset(["is"])
RANGES = frozenset(
    ["is", "less", "at_most", "more", "at_least", "between", "before", "on_or_before", "after", "on_or_after", "is_any_of"]
)  # fmt: skip
PLAIN = frozenset(["", "number", "day", "choice"])
"""Ways of keeping values that compare as the column itself does (`FieldType.kept_as`)."""

MOST_KEYS = 6
MOST_TEXTS = 2


def keys_of(view: SavedView, shape: Shape) -> Sequence[OrderedBy]:
    """What the index holds records by; nothing where none would serve the view."""
    selection = select_by(view.criteria.without_search(), shape, Asked(now().date()))
    if not all(may_stand(key.field, selection.by(key)) for key in selection.keys):
        return ()
    equal = [OrderedBy(shape.column(field)) for field in compared(view, shape, EQUAL)]
    by = view.kind.field_of(view.options, shape)
    kind = [OrderedBy(shape.column(by))] if by is not None else []
    sorts = [OrderedBy(selection.by(key), key.descending) for key in selection.keys]
    keys = [*equal, *kind, *sorts] or [OrderedBy(shape.column(field)) for field in compared(view, shape, RANGES)][:1]
    return fitting(distinct(keys))


def fitting(keys: Sequence[OrderedBy]) -> Sequence[OrderedBy]:
    """The first of them, as far as a row of an index has room."""
    texts = list(accumulate(isinstance(key.expression, OrderKey) for key in keys))
    return [key for key, number in zip(keys, texts, strict=True) if number <= MOST_TEXTS][:MOST_KEYS]


def compared(view: SavedView, shape: Shape, operators: frozenset[str]) -> Iterator[Field]:
    """The fields that every record of the view is compared by with one of the operators."""
    if view.criteria.filter.join != "all":
        return
    for rule in view.criteria.filter.parts:
        field = shape.by_id.get(rule.field_id) if isinstance(rule, Rule) else None
        if field is not None and isinstance(rule, Rule) and rule.operator in operators and is_plain(field):
            yield field


def is_plain(field: Field) -> bool:
    return field.type.kept_as in PLAIN and not isinstance(field.type.sql_type(), sa.Text)


def may_stand(field: Field, by: sa.ColumnElement[Any]) -> bool:
    """Whether an index may hold it: a column, or a text's key."""
    return isinstance(by, OrderKey) or (is_plain(field) and isinstance(by, sa.Column))


def distinct(keys: Sequence[OrderedBy]) -> Sequence[OrderedBy]:
    """Without those that say nothing new: what is equal already needs no order."""
    first: dict[str, OrderedBy] = {}
    for key in keys:
        first.setdefault(str(key.expression), key)
    return list(first.values())
