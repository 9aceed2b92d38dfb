"""The first rows of a file as they will land, and what its columns hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from webapp.fieldtypes import FieldType, Invalid
from webapp.fieldtypes.exact import Exact
from webapp.fieldtypes.numerals import leaves_open
from webapp.imports.columns import Plan, blanks_of
from webapp.imports.models import Import
from webapp.imports.readers import Layout, rows
from webapp.tables.homes import home_in

SHOWN = 20
CHECKED = 1_000


class Cell(NamedTuple):
    shown: str
    is_bad: bool


@dataclass(frozen=True)
class PreviewColumn:
    place: int
    plan: Plan
    heading: str  # what the file calls it
    example: str
    filled: int
    empty: int
    bad: int
    leaves_open: bool  # what a mark in its numbers means

    @property
    def checked(self) -> int:
        return self.filled + self.empty


@dataclass(frozen=True)
class Preview:
    columns: list[PreviewColumn]
    rows: list[tuple[int, list[Cell]]]  # by the number in the file; the cells of columns that are not left out


def head_of(path: Path, the_import: Import) -> list[list[str]]:
    """The first rows, the heading among them. Raises Unreadable."""
    layout = Layout(the_import.encoding, the_import.delimiter)
    return list(islice(rows(path, layout), CHECKED + the_import.has_header))


def preview_of(head: Sequence[Sequence[str]], the_import: Import, plans: Sequence[Plan]) -> Preview:
    heading = head[0] if head and the_import.has_header else []
    body = head[1:] if the_import.has_header else head
    home = home_in(the_import.workspace_id)
    kinds = [plan.type_at(home) for plan in plans]
    columns = [
        checked(place, plan, kinds[place], heading[place] if place < len(heading) else f"Column {place + 1}", texts_of(body, place))
        for place, plan in enumerate(plans)
    ]
    kept = [column for column in columns if not column.plan.left_out]
    shown = [
        (number, [cell(kinds[column.place], row[column.place] if column.place < len(row) else "") for column in kept])
        for number, row in enumerate(body[:SHOWN], start=2 if the_import.has_header else 1)
    ]
    return Preview(columns, shown)


def texts_of(body: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] if place < len(row) else "" for row in body]


def checked(place: int, plan: Plan, kind: FieldType, heading: str, texts: Sequence[str]) -> PreviewColumn:
    blanks = blanks_of(kind)
    filled = [text for text in texts if text.strip() not in blanks]
    bad = 0 if plan.left_out else sum(not kind.takes([text]) for text in filled)
    is_open = isinstance(kind, Exact) and leaves_open(filled)
    return PreviewColumn(place, plan, heading, filled[0] if filled else "", len(filled), len(texts) - len(filled), bad, is_open)


def cell(kind: FieldType, text: str) -> Cell:
    try:
        value = kind.parse("" if text.strip() in blanks_of(kind) else text)
    except Invalid:
        return Cell(text[:80], is_bad=True)
    return Cell("" if value is None else kind.html(value), is_bad=False)
