"""Records that hold some words, for whoever does not know in which table to look."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.database import now
from webapp.fieldtypes import FieldType, Value
from webapp.fieldtypes.conditions import Asked
from webapp.records.names import name_from
from webapp.records.query import Record
from webapp.records.selection import Selection, select_by
from webapp.regions import INTERNATIONAL
from webapp.search.excerpts import around
from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.criteria import Criteria

LOOKED_AT = 40  # records, of which those come first whose name says it best


@dataclass(frozen=True)
class FoundRecord:
    """`field` is where the words stand and `excerpt` what stands around them there; None and nothing where that is the name."""

    id: int
    name: str
    field: Field | None
    excerpt: str


def those_with(words: str, shape: Shape) -> Selection:
    """The records with the words in a cell that the grid shows, as the grid's own search finds them."""
    return select_by(Criteria(search=words), shape, Asked(now().date()))


def found(selection: Selection, words: str, limit: int) -> list[FoundRecord]:
    """Up to `limit` of the records. Those whose name begins with the words stand first, then those whose name holds them."""
    shape = selection.shape
    some = selection.records_after(None, max(limit, LOOKED_AT))
    nearest = sorted(some, key=lambda record: distance(name_of(shape, record), words.lower()))
    return [described(shape, record, words) for record in nearest[:limit]]


def name_of(shape: Shape, record: Record) -> str:
    return name_from(shape, record.id, record[1])


def distance(name: str, words: str) -> int:
    """How far from being called so."""
    called = name.lower()
    return 0 if called == words else 1 if called.startswith(words) else 2 if words in called else 3


def described(shape: Shape, record: Record, words: str) -> FoundRecord:
    """Why the record was found. Its name is the reason where no other is seen, as for words beyond the length that a name is shown in."""
    name = name_of(shape, record)
    for field in shape.visible if words.lower() not in name.lower() else ():
        value = getattr(record, field.column_name)
        text = None if value is None else next((text for text in spellings(field.type, value) if holds(field.type, text, words)), None)
        if text is not None:
            return FoundRecord(record.id, name, field, around(text, words))
    return FoundRecord(record.id, name, None, "")


def spellings(kind: FieldType, value: Value) -> Sequence[str]:
    """The value as people see it, as they type it, and as programs do."""
    return kind.format(value), kind.edit_text(value), kind.in_region(INTERNATIONAL).edit_text(value)


def holds(kind: FieldType, text: str, words: str) -> bool:
    return words.lower() in text.lower() or any(part in text for part in kind.region.digits_like(words))
