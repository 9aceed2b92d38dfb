"""Criteria held against a table as it is now: SQL conditions, sort keys, and what of them cannot be used any more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa

from webapp.fieldtypes import FieldType, Invalid
from webapp.fieldtypes.conditions import Asked, condition
from webapp.regions import region
from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.criteria import MOST_RULES, Criteria
from webapp.views.order import Sort
from webapp.views.rules import Group, Rule

LONGEST_SEARCH = 200

Condition = sa.ColumnElement[bool]


class Key(NamedTuple):
    """One of the fields that records are sorted by."""

    field: Field
    descending: bool


class Problem(NamedTuple):
    """Why a part of the criteria was left out. `rule` is the condition, if it was one."""

    sentence: str
    rule: Rule | None = None


@dataclass(frozen=True)
class Resolved:
    """`conditions` are what a record has to meet, apart from being there; records are grouped by the first `levels` of the keys."""

    conditions: Sequence[Condition]
    keys: Sequence[Key]
    levels: int = 0
    problems: Sequence[Problem] = field(default=())


def resolve(criteria: Criteria, shape: Shape, asked: Asked) -> Resolved:
    problems: list[Problem] = []
    filtered = joined(criteria.filter, shape, asked, problems)
    groups = list(keys_of(criteria.groups, shape, problems, "grouped"))
    grouped = {key.field for key in groups}
    sorts = [key for key in keys_of(criteria.sorts, shape, problems, "sorted") if key.field not in grouped]
    found = [found_by(criteria.search, shape)] if criteria.search else []
    if len(list(criteria.filter.rules)) > MOST_RULES:
        problems.append(Problem(f"A filter has {MOST_RULES} conditions at most; the others were left out."))
    return Resolved([*([] if filtered is None else [filtered]), *found], [*groups, *sorts], len(groups), problems)


def joined(group: Group, shape: Shape, asked: Asked, problems: list[Problem]) -> Condition | None:
    """The group's condition; None when nothing of it can be used."""
    conditions = []
    for part in group.parts:
        one = joined(part, shape, asked, problems) if isinstance(part, Group) else single(part, shape, asked, problems)
        if one is not None:
            conditions.append(one)
    if not conditions:
        return None
    return sa.or_(*conditions) if group.join == "any" else sa.and_(*conditions)


def single(rule: Rule, shape: Shape, asked: Asked, problems: list[Problem]) -> Condition | None:
    about = shape.by_id.get(rule.field_id)
    if about is None:
        problems.append(Problem("A condition speaks of a field that is not there any more.", rule))
        return None
    try:
        return met(rule, about, shape, asked)
    except Invalid as problem:
        problems.append(Problem(f"{about.name}: {problem}", rule))
        return None


def met(rule: Rule, about: Field, shape: Shape, asked: Asked) -> Condition:
    """Whether a cell meets the rule, which is read in the region where it was typed. Raises `Invalid`."""
    return condition(read_by(rule, about.type), rule.operator, shape.column(about), rule.values, asked)


def read_by(rule: Rule, kind: FieldType) -> FieldType:
    return kind.in_region(region(rule.typed_in)) if kind.reads_by_region else kind


def values_here(rule: Rule, kind: FieldType) -> tuple[str, ...]:
    """What a rule compares with as it is typed in the region where the workspace is now."""
    there = read_by(rule, kind)
    return rule.values if there.region is kind.region else tuple(retold(text, there, kind) for text in rule.values)


def retold(text: str, there: FieldType, here: FieldType) -> str:
    """What cannot be read, such as “past 7 days”, is the same everywhere."""
    try:
        return here.edit_text(there.parse(text))
    except Invalid:
        return text


def keys_of(sorts: Sequence[Sort], shape: Shape, problems: list[Problem], done: str) -> Iterator[Key]:
    for sort in sorts:
        if sort.field_id in shape.by_id:
            yield Key(shape.by_id[sort.field_id], sort.descending)
        else:
            problems.append(Problem(f"It was {done} by a field that is not there any more."))


def found_by(text: str, shape: Shape) -> Condition:
    """Whether one of the cells that the grid shows holds the text."""
    ways = (about.type.search(shape.column(about), text[:LONGEST_SEARCH]) for about in shape.visible)
    return sa.or_(sa.false(), *(way for way in ways if way is not None))
