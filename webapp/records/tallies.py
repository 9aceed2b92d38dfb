"""What is told of a group beside its name: how many records it has, and the summaries that were chosen for the grid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webapp.fieldtypes.summaries import Summary, is_median
from webapp.records.footers import Figure, parts_of, texts
from webapp.records.groups import Groups, Path
from webapp.records.selection import Selection
from webapp.tables.models import Field


@dataclass(frozen=True)
class Tally:
    name: str
    target: str  # the id of the group's header
    records: int
    figures: list[Figure]


def tallies(selection: Selection, asked: Mapping[Field, Summary], first_id: int | None, last_id: int | None) -> list[Tally]:
    """Of the groups between those of two records. A median is not told: it would take a statement for each group."""
    ends = selection.groups.ends(first_id or 0, last_id or 0) if selection.groups.keys else None
    if ends is None:
        return []
    return list(each(selection, {field: summary for field, summary in asked.items() if not is_median(summary)}, *ends))


def each(selection: Selection, asked: Mapping[Field, Summary], first: Path, last: Path) -> Iterator[Tally]:
    parts = parts_of(asked, selection.shape)
    for path, records, results in selection.groups.counted(first, last, [part for some in parts.values() for part in some]):
        found = texts(asked, parts, records, results)
        figures = [Figure(field, asked[field], text) for field, text in found.items()]
        yield Tally(in_words(selection.groups, path), selection.groups.dom_id(path), records, figures)


def in_words(groups: Groups, path: Path) -> str:
    """“Status: Open, Owner: Ada”."""
    named = zip(groups.keys, path, strict=False)
    return ", ".join(f"{key.field.name}: {'empty' if value is None else key.field.type.format(value)}" for key, value in named)
