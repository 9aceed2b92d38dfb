"""Filters by example: the condition that finds a value like this one, or leaves it out, and how often a field has each of its values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

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
    """Two statements: the most frequent values by a record that has each, and those records' values."""
    shape = selection.shape
    key, id_ = field.type.sort_key(shape.column(field)), shape.records.c.id
    example, often = sa.func.min(id_).label("example"), sa.func.count().label("often")
    some = selection.only(example, []).add_columns(often).group_by(key)
    rows = db.session.execute(some.order_by(often.desc(), example).limit(MOST_VALUES + 1)).all()
    examples = {row.example for row in rows}
    found_at = db.session.execute(sa.select(id_, shape.column(field)).where(id_.in_(examples)))
    values: dict[int, Value] = {row[0]: row[1] for row in found_at}
    found = [Facet(values[row.example], row.often, like(field, values[row.example])) for row in rows[:MOST_VALUES] if row.example in values]
    return Facets(found, are_all=len(rows) <= MOST_VALUES)
