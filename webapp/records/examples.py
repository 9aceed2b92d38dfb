"""Filters by example: the condition that finds a value like this one, or leaves it out, and how often a field has each of its values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.database import db
from webapp.fieldtypes import Value
from webapp.fieldtypes.conditions import LONGEST
from webapp.records.selection import Selection
from webapp.regions import DEFAULT
from webapp.tables.models import Field
from webapp.views.criteria import Criteria
from webapp.views.rules import Rule

MOST_VALUES = 50
OPPOSITES = {"is": "is_not", "is_empty": "is_not_empty"}


class Facet(NamedTuple):
    """A value that a field has, how many records have it, and the condition that finds them; None where no condition could."""

    value: Value | None
    records: int
    rule: Rule | None


@dataclass(frozen=True)
class Facets:
    """The values that most records have, the most frequent first."""

    values: Sequence[Facet]
    are_all: bool


def like(field: Field, value: Value | None) -> Rule | None:
    """The condition that finds records with the value; None where the field’s type has none for it."""
    kind = field.type
    if value is None and kind.empty is None:
        return Rule(field.id, "is_empty") if "is_empty" in kind.operators else None
    operator = "is_exactly" if kind.kept_as == "choices" else "is"
    texts = texts_of(field, kind.empty if value is None else value)
    is_short = all(text == " ".join(text.split()) and 0 < len(text) <= LONGEST for text in texts)
    typed_in = kind.region.name if kind.reads_by_region else DEFAULT
    return Rule(field.id, operator, texts, typed_in) if operator in kind.operators and is_short else None


def unlike(rule: Rule, field: Field) -> Rule | None:
    """The condition that finds all others."""
    if field.type.kept_as == "flag":
        return replace(rule, values=("No",) if rule.values == ("Yes",) else ("Yes",))
    opposite = OPPOSITES.get(rule.operator)
    return replace(rule, operator=opposite) if opposite in field.type.operators else None


def texts_of(field: Field, value: Value) -> tuple[str, ...]:
    """As a filter compares with it: a choice by its id, anything else as an editor has it."""
    match field.type.kept_as:
        case "choice":
            return (str(value),)
        case "choices":
            return tuple(map(str, value))
        case "flag":
            return ("Yes" if value else "No",)
        case _:
            return (field.type.edit_text(value),)


def elsewhere(criteria: Criteria, field: Field) -> Criteria:
    """The criteria without what they ask of the field, if all conditions must hold: its other values are to be seen, too."""
    if criteria.filter.join == "any":
        return criteria
    kept = tuple(part for part in criteria.filter.parts if not (isinstance(part, Rule) and part.field_id == field.id))
    return replace(criteria, filter=replace(criteria.filter, parts=kept)) if kept else criteria.without_filter()


def facets(selection: Selection, field: Field) -> Facets:
    """One statement where the column tells values apart by itself: SQLite sorts all records, the sooner the less it takes of each."""
    column = selection.shape.column(field)
    key = column if field.type.kept_as == "choice" else field.type.sort_key(column)
    counted = counts_of_values(selection, column) if key is column else counts_by_key(selection, column, key)
    found = [Facet(value, often, like(field, value)) for value, often in counted[:MOST_VALUES]]
    return Facets(found, are_all=len(counted) <= MOST_VALUES)


def counts_of_values(selection: Selection, column: sa.ColumnElement[Any]) -> Sequence[tuple[Value, int]]:
    """The most frequent values, one more than are shown."""
    often = sa.func.count().label("often")
    some = selection.only(column, []).add_columns(often).group_by(column)
    rows = db.session.execute(some.order_by(often.desc(), column.asc().nulls_last()).limit(MOST_VALUES + 1))
    return [(value, count) for value, count in rows]


def counts_by_key(selection: Selection, column: sa.ColumnElement[Any], key: sa.ColumnElement[Any]) -> Sequence[tuple[Value, int]]:
    """The same of what has one key, as texts that differ in case. A second statement reads the values, of a record that has each."""
    id_ = selection.shape.records.c.id
    example, often = sa.func.min(id_).label("example"), sa.func.count().label("often")
    some = selection.only(example, []).add_columns(often).group_by(key)
    counts = {row.example: row.often for row in db.session.execute(some.order_by(often.desc(), example).limit(MOST_VALUES + 1))}
    values: dict[int, Value] = {row[0]: row[1] for row in db.session.execute(sa.select(id_, column).where(id_.in_(counts)))}
    return [(values[record_id], count) for record_id, count in counts.items() if record_id in values]
