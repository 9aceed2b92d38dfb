"""The order of a list, and the tokens that lead to its next page.

A token carries the sort keys and the id of the last record that was sent, so records that come or go meanwhile shift no page. It is signed,
because what stands in it is compared with columns, and it fits the order that it was made for and no other.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from webapp.api.answers import ApiError
from webapp.fieldtypes import Value
from webapp.fieldtypes.letters import OrderKey
from webapp.fieldtypes.people import People
from webapp.fieldtypes.types.multi_select import MultiSelect
from webapp.tables.models import Field
from webapp.tables.shape import Shape

LOST = ApiError(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE", "The offset is none of this list. Start again from the first page.")


@dataclass(frozen=True)
class Key:
    """One sort: what is compared in SQL, and how such a value goes through JSON. Empty cells stand first, and last in descending order."""

    expression: sa.ColumnElement[Any]
    descending: bool
    dump: Callable[[Any], Any]
    load: Callable[[Any], Any]

    @property
    def order(self) -> sa.UnaryExpression[Any]:
        return self.expression.desc().nulls_last() if self.descending else self.expression.asc().nulls_first()

    def behind(self, value: Any) -> sa.ColumnElement[bool]:
        if value is None:
            return sa.false() if self.descending else self.expression.is_not(None)
        if self.descending:
            return sa.or_(self.expression < value, self.expression.is_(None))
        return self.expression > value

    def equal(self, value: Any) -> sa.ColumnElement[bool]:
        return self.expression.is_(None) if value is None else self.expression == value


class Position(NamedTuple):
    """Where the last page ended: its last record, the keys of that, and how many had been sent."""

    sent: int
    record_id: int
    values: list[Any]


def same(value: Any) -> Any:
    return value


def key_for(shape: Shape, field: Field, *, descending: bool) -> Key:
    column, kind = shape.column(field), field.type
    if isinstance(kind, MultiSelect):
        return Key(kind.sort_key(column), descending, same, same)
    if kind.name == "select":  # in the order of the options, not of their ids
        places = {choice.id: place for place, choice in enumerate(getattr(kind, "choices", ()))}
        ranks = sa.case(places, value=column, else_=sa.case((column.is_not(None), len(places)))) if places else column
        return Key(sa.type_coerce(ranks, sa.Integer()), descending, same, same)
    if isinstance(kind, People):  # by name
        return Key(sa.type_coerce(kind.sort_key(column), sa.Integer()), descending, same, same)
    if kind.name == "checkbox":
        return Key(sa.case((column.is_(sa.true()), 1), else_=0), descending, same, same)
    if isinstance(kind.sql_type(), sa.Text):
        return Key(OrderKey(column), descending, same, same)
    return Key(column, descending, kind.to_json, loader(kind.from_json))


def loader(from_json: Callable[[Any], Value]) -> Callable[[Any], Value]:
    return lambda data: None if data is None else from_json(data)


def beyond(keys: Sequence[Key], record_id: sa.ColumnElement[Any], position: Position) -> sa.ColumnElement[bool]:
    """What stands behind a position: a greater first key, or an equal one and a greater second, and at last a greater id."""
    ways: list[sa.ColumnElement[bool]] = []
    equal: list[sa.ColumnElement[bool]] = []
    for key, value in zip(keys, position.values, strict=True):
        ways.append(sa.and_(*equal, key.behind(value)))
        equal.append(key.equal(value))
    return sa.or_(*ways, sa.and_(*equal, record_id > position.record_id))


def token_of(position: Position, keys: Sequence[Key], order: str) -> str:
    values = [key.dump(value) for key, value in zip(keys, position.values, strict=True)]
    return f"itr{serializer(order).dumps([position.sent, position.record_id, values])}"


def position_of(token: str, keys: Sequence[Key], order: str) -> Position:
    try:
        sent, record_id, values = serializer(order).loads(token.removeprefix("itr"))
    except BadSignature:
        raise LOST from None
    return Position(sent, record_id, [key.load(value) for key, value in zip(keys, values, strict=True)])


def serializer(order: str) -> URLSafeSerializer:
    """`order` names the list: its table and its sorts."""
    return URLSafeSerializer(current_app.secret_key or "", salt=f"page of {hashlib.sha256(order.encode()).hexdigest()}")
