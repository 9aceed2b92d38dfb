"""Criteria in words: “Status is none of Retired, Lost”."""

from webapp.fieldtypes.base import quoted
from webapp.fieldtypes.conditions import NO_VALUE
from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.resolved import values_here
from webapp.views.rules import Rule

OPERATORS = {
    "contains": "contains",
    "contains_not": "does not contain",
    "is": "is",
    "is_not": "is not",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "is_any_of": "is any of",
    "is_none_of": "is none of",
    "less": "is less than",
    "at_most": "is at most",
    "more": "is more than",
    "at_least": "is at least",
    "between": "is between",
    "before": "is before",
    "on_or_before": "is on or before",
    "after": "is after",
    "on_or_after": "is on or after",
    "has_any_of": "has any of",
    "has_all_of": "has all of",
    "has_none_of": "has none of",
    "is_exactly": "is exactly",
    "is_empty": "is empty",
    "is_not_empty": "is not empty",
}
MOST_SHOWN = 3


def rule_in_words(rule: Rule, shape: Shape) -> str:
    field = shape.by_id.get(rule.field_id)
    if field is None:
        return "A field that is gone"
    said = f"{field.name} {OPERATORS.get(rule.operator, rule.operator)}"
    if rule.operator in NO_VALUE or not rule.values:
        return said
    joint = " and " if rule.operator == "between" else ", "
    return f"{said} {joint.join(shown(rule, field))}"


def shown(rule: Rule, field: Field) -> list[str]:
    names = dict(field.type.choices_offered())
    values = [names.get(value) or quoted(value)[1:-1] for value in values_here(rule, field.type) if value]
    return values if len(values) <= MOST_SHOWN else [*values[:MOST_SHOWN], f"{len(values) - MOST_SHOWN} more"]


def sort_in_words(field: Field, *, descending: bool) -> str:
    """How an order goes, such as “A → Z”."""
    return DIRECTIONS.get(direction_kind(field), ("up", "down"))[descending]


def direction_kind(field: Field) -> str:
    return field.type.kept_as or field.type.align


DIRECTIONS = {
    "": ("A → Z", "Z → A"),
    "text": ("A → Z", "Z → A"),
    "r": ("Smallest first", "Largest first"),
    "number": ("Smallest first", "Largest first"),
    "day": ("Oldest first", "Newest first"),
    "choice": ("In order of the options", "Last option first"),
    "flag": ("Not ticked first", "Ticked first"),
}
