"""What is shown at a record's name in the grid. Features above this one say what, for a page of records at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from webapp.tables.models import Table


class Mark(NamedTuple):
    """A number of comments, and whether some of them are new to the person who looks."""

    comments: int
    is_new: bool


Marks = Mapping[int, Mark]
Source = Callable[[Table, Sequence[int]], Marks]

NO_MARKS: Marks = {}

_sources: list[Source] = []


def mark_by(source: Source) -> None:
    """Ask this for the marks of the records of each page that is drawn; by their ids, only those that have one."""
    if source not in _sources:
        _sources.append(source)


def marks_for(table: Table, record_ids: Sequence[int]) -> Marks:
    marks: dict[int, Mark] = {}
    for source in _sources if record_ids else ():
        marks.update(source(table, record_ids))
    return marks
