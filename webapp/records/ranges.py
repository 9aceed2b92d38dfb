"""A rectangle of the grid, as a form names it: `records` and `into` are the ids of its records and fields, in the order they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.fieldtypes import Invalid
from webapp.records import query
from webapp.records.query import Record
from webapp.records.selection import Selection
from webapp.records.updates import live_records
from webapp.tables.models import Field
from webapp.tables.shape import Shape

MOST_CELLS = 100_000
DIGITS = 18


@dataclass(frozen=True)
class Range:
    """`tall` and `wide` say how much of it is selected: for a paste the records and fields go on behind, as far as there are any."""

    record_ids: Sequence[int]
    fields: Sequence[Field]
    tall: int = 1
    wide: int = 1
    is_cut_short: bool = False  # more records stand behind the last one than the grid shows so far


def posted_range(shape: Shape, form: Mapping[str, str]) -> Range:
    """Raises Invalid where the form names no field of the table, or more than can be changed in one go."""
    fields = [shape.by_id[field_id] for field_id in numbers(form.get("into", "")) if field_id in shape.by_id]
    record_ids = numbers(form.get("records", ""))
    if not fields:
        raise Invalid("These fields are not there any more. Load the page again.")
    tall, wide = (number(form.get(name, "")) or 1 for name in ("tall", "wide"))
    check_size(tall * wide)
    return Range(record_ids, fields, tall, wide, is_cut_short=form.get("onward") == "1")


def check_size(cells: int) -> None:
    if cells > MOST_CELLS:
        raise Invalid(f"That is more than {MOST_CELLS:,} cells. Take a part of it, or import a file.")


def numbers(text: str) -> list[int]:
    """The different ids in a list with commas."""
    return list(dict.fromkeys(found for part in text.split(",") if (found := number(part)) is not None))


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def with_further_records(shape: Shape, chosen: Range, lines: int, selection: Selection | None) -> Sequence[int]:
    """As many records as there are lines, where there are so many: behind those that the grid shows the next ones follow, in its order."""
    lacking = lines - len(chosen.record_ids)
    if lacking <= 0 or not chosen.is_cut_short or not chosen.record_ids:
        return chosen.record_ids[:lines]
    last_id = chosen.record_ids[-1]
    if selection is None:
        further = query.records_after(shape, last_id, lacking)
    else:
        place = selection.place_at(last_id, None)
        further = selection.records_after(place, lacking) if place else []
    return [*chosen.record_ids, *(int(record.id) for record in further)]


def texts_of(shape: Shape, record_ids: Sequence[int], fields: Sequence[Field]) -> list[list[str]]:
    """What the cells hold, as it is typed; a record that is gone is left out."""
    records = records_by_id(shape, record_ids)
    return [
        [field.type.edit_text(getattr(records[record_id], field.column_name)) for field in fields]
        for record_id in record_ids
        if record_id in records
    ]


def records_by_id(shape: Shape, record_ids: Sequence[int]) -> dict[int, Record]:
    return {int(record.id): record for record in live_records(shape, record_ids)}
