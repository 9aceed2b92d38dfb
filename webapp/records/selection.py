"""Criteria → SELECT: which records of a table, in which order, page by page.

Pages go by key for every order: a page starts behind the values that the last record had when it was drawn, with the id to tell equals
apart, so records that come and go meanwhile move nothing. Empty cells stand last whichever way the order goes.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.database import PLANNED_ANEW, db
from webapp.fieldtypes import Invalid, Value
from webapp.fieldtypes.conditions import Asked
from webapp.records.candidates import candidates
from webapp.records.columnwise import among
from webapp.records.groups import Groups
from webapp.records.query import COUNT_CAP, PAGE, Page, Record, live
from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.criteria import Criteria
from webapp.views.resolved import LONGEST_SEARCH, Key, Resolved, resolve

LONGEST_PLACE = 300

Condition = sa.ColumnElement[bool]
Parts = Sequence[Sequence[Condition]]
"""Conditions that are asked one after the other, in the order in which records stand."""

WHOLE: Parts = ((),)


class Place(NamedTuple):
    """A spot in the order: that of a record with such an id and such values in the fields sorted by."""

    record_id: int
    values: tuple[Value, ...]


def select_by(criteria: Criteria, shape: Shape, asked: Asked) -> "Selection":
    resolved = resolve(criteria, shape, asked)
    those = candidates(shape, criteria.search[:LONGEST_SEARCH]) if criteria.search else None
    return Selection(shape, criteria, resolved if those is None else replace(resolved, conditions=[those, *resolved.conditions]))


@dataclass(frozen=True)
class Selection:
    shape: Shape
    criteria: Criteria
    resolved: Resolved

    @property
    def keys(self) -> Sequence[Key]:
        return self.resolved.keys

    @cached_property
    def groups(self) -> "Groups":
        return Groups(self)

    def first_page(self) -> Page:
        return self._forwards(WHOLE, has_previous=False)

    def last_page(self) -> Page:
        return self._backwards(WHOLE, has_next=False)

    def page_after(self, place: Place) -> Page:
        return self._forwards(self._beyond(place), has_previous=True)

    def page_before(self, place: Place) -> Page:
        """The records before a place; the first ones where none stands before it."""
        page = self._backwards(self._beyond(place, backwards=True), has_next=True)
        return page if page.records else self.first_page()

    def page_from(self, place: Place) -> Page:
        """The page that starts at a place, with the record there if it belongs here."""
        return self._forwards(self._beyond(place, itself=True), has_previous=True)

    def stretch_from(self, place: Place | None, most: int) -> Page:
        """The same with another number of records than a page has; without a place, from the start."""
        parts = self._beyond(place, itself=True) if place else WHOLE
        found = self._found(self._select().where(*self.groups.folded()), parts, most + 1)
        return Page(found[:most], has_previous=place is not None, has_next=len(found) > most)

    def records_after(self, place: Place | None, most: int) -> Sequence[Record]:
        """Up to `most` records behind a place, for who reads them all."""
        return self._found(self._select(), self._beyond(place) if place else WHOLE, most)

    def neighbours(self, place: Place) -> tuple[int | None, int | None]:
        """The ids of the records before and behind a place."""
        only = self.only(self.shape.records.c.id, [])
        before = self._found(only, self._beyond(place, backwards=True), 1, backwards=True)
        behind = self._found(only, self._beyond(place), 1)
        return before[0].id if before else None, behind[0].id if behind else None

    def count_up_to(self, cap: int = COUNT_CAP) -> int:
        """How many records match, or `cap + 1` when there are more than that."""
        some = self.only(sa.literal(1), []).limit(cap + 1)
        counted = sa.select(sa.func.count()).select_from(some.subquery()).execution_options(**PLANNED_ANEW)
        return db.session.execute(counted).scalar_one()

    def aggregates(self, parts: Sequence[sa.ColumnElement[Any]]) -> Sequence[Any]:
        """How many records match, and aggregates over them."""
        return db.session.execute(self.only(sa.func.count(), []).add_columns(*parts)).one()

    def in_the_middle(self, field: Field) -> Sequence[Value]:
        """The value in the middle of those in a field, or the two beside it. By OFFSET: one statement that walks half of them, no page."""
        column = self.shape.column(field)
        filled = column.is_not(None)
        count = db.session.execute(self.only(sa.func.count(), [filled])).scalar_one()
        if not count:
            return []
        ranked = self.only(column, [filled]).order_by(column).offset((count - 1) // 2).limit(2 - count % 2)
        return db.session.execute(ranked).scalars().all()

    def ids_up_to(self, most: int) -> Sequence[int]:
        """The ids of the records that match, in no order."""
        return db.session.scalars(self.only(self.shape.records.c.id, []).limit(most)).all()

    def holds(self, record_id: int) -> bool:
        """Whether a record matches."""
        return db.session.execute(self.only(sa.literal(1), [self.shape.records.c.id == record_id])).first() is not None

    def those_of(self, record_ids: Collection[int]) -> set[int]:
        """The records among these that match."""
        key = self.shape.records.c.id
        return set(db.session.scalars(self.only(key, [among(db.session.connection(), key, record_ids)])))

    def first_by(self, group: sa.ColumnElement[Any], within: Condition, most: int) -> sa.Select[Any]:
        """The first `most` records of each group by the order, the groups that are `within` something."""
        rank = sa.func.row_number().over(partition_by=group, order_by=list(self._order())).label("rank_")
        ranked = self._select().where(within).add_columns(rank).subquery()
        return sa.select(ranked).where(ranked.c.rank_ <= most).order_by(ranked.c.rank_).execution_options(**PLANNED_ANEW)

    # ---- places

    def place_of(self, record: Record) -> Place:
        return Place(int(record.id), tuple(getattr(record, key.field.column_name) for key in self.keys))

    def place_in_words(self, record: Record) -> str | None:
        """The values of a record's place for an address; None where they are too long or not needed, and the id has to do."""
        if not self.keys:
            return None
        place = self.place_of(record)
        values = [key.field.type.to_json(value) for key, value in zip(self.keys, place.values, strict=True)]
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        return text if len(text) <= LONGEST_PLACE else None

    def place_at(self, record_id: int, words: str | None) -> Place | None:
        """The place that an address names: by values, or else where the record stands now. None where neither says it."""
        if not self.keys:
            return Place(record_id, ())
        return self._read(record_id, words) if words else self._looked_up(record_id)

    def _read(self, record_id: int, words: str) -> Place | None:
        try:
            data = json.loads(words)
        except ValueError:
            return self._looked_up(record_id)
        if not isinstance(data, list) or len(data) != len(self.keys):
            return self._looked_up(record_id)
        try:
            return Place(record_id, tuple(key.field.type.from_json(value) for key, value in zip(self.keys, data, strict=True)))
        except Invalid:
            return self._looked_up(record_id)

    def _looked_up(self, record_id: int) -> Place | None:
        columns = [self.shape.column(key.field) for key in self.keys]
        row = db.session.execute(sa.select(*columns).where(self.shape.records.c.id == record_id)).one_or_none()
        return None if row is None else Place(record_id, tuple(row))

    # ---- statements

    def _forwards(self, parts: Parts, *, has_previous: bool) -> Page:
        found = self._found(self._select().where(*self.groups.folded()), parts, PAGE + 1)
        return Page(found[:PAGE], has_previous=has_previous, has_next=len(found) > PAGE)

    def _backwards(self, parts: Parts, *, has_next: bool) -> Page:
        found = self._found(self._select().where(*self.groups.folded()), parts, PAGE + 1, backwards=True)
        return Page(found[:PAGE][::-1], has_previous=len(found) > PAGE, has_next=has_next)

    def _found(self, query: sa.Select[Any], parts: Parts, most: int, *, backwards: bool = False) -> list[Any]:
        """Up to `most` rows, out of one part of the order after the other; nearly always the first has enough."""
        ordered = query.order_by(*self._order(backwards=backwards))
        found: list[Any] = []
        for part in parts:
            found += db.session.execute(ordered.where(*part).limit(written_out(most))).all()[: most - len(found)]
            if len(found) == most:
                break
        return found

    def _select(self) -> sa.Select[Any]:
        return live(self.shape).where(*self.resolved.conditions).execution_options(**PLANNED_ANEW)

    def only(self, what: sa.ColumnElement[Any], further: list[Condition]) -> sa.Select[Any]:
        records = self.shape.records
        live_ones = sa.select(what).select_from(records).where(records.c.trashed_at.is_(None))
        return live_ones.where(*self.resolved.conditions, *further).execution_options(**PLANNED_ANEW)

    def _order(self, *, backwards: bool = False) -> Iterator[sa.ColumnElement[Any]]:
        for key in self.keys:
            by = self.by(key)
            way = by.desc() if key.descending is not backwards else by.asc()
            yield way.nulls_first() if backwards else way.nulls_last()
        yield self.shape.records.c.id.desc() if backwards else self.shape.records.c.id.asc()

    def _beyond(self, place: Place, *, backwards: bool = False, itself: bool = False) -> Parts:
        """What stands behind the place, or before it: further by one field, with all fields before it equal.

        It is said by a bound of the first field and what is beyond within it, so that an index is read from there on. The empty cells,
        which no bound holds, are a part of their own.
        """
        id_ = self.shape.records.c.id
        last = id_ < place.record_id if backwards else id_ >= place.record_id if itself else id_ > place.record_id
        if not self.keys:
            return [[last]]
        ways, equals = self._steps(self.keys[1:], place.values[1:], backwards=backwards)
        rest = sa.or_(*ways, sa.and_(*equals, last))
        first, value = self.keys[0], place.values[0]
        by = self.by(first)
        if value is None:
            return [[by.is_(None), rest], *([[by.is_not(None)]] if backwards else [])]
        here = here_of(first, value)
        bound, beyond = (by >= here, by > here) if first.descending is backwards else (by <= here, by < here)
        return [[bound, sa.or_(beyond, rest)], *([] if backwards else [[by.is_(None)]])]

    def steps(self, values: Sequence[Value], *, backwards: bool = False) -> tuple[list[Condition], list[Condition]]:
        """The ways to be further on than the values of the first keys, and what it takes to have the same."""
        return self._steps(self.keys, values, backwards=backwards)

    def _steps(self, keys: Sequence[Key], values: Sequence[Value], *, backwards: bool) -> tuple[list[Condition], list[Condition]]:
        equals: list[Condition] = []
        ways: list[Condition] = []
        for key, value in zip(keys, values, strict=False):
            further, equal = self._step(key, value, backwards=backwards)
            ways.append(sa.and_(*equals, further))
            equals.append(equal)
        return ways, equals

    def _step(self, key: Key, value: Value, *, backwards: bool) -> tuple[Condition, Condition]:
        """Whether a record's value is further on than this one, and whether it is the same."""
        by = self.by(key)
        if value is None:
            return (by.is_not(None) if backwards else sa.false()), by.is_(None)
        here = here_of(key, value)
        if backwards:
            return (by > here if key.descending else by < here), by == here
        return sa.or_(by < here if key.descending else by > here, by.is_(None)), by == here

    def by(self, key: Key) -> sa.ColumnElement[Any]:
        return key.field.type.sort_key(self.shape.column(key.field))


def here_of(key: Key, value: Value) -> sa.ColumnElement[Any]:
    """What a record with the value is sorted by."""
    kind = key.field.type
    return kind.sort_key(sa.literal(value, kind.sql_type()))


def written_out(most: int) -> sa.BindParameter[int]:
    """A limit as a number in the statement: with a parameter, PostgreSQL would plan without it."""
    return sa.bindparam("most", most, literal_execute=True)
