"""Texts for a rectangle of cells, planned and then written as one change set: what a paste, a fill, a clearing and a bulk edit come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.ddl import Demand
from webapp.fields.changes import change_field
from webapp.fieldtypes import FieldType, Invalid, Value
from webapp.fieldtypes.types.select import Select
from webapp.records.bulk import Written, put_many
from webapp.records.changes import Edit
from webapp.records.demands import SENTENCES, lacking, taken
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
    lines: list[int] = field(default_factory=list)  # of each of the rows
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
        self.field = about
        self.is_left_alone = bool(about.type.record_column)
        self.new_options = missing_options(about.type, texts)
        self.type = about.type.with_names(self.new_options) if isinstance(about.type, Select) and self.new_options else about.type
        self.values: dict[str, Value] = {}
        self.problems: dict[str, str] = {}
        for text in () if self.is_left_alone else texts:
            self.read(text)

    def read(self, text: str) -> None:
        try:
            value = self.type.parse(text)
        except Invalid as problem:
            self.problems[text] = str(problem)
            return
        if value is None and self.field.is_required:
            self.problems[text] = SENTENCES[Demand.REQUIRED]
        else:
            self.values[text] = value


def plan_for(shape: Shape, texts: Texts, record_ids: Sequence[int], fields: Sequence[Field]) -> Plan:
    """Line by line for the records, and for new ones behind them; column by column for the fields."""
    plan = Plan(surplus=max(0, max(map(len, texts)) - len(fields)))
    fields = fields[: max(map(len, texts))]
    readers = [Reader(about, {line[place] for line in texts if place < len(line)}) for place, about in enumerate(fields)]
    for about, reader in zip(fields, readers, strict=True):
        if reader.is_left_alone:
            plan.left_alone.append(about)
        if reader.new_options:
            plan.grown[about.id], plan.options[about] = reader.type, reader.new_options
    for number, line in enumerate(texts, 1):
        record_id = record_ids[number - 1] if number <= len(record_ids) else None
        values: dict[Field, Value] = {}
        for reader, text in zip(readers, line, strict=False):
            if text in reader.problems:
                plan.refused.append(Refused(number, record_id, reader.field, text, reader.problems[text]))
            elif not reader.is_left_alone:
                values[reader.field] = reader.values[text]
        if record_id is not None:
            plan.edits[record_id] = [Edit(about, value) for about, value in values.items()]
        else:
            plan_row(shape, plan, number, values)
    for about in filter(is_unique, fields):
        refuse_alike(shape, plan, about)
    return plan


def is_unique(about: Field) -> bool:
    return about.is_unique


def plan_row(shape: Shape, plan: Plan, line: int, values: dict[Field, Value]) -> None:
    """A new record, unless it lacks what it needs."""
    told = {one.field.id for one in plan.refused if one.line == line} if plan.refused else set()
    missing = lacking(shape, values)
    plan.refused += [Refused(line, None, about, "", SENTENCES[Demand.REQUIRED]) for about in missing if about.id not in told]
    if not missing:
        plan.rows.append(values)
        plan.lines.append(line)


def refuse_alike(shape: Shape, plan: Plan, about: Field) -> None:
    """Leave out what another record has, or comes twice. Of equal ones the first is taken."""
    edits = {record_id: edit.value for record_id, some in plan.edits.items() for edit in some if edit.field is about}
    holders = taken(shape, about, {value for value in (*edits.values(), *(row.get(about) for row in plan.rows)) if value is not None})
    seen: set[Value] = set()

    def is_alike(value: Value, record_id: int | None) -> bool:
        if value is None:
            return False
        found = value in seen or bool(holders.get(value, set()) - {record_id})
        seen.add(value)
        return found

    for record_id, value in edits.items():
        if is_alike(value, record_id):
            plan.edits[record_id] = [edit for edit in plan.edits[record_id] if edit.field is not about]
            plan.refused.append(Refused(0, record_id, about, "", SENTENCES[Demand.UNIQUE]))
    kept = [(row, line) for row, line in zip(plan.rows, plan.lines, strict=True) if not is_alike(row.get(about), None)]
    gone = set(plan.lines) - {line for _, line in kept}
    plan.refused += [Refused(line, None, about, "", SENTENCES[Demand.UNIQUE]) for line in sorted(gone)]
    plan.rows, plan.lines = [row for row, _ in kept], [line for _, line in kept]


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
    """All of the plan or nothing. Raises RecordsGone, ShapeChanged, Conflict, Broken, and Invalid where a list would get too long."""
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
