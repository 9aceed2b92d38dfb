"""The forms for a filter and for sorts: what stands in their rows, also while they are being put together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from webapp.fieldtypes.conditions import NO_VALUE, SEVERAL_VALUES, TWO_VALUES
from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.criteria import Criteria
from webapp.views.order import Sort
from webapp.views.resolved import Problem, values_here
from webapp.views.rules import Group, Join, Rule, dotted

NOT_YET_CHOSEN = "0"
LAST = 999
PATH = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,2}", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One condition's controls. `at` is the end of their names; `field` is None for one that is still to be chosen."""

    at: str
    field: Field | None = None
    operator: str = ""
    values: tuple[str, ...] = ()
    problem: str = ""

    @property
    def operators(self) -> Sequence[str]:
        return self.field.type.operators if self.field else ()

    @property
    def control(self) -> str:
        """Which control asks for what to compare with."""
        if self.field is None or self.operator in NO_VALUE:
            return "none"
        if self.field.type.choices_offered():
            return "checks" if self.operator in SEVERAL_VALUES else "choice"
        if self.operator in TWO_VALUES:
            return "two"
        return "list" if self.operator in SEVERAL_VALUES else "one"

    @property
    def region(self) -> str:
        """The tag of the region in which the values are typed; empty where that makes no difference."""
        return self.field.type.region.name if self.field and self.control != "none" and self.field.type.reads_by_region else ""

    @property
    def is_day(self) -> bool:
        return self.field is not None and self.field.type.kept_as == "day"


@dataclass(frozen=True)
class Box:
    """A group's controls: how its lines are joined, and the lines and boxes in it."""

    at: str
    join: Join
    parts: "tuple[Line | Box, ...]"


def draft(args: Mapping[str, str], pressed: Mapping[str, str]) -> MultiDict[str, str]:
    """The form's values after one of its buttons was pressed, with its blank lines kept as such."""
    values = MultiDict(args)
    for key in args:
        if key.startswith("where") and not args[key]:
            values[key] = NOT_YET_CHOSEN
    gone = pressed.get("drop", "")
    for key in list(values):
        if PATH.fullmatch(gone) and re.fullmatch(rf"(?:where|op|value|in|match){re.escape(gone)}(?:\..*)?", key):
            del values[key]
    into = pressed.get("add")
    if into is not None:
        values[f"where{into}.{LAST}" if PATH.fullmatch(into) else f"where{LAST}"] = NOT_YET_CHOSEN
    if "group" in pressed:
        values[f"where{LAST}.1"] = NOT_YET_CHOSEN
        values[f"match{LAST}"] = "any"
    if not any(key.startswith("where") for key in values):
        values["where1"] = ""  # or else a saved view would put its own conditions there
    return values


def filter_box(criteria: Criteria, shape: Shape, problems: Sequence[Problem]) -> Box:
    """The form's rows for a filter; a blank one where there is no condition yet."""
    sentences = {problem.rule: problem.sentence for problem in problems if problem.rule}
    if not criteria.filter.parts:
        return Box("", "all", (Line("1"),))
    return box_of(criteria.filter, (), shape, sentences)


def box_of(group: Group, at: tuple[int, ...], shape: Shape, sentences: Mapping[Rule, str]) -> Box:
    parts: list[Line | Box] = []
    for number, part in enumerate(group.parts, 1):
        here = (*at, number)
        parts.append(
            box_of(part, here, shape, sentences) if isinstance(part, Group) else line_of(part, dotted(here), shape, sentences.get(part, ""))
        )
    return Box(dotted(at), group.join, tuple(parts))


def line_of(rule: Rule, at: str, shape: Shape, problem: str) -> Line:
    field = shape.by_id.get(rule.field_id)
    if field is None:
        return Line(at, problem=problem if str(rule.field_id) != NOT_YET_CHOSEN else "")
    operator = rule.operator if rule.operator in field.type.operators else field.type.operators[0]
    return Line(at, field, operator, values_here(rule, field.type), problem)


def order_lines(chosen: Sequence[Sort], most: int) -> Iterator[tuple[int, Sort | None]]:
    """The form's rows for sorts or groups: those there are, and a blank one."""
    yield from enumerate(chosen, 1)
    if len(chosen) < most:
        yield len(chosen) + 1, None
