"""Texts for a rectangle of cells, planned and then written as one change set: what a paste, a fill, a clearing and a bulk edit come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.fields.changes import change_field
from webapp.fieldtypes import FieldType, Invalid, Value
from webapp.fieldtypes.types.select import Select
from webapp.records.bulk import Written, put_many
from webapp.records.changes import Edit
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape

Texts = Sequence[Sequence[str]]


class Refused(NamedTuple):
    """A text that its field cannot take. `record_id` is None where the record would be a new one."""

    line: int
    record_id: int | None
    field: Field
    text: str
    reason: str


@dataclass
class Plan:
    """What would be written. `grown` are the types of the fields that get further options, and `options` those by name."""

    edits: dict[int, list[Edit]] = field(default_factory=dict)
    rows: list[dict[Field, Value]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    grown: dict[int, FieldType] = field(default_factory=dict)
    options: dict[Field, list[str]] = field(default_factory=dict)
    left_alone: list[Field] = field(default_factory=list)  # they fill themselves in
    surplus: int = 0  # columns beyond the last field

    @property
    def needs_consent(self) -> bool:
        return bool(self.rows or self.refused or self.options or self.surplus)

    @property
    def cells(self) -> int:
        return sum(map(len, self.edits.values())) + sum(map(len, self.rows))


class Reader:
    """Reads one column's texts; a text that came before is looked up."""

    def __init__(self, about: Field, texts: set[str]) -> None:
        self.is_left_alone = bool(about.type.record_column)
        self.new_options = missing_options(about.type, texts)
        self.type = about.type.with_names(self.new_options) if isinstance(about.type, Select) and self.new_options else about.type
        self.values: dict[str, Value] = {}
        self.problems: dict[str, str] = {}
        for text in () if self.is_left_alone else texts:
            self.read(text)

    def read(self, text: str) -> None:
        try:
            self.values[text] = self.type.parse(text)
        except Invalid as problem:
            self.problems[text] = str(problem)


def plan_for(texts: Texts, record_ids: Sequence[int], fields: Sequence[Field]) -> Plan:
    """Line by line for the records, and for new ones behind them; column by column for the fields."""
    plan = Plan(surplus=max(0, max(map(len, texts)) - len(fields)))
    fields = fields[: max(map(len, texts))]
    readers = [Reader(about, {line[place] for line in texts if place < len(line)}) for place, about in enumerate(fields)]
    for about, reader in zip(fields, readers, strict=True):
        if reader.is_left_alone:
            plan.left_alone.append(about)
        if reader.new_options:
            plan.grown[about.id], plan.options[about] = reader.type, reader.new_options
    for number, line in enumerate(texts):
        record_id = record_ids[number] if number < len(record_ids) else None
        values: dict[Field, Value] = {}
        for about, reader, text in zip(fields, readers, line, strict=False):
            if text in reader.problems:
                plan.refused.append(Refused(number + 1, record_id, about, text, reader.problems[text]))
            elif not reader.is_left_alone:
                values[about] = reader.values[text]
        if record_id is None:
            plan.rows.append(values)
        else:
            plan.edits[record_id] = [Edit(about, value) for about, value in values.items()]
    return plan


def missing_options(kind: FieldType, texts: set[str]) -> list[str]:
    """The names for which a list of options has no option yet, as far as they can be one."""
    if not isinstance(kind, Select):
        return []
    missing = {
        " ".join(text.split()).casefold(): " ".join(text.split()) for text in sorted(texts) if text.strip() and kind.named(text) is None
    }
    return [name for name in missing.values() if can_be_added(kind, name)]


def can_be_added(kind: Select, name: str) -> bool:
    try:
        kind.with_names([name])
    except Invalid:
        return False
    return True


@transaction()
def write_plan(table: Table, shape: Shape, plan: Plan, *, by: User, kind: str) -> Written:
    """All of the plan or nothing. Raises RecordsGone, ShapeChanged, Conflict, and Invalid where a list would get too long."""
    for field_id, grown in plan.grown.items():
        add_options(table, field_id, grown.to_options(), by=by)
    return put_many(table, shape, plan.edits, plan.rows, by=by, kind=kind)


def add_options(table: Table, field_id: int, options: Mapping[str, object], *, by: User) -> None:
    about = db.session.scalars(sa.select(Field).where(Field.id == field_id)).one()
    change_field(table, about, name=about.name, description=about.description, options=options, by=by)


def tiled(texts: Texts, tall: int, wide: int) -> Texts:
    """The texts repeated to fill a rectangle, where they do so evenly; else as they are."""
    height, width = len(texts), max(map(len, texts))
    if tall % height or wide % width:
        return texts
    return [[*line, *[""] * (width - len(line))] * (wide // width) for line in texts] * (tall // height)
