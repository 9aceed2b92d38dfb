"""The conditions of a filter: query string ↔ a tree of rules ↔ saved JSON.

`where1=12&op1=is_any_of&value1=3&value1=5` is a condition: the field's id, the operator, what to compare with. That is read as it was
typed, `in1=de-DE`, wherever the workspace is by now; without `in1` it was typed in no region. Conditions 2.1 and 2.2 are a group of their
own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from webapp.regions import DEFAULT, known
from webapp.views.order import Query, id_of

Join = Literal["all", "any"]
Path = tuple[int, ...]


@dataclass(frozen=True)
class Rule:
    """One condition on one field, with what was typed to compare with, and the tag of the region that the workspace was in then."""

    field_id: int
    operator: str
    values: tuple[str, ...] = ()
    typed_in: str = DEFAULT


@dataclass(frozen=True)
class Group:
    join: Join = "all"
    parts: tuple["Rule | Group", ...] = ()

    @property
    def rules(self) -> Iterator[Rule]:
        for part in self.parts:
            if isinstance(part, Rule):
                yield part
            else:
                yield from part.rules


NO_CONDITIONS = Group()


def group_at(query: Query, at: Path, paths: Sequence[Path]) -> Group:
    """The group whose parts stand one step below `at`: a condition where a path ends, a group where it goes on."""
    parts: list[Rule | Group] = []
    for number in dict.fromkeys(path[len(at)] for path in paths):
        below = (*at, number)
        deeper = [path for path in paths if path[: len(below)] == below and path != below]
        rule = rule_at(query, dotted(below)) if below in paths else None
        parts += [part for part in (rule, group_at(query, below, deeper)) if isinstance(part, Rule) or (part and part.parts)]
    if not parts:
        return Group()
    return Group("any" if query.get(f"match{dotted(at)}", "") == "any" else "all", tuple(parts))


def rule_at(query: Query, at: str) -> Rule | None:
    field_id = id_of(query.get(f"where{at}", ""))
    if field_id is None:
        return None
    values = tuple(value.replace("\0", "").strip() for value in query.getlist(f"value{at}"))
    return Rule(field_id, query.get(f"op{at}", ""), trimmed(values), known(query.get(f"in{at}", "")))


def trimmed(values: tuple[str, ...]) -> tuple[str, ...]:
    """Without the blank ones at the end, which controls that were left alone send."""
    while values and not values[-1]:
        values = values[:-1]
    return values


def dotted(path: Path) -> str:
    return ".".join(map(str, path))


def filter_args(group: Group, at: Path) -> Iterator[tuple[str, list[str]]]:
    if group.join == "any":
        yield f"match{dotted(at)}", ["any"]
    for number, part in enumerate(group.parts, 1):
        here = (*at, number)
        if isinstance(part, Group):
            yield from filter_args(part, here)
        else:
            yield f"where{dotted(here)}", [str(part.field_id)]
            yield f"op{dotted(here)}", [part.operator]
            if part.values:
                yield f"value{dotted(here)}", list(part.values)
            if part.typed_in != DEFAULT:
                yield f"in{dotted(here)}", [part.typed_in]


def without(group: Group, rule: Rule) -> Group:
    """The group without the first condition like this one; a group that is left with nothing goes too."""
    parts: list[Rule | Group] = []
    is_done = False
    for part in group.parts:
        kept: Rule | Group | None = part
        if not is_done and isinstance(part, Group) and rule in part.rules:
            kept, is_done = without(part, rule), True
        elif not is_done and part == rule:
            kept, is_done = None, True
        if isinstance(kept, Rule) or (kept and kept.parts):
            parts.append(kept)
    return replace(group, parts=tuple(parts)) if parts else Group()


def group_to_json(group: Group) -> dict[str, Any]:
    return {"join": group.join, "parts": [part_to_json(part) for part in group.parts]}


def part_to_json(part: Rule | Group) -> dict[str, Any]:
    if isinstance(part, Group):
        return group_to_json(part)
    return rule_to_json(part)


def rule_to_json(rule: Rule) -> dict[str, Any]:
    data = {"field": rule.field_id, "operator": rule.operator, "values": list(rule.values)}
    return data if rule.typed_in == DEFAULT else {**data, "in": rule.typed_in}


def group_from_json(data: Mapping[str, Any]) -> Group:
    return Group(data.get("join", "all"), tuple(part_from_json(part) for part in data.get("parts", ())))


def part_from_json(data: Mapping[str, Any]) -> Rule | Group:
    if "parts" in data:
        return group_from_json(data)
    return rule_from_json(data)


def rule_from_json(data: Mapping[str, Any]) -> Rule:
    return Rule(data["field"], data["operator"], tuple(data["values"]), data.get("in", DEFAULT))
