"""What is looked for in a table, and in which order: a filter, sorts, a search. Query string ↔ Criteria ↔ saved JSON.

In a query string a condition is `where1=12&op1=is_any_of&value1=3&value1=5`: the field's id, the operator, what to compare with. All must
hold, or one of them with `match=any`. Conditions 2.1 and 2.2 are a group of their own, joined by `match2`. Sorts are `sort1=12&dir1=desc`,
the search is `q`. A form of such controls is a query string too; what is left blank in it counts as not given.

Nothing here is checked against the table: its fields may change while an address or a saved view stays.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, Self

Join = Literal["all", "any"]
Args = dict[str, Any]

MOST_RULES = 50
MOST_SORTS = 5
DEEPEST = 3
LARGEST_ID = 2**63 - 1
WHERE = re.compile(r"where(\d{1,3}(?:\.\d{1,3}){0,2})", re.ASCII)
KEYS = re.compile(r"(?:where|op|value)\d{1,3}(?:\.\d{1,3}){0,2}|match(?:\d{1,3}(?:\.\d{1,3})?)?|(?:sort|dir)\d|q", re.ASCII)

Path = tuple[int, ...]


class Query(Protocol):
    """A query string or a form, such as Werkzeug's MultiDict."""

    def get(self, key: str, default: str, /) -> str: ...

    def getlist(self, key: str, /) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class Rule:
    """One condition on one field, with what was typed to compare with."""

    field_id: int
    operator: str
    values: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Sort:
    field_id: int
    descending: bool = False


@dataclass(frozen=True)
class Criteria:
    filter: Group = Group()
    sorts: tuple[Sort, ...] = ()
    search: str = ""

    def __bool__(self) -> bool:
        return bool(self.filter.parts or self.sorts or self.search)

    @property
    def narrows(self) -> bool:
        """Whether it may leave records out."""
        return bool(self.filter.parts or self.search)

    @classmethod
    def from_args(cls, query: Query) -> Self:
        paths = sorted({tuple(map(int, found[1].split("."))) for key in query if (found := WHERE.fullmatch(key))})
        sorts = (sort_at(query, number) for number in range(1, MOST_SORTS + 1))
        search = " ".join(query.get("q", "").split())
        return cls(group_at(query, (), paths[: MOST_RULES + 1]), distinct(sort for sort in sorts if sort), search)

    @property
    def args(self) -> Args:
        """The query string that leads here again."""
        args: Args = dict(filter_args(self.filter, ()))
        for number, sort in enumerate(self.sorts, 1):
            args[f"sort{number}"] = [str(sort.field_id)]
            if sort.descending:
                args[f"dir{number}"] = ["desc"]
        if self.search:
            args["q"] = [self.search]
        return args

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        sorts = (Sort(sort["field"], sort["descending"]) for sort in data.get("sorts", ()))
        return cls(group_from_json(data.get("filter", {})), tuple(sorts), data.get("search", ""))

    def to_json(self) -> dict[str, Any]:
        return {
            "filter": group_to_json(self.filter),
            "sorts": [{"field": sort.field_id, "descending": sort.descending} for sort in self.sorts],
            "search": self.search,
        }

    def without_rule(self, rule: Rule) -> Self:
        return replace(self, filter=without(self.filter, rule))

    def without_filter(self) -> Self:
        return replace(self, filter=Group())

    def without_sorts(self) -> Self:
        return replace(self, sorts=())

    def without_sort(self, sort: Sort) -> Self:
        return replace(self, sorts=tuple(other for other in self.sorts if other != sort))

    def without_search(self) -> Self:
        return replace(self, search="")

    def with_rule(self, rule: Rule) -> Self:
        """Narrowed further by a condition."""
        if self.filter.join == "all":
            return replace(self, filter=replace(self.filter, parts=(*self.filter.parts, rule)))
        return replace(self, filter=Group("all", (self.filter, rule)))

    def sorted_by(self, field_id: int, *, descending: bool) -> Self:
        return replace(self, sorts=(Sort(field_id, descending),))


def is_criterion(key: str) -> bool:
    """Whether a key of a query string belongs to criteria."""
    return KEYS.fullmatch(key) is not None


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
    values = tuple(value.strip() for value in query.getlist(f"value{at}"))
    return Rule(field_id, query.get(f"op{at}", ""), trimmed(values))


def trimmed(values: tuple[str, ...]) -> tuple[str, ...]:
    """Without the blank ones at the end, which controls that were left alone send."""
    while values and not values[-1]:
        values = values[:-1]
    return values


def sort_at(query: Query, number: int) -> Sort | None:
    field_id = id_of(query.get(f"sort{number}", ""))
    return None if field_id is None else Sort(field_id, descending=query.get(f"dir{number}", "") == "desc")


def distinct(sorts: Iterable[Sort]) -> tuple[Sort, ...]:
    """To sort by a field twice says nothing new."""
    return tuple({sort.field_id: sort for sort in reversed(list(sorts))}.values())[::-1]


def id_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_ID else None


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
    return {"field": part.field_id, "operator": part.operator, "values": list(part.values)}


def group_from_json(data: Mapping[str, Any]) -> Group:
    return Group(data.get("join", "all"), tuple(part_from_json(part) for part in data.get("parts", ())))


def part_from_json(data: Mapping[str, Any]) -> Rule | Group:
    if "parts" in data:
        return group_from_json(data)
    return Rule(data["field"], data["operator"], tuple(data["values"]))
