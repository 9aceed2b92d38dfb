"""A record as a form: one entry per field, with what was typed, what was seen, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict

from webapp.ddl import Demand
from webapp.fieldtypes import FILLS_ITSELF_IN, Invalid, Value
from webapp.records.changes import Edit
from webapp.records.demands import SENTENCES, Broken
from webapp.records.query import Record
from webapp.tables.models import Field


@dataclass
class Entry:
    """One field of the form. `text` stands in the control, `seen` is what the person saw there before typing."""

    field: Field
    text: str
    seen: str
    value: Value = None
    problem: str | None = None
    saved: bool = False
    conflict: "Theirs | None" = None

    @property
    def name(self) -> str:
        return f"f{self.field.id}"


@dataclass(frozen=True)
class Theirs:
    """What somebody else put into the cell meanwhile."""

    value: Value
    text: str
    who: str
    at: datetime | None  # unknown where the history does not reach back to it


def stored_entry(field: Field, record: Record) -> Entry:
    value = getattr(record, field.column_name)
    text = field.type.edit_text(value)
    return Entry(field, text=text, seen=text, value=value)


def posted_entry(field: Field, form: MultiDict[str, str]) -> Entry:
    """The entry as it was posted; a problem instead of a value where the text cannot be taken."""
    text = field.type.posted(form.getlist(f"f{field.id}"))
    entry = Entry(field, text=text, seen=form.get(f"seen{field.id}", ""))
    if field.type.record_column:
        entry.problem = FILLS_ITSELF_IN
        return entry
    try:
        entry.value = field.type.parse(text)
    except Invalid as problem:
        entry.problem = str(problem)
        return entry
    if entry.value is None and field.is_required:
        entry.problem = SENTENCES[Demand.REQUIRED]
    return entry


def posted_entries(fields: Iterable[Field], form: MultiDict[str, str]) -> list[Entry]:
    """The fields that the form showed: those it says what was seen of. An unchecked box posts nothing else."""
    return [posted_entry(field, form) for field in fields if f"seen{field.id}" in form]


def edits(entries: Iterable[Entry]) -> list[Edit]:
    return [Edit(entry.field, entry.value, seen=entry.seen) for entry in entries]


def blame(entries: Iterable[Entry], broken: Broken) -> None:
    """Say at its entry what a write would have broken."""
    for entry in entries:
        if entry.field.id == broken.field.id:
            entry.problem = broken.sentence
