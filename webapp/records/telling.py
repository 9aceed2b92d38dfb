"""The history in words: one line for each cell, one entry for each gesture."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.accounts.models import User
from webapp.fieldtypes import Invalid
from webapp.records.history import SAMPLE, Cell, Deed
from webapp.records.models import ChangeSet
from webapp.records.reversal import came
from webapp.tables.models import Field

LONGEST = 60

VERBS = {
    "create": "added",
    "trash": "deleted",
    "restore": "restored",
    "import": "imported",
    "duplicate": "copied",
    "paste": "pasted into",
    "merge": "changed and added",
    "undo": "undid a change of",
    "redo": "redid a change of",
    "revert": "put back",
}
CAME = {"create": "added", "merge": "added", "paste": "pasted", "import": "imported"}


@dataclass(frozen=True)
class Line:
    """“Height of “Rowan” from 7.5 to 8.0”; without a field, “added” or “deleted”."""

    record_id: int
    record: str
    field: Field | None
    verb: str
    before: str
    after: str
    change_id: int
    cell_id: int
    at: datetime
    who: User | None
    can_revert: bool


@dataclass(frozen=True)
class Entry:
    """A gesture in the list of a table."""

    change: ChangeSet
    who: User | None
    verb: str
    lines: list[Line]
    is_whole: bool  # the lines are all of it
    can_revert: bool


def entry(deed: Deed, cells: list[Cell], fields: Mapping[int, Field], records: Mapping[int, str]) -> Entry:
    lines = [line(deed, cell, fields, records) for cell in cells[:SAMPLE]]
    verb = VERBS.get(deed.change.kind, "changed")
    return Entry(deed.change, deed.user, verb, lines, is_whole=len(cells) <= SAMPLE, can_revert=bool(cells))


def line(deed: Deed, cell: Cell, fields: Mapping[int, Field], records: Mapping[int, str]) -> Line:
    field = None if cell.field_id is None else fields.get(cell.field_id)
    is_cell = cell.field_id is not None
    return Line(
        record_id=cell.record_id,
        record=records.get(cell.record_id, f"record {cell.record_id}"),
        field=field,
        verb="changed a field that is gone" if is_cell else whole_verb(deed.change, cell),
        before=shown(field, cell.before) if field else "",
        after=shown(field, cell.after) if field else "",
        change_id=cell.change_set_id,
        cell_id=cell.id,
        at=deed.change.at,
        who=deed.user,
        can_revert=field is not None and field.trashed_at is None,
    )


def whole_verb(change: ChangeSet, cell: Cell) -> str:
    if came(change, cell.before, cell.after):
        return CAME.get(change.kind, "restored")
    return "deleted"


def shown(field: Field, data: Any) -> str:
    """An old value in words; a field that has been set up anew since may no longer know it."""
    if data is None:
        return "nothing"
    try:
        value = field.type.from_json(data)
    except Invalid:
        return f"“{data}”"[:LONGEST]
    return field.type.format(value)[:LONGEST] if value is not None else "nothing"
