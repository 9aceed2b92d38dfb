"""A board: the records of a view in lanes, one for each value of its field and one for those without. Each lane is paged by key.

A lane is a value, which gives it a name, a look and a condition. The values are the field type's to say (`FieldType.lanes`), and nothing
here tells options from people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from markupsafe import Markup

from webapp.database import TooSlow, db, time_limit
from webapp.fieldtypes import Value
from webapp.fieldtypes.choices import pill
from webapp.fieldtypes.lanes import Lanes
from webapp.records.query import Record
from webapp.records.selection import Place, Selection
from webapp.records.sheets import SECONDS, Listing, place_in
from webapp.tables.models import Field

CARDS = 20  # of a lane at once
MOST_LANES = 40
NO_VALUE = "none"


@dataclass(frozen=True)
class Lane:
    """`value` is what cells of its records hold, None where that is nothing. `key` names it in addresses and forms."""

    key: str
    value: Value | None
    name: str
    look: Markup | str
    text: str  # what the cell's editor holds
    limit: int | None = None


@dataclass(frozen=True)
class Stack:
    """The cards of a lane, and where it goes on."""

    lane: Lane
    cards: Sequence[Record]
    onward: Mapping[str, Any] | None


class Counts(NamedTuple):
    """How many records each lane has, and how many stand in none: that name several people since the field took several, for one."""

    lanes: Sequence[tuple[Lane, int]]
    elsewhere: int


@dataclass(frozen=True)
class Board:
    listing: Listing
    field: Field

    def lane(self, key: str) -> Lane | None:
        """The lane of that key, also one that does not stand because it is empty."""
        kind, limit = self.field.type, self._limits.get(key)
        if key == NO_VALUE:
            name = self._known.nothing or f"No {self.field.name}"
            return Lane(key, None, name, pill(name, "gray"), "", limit)
        value = self._values.get(key)
        return None if value is None else Lane(key, value, kind.format(value), kind.html(value), kind.edit_text(value), limit)

    @cached_property
    def lanes(self) -> Sequence[Lane]:
        """The lanes that stand: those without a value, of the values that the field offers, and of others that records still have.

        Of more values than there is room for, those that records have come first.
        """
        offered, former = list(self._known.offered), list(self._known.former)
        if len(offered) > MOST_LANES:
            offered = list(dict.fromkeys([*self._held(offered), *offered]))[:MOST_LANES]
        keys = [NO_VALUE, *offered, *self._held(former)[:MOST_LANES]]
        return [lane for key in keys if (lane := self.lane(key)) is not None]

    def within(self, lane: Lane) -> Selection:
        """The records of a lane."""
        selection, column = self.listing.asked_for, self._column
        holds = column.is_(None) if lane.value is None else column == sa.literal(lane.value, self.field.type.sql_type())
        return replace(selection, resolved=replace(selection.resolved, conditions=[*selection.resolved.conditions, holds]))

    def stack(self, lane: Lane, after: Place | None = None) -> Stack:
        found = self.within(lane).records_after(after, CARDS + 1)
        cards, is_all = found[:CARDS], len(found) <= CARDS
        return Stack(lane, cards, None if is_all else {**self.listing.args, **place_in(self.listing, "after", cards[-1])})

    def stacks(self) -> list[Stack] | None:
        """All lanes from their start, a statement each; None when that takes too long."""
        try:
            with time_limit(SECONDS):
                return [self.stack(lane) for lane in self.lanes]
        except TooSlow:
            return None

    def counts(self) -> Counts | None:
        """All of them in one statement; None when that takes too long."""
        counted = self.listing.asked_for.only(self._column, []).add_columns(sa.func.count()).group_by(self._column)
        try:
            with time_limit(SECONDS):
                found = {row[0]: row[1] for row in db.session.execute(counted)}
                lanes = [(lane, found.pop(lane.value, 0)) for lane in self.lanes]
        except TooSlow:
            return None
        return Counts(lanes, sum(found.values()))

    def _held(self, keys: Sequence[str]) -> list[str]:
        """Those of the keys whose values records have."""
        if not keys:
            return []
        among = self._column.in_([self._values[key] for key in keys])
        held = set(db.session.scalars(self.listing.asked_for.only(self._column, [among]).distinct()))
        return [key for key in keys if self._values[key] in held]

    @cached_property
    def _known(self) -> Lanes:
        return self.field.type.lanes() or Lanes({}, {})

    @cached_property
    def _values(self) -> Mapping[str, Value]:
        return {**self._known.offered, **self._known.former}

    @property
    def _column(self) -> sa.ColumnElement[Any]:
        return self.listing.shape.column(self.field)

    @property
    def _limits(self) -> Mapping[str, int]:
        view = self.listing.shown.view
        return view.options.get("limits", {}) if view else {}
