"""What stands below the grid's fields: sums, averages and the like over all the records that match, each within the time there is."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.database import TooSlow, time_limit
from webapp.fieldtypes.summaries import Summary, is_median, summaries_of
from webapp.records.selection import Selection
from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.criteria import Criteria

LEAST = 0.1  # seconds that even the last of them gets


@dataclass(frozen=True)
class Figure:
    """One summary below one field; `text` is None where finding out takes too long."""

    field: Field
    summary: Summary
    text: str | None


def chosen(criteria: Criteria, shape: Shape) -> dict[Field, Summary]:
    """The summaries that the criteria name, of fields that are there and offer them."""
    named = ((shape.by_id.get(field_id), name) for field_id, name in criteria.summaries)
    offered = ((field, summaries_of(field.type).get(name)) for field, name in named if field is not None)
    return {field: summary for field, summary in offered if summary is not None}


def figures(selection: Selection, asked: Mapping[Field, Summary], seconds: float) -> list[Figure]:
    """One statement for all that the database can add up in one go, and two for each median."""
    deadline = time.monotonic() + seconds
    together = {field: summary for field, summary in asked.items() if not is_median(summary)}
    found = {**added_up(selection, together, deadline), **middles(selection, asked, deadline)}
    return [Figure(field, summary, found.get(field)) for field, summary in asked.items()]


def added_up(selection: Selection, asked: Mapping[Field, Summary], deadline: float) -> dict[Field, str]:
    if not asked:
        return {}
    parts = parts_of(asked, selection.shape)
    try:
        with time_limit(left(deadline)):
            records, *results = selection.aggregates([part for some in parts.values() for part in some])
    except TooSlow:
        return {}
    return texts(asked, parts, records, results)


def middles(selection: Selection, asked: Mapping[Field, Summary], deadline: float) -> dict[Field, str]:
    found = {}
    for field in (field for field, summary in asked.items() if is_median(summary)):
        try:
            with time_limit(left(deadline)):
                found[field] = asked[field].text(field.type, 0, selection.in_the_middle(field))
        except TooSlow:
            break
    return found


def parts_of(asked: Mapping[Field, Summary], shape: Shape) -> dict[Field, Sequence[Any]]:
    return {field: summary.parts(field.type, shape.column(field)) for field, summary in asked.items()}


def texts(asked: Mapping[Field, Summary], parts: Mapping[Field, Sequence[Any]], records: int, results: Sequence[Any]) -> dict[Field, str]:
    """Each summary's text, out of the results of all their parts in one row."""
    row = iter(results)
    return {field: summary.text(field.type, records, list(taken(row, len(parts[field])))) for field, summary in asked.items()}


def taken(row: Iterator[Any], count: int) -> Iterator[Any]:
    for _ in range(count):
        yield next(row)


def left(deadline: float) -> float:
    return max(deadline - time.monotonic(), LEAST)
