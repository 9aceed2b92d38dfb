"""A board: the records of a view in lanes, one for each option of a select and one for those without. Each lane is paged by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from webapp.database import TooSlow, db, time_limit
from webapp.fieldtypes.choices import Choices
from webapp.records.query import Record
from webapp.records.selection import Place, Selection
from webapp.records.sheets import SECONDS, Listing
from webapp.tables.models import Field

CARDS = 20  # of a lane at once
MOST_LANES = 40
COUNT_CAP = 10_000
NO_VALUE = "none"


@dataclass(frozen=True)
class Lane:
    """`value` is the option's id, None for the records that have none. `key` names it in addresses and forms."""

    value: int | None
    name: str
    hue: str
    text: str  # what the cell's editor holds
    limit: int | None = None

    @property
    def key(self) -> str:
        return NO_VALUE if self.value is None else str(self.value)


@dataclass(frozen=True)
class Stack:
    """The cards of a lane, and where it goes on."""

    lane: Lane
    cards: Sequence[Record]
    onward: Mapping[str, Any] | None


def field_of(listing: Listing) -> Field | None:
    """The select that the board goes by; None where it is gone or has become something else."""
    view = listing.shown.view
    field = listing.shape.by_id.get(view.options.get("by", 0)) if view else None
    return field if field is not None and view and view.kind.suits(field) else None


def lanes_of(field: Field, limits: Mapping[str, int]) -> list[Lane]:
    """Options that were removed have no lane; who still holds one is found in the grid."""
    kind = field.type
    choices = kind.offered[:MOST_LANES] if isinstance(kind, Choices) else ()
    options = [Lane(choice.id, choice.name, choice.hue, kind.edit_text(choice.id), limits.get(str(choice.id))) for choice in choices]
    return [Lane(None, f"No {field.name}", "gray", "", limits.get(NO_VALUE)), *options]


def within(listing: Listing, field: Field, lane: Lane) -> Selection:
    selection = listing.asked_for
    column = listing.shape.column(field)
    holds = column.is_(None) if lane.value is None else column == lane.value
    return replace(selection, resolved=replace(selection.resolved, conditions=[*selection.resolved.conditions, holds]))


def stack(listing: Listing, field: Field, lane: Lane, after: Place | None = None) -> Stack:
    selection = within(listing, field, lane)
    found = selection.records_after(after, CARDS + 1)
    cards = found[:CARDS]
    return Stack(lane, cards, onward_of(listing, selection, cards[-1]) if len(found) > CARDS else None)


def onward_of(listing: Listing, selection: Selection, last: Record) -> Mapping[str, Any]:
    words = selection.place_in_words(last)
    return {**listing.args, "after": last.id} if words is None else {**listing.args, "after": last.id, "at": words}


def stacks(listing: Listing, field: Field, lanes: Sequence[Lane]) -> list[Stack] | None:
    """All lanes from their start, a statement each; None when that takes too long."""
    try:
        with time_limit(SECONDS):
            return [stack(listing, field, lane) for lane in lanes]
    except TooSlow:
        return None


def counts(listing: Listing, field: Field) -> Mapping[str, int] | None:
    """How many records each lane has, by its key, in one statement; None when that takes too long."""
    column = listing.shape.column(field)
    records = listing.shape.records
    query = sa.select(column, sa.func.count()).where(records.c.trashed_at.is_(None), *listing.asked_for.resolved.conditions)
    try:
        with time_limit(SECONDS):
            rows = db.session.execute(query.group_by(column)).all()
    except TooSlow:
        return None
    return {NO_VALUE if value is None else str(value): count for value, count in rows}
