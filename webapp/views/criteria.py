"""What is looked for in a table, and how it stands there: query string ↔ Criteria ↔ saved JSON.

In a query string a condition is `where1=12&op1=is_any_of&value1=3&value1=5`: the field's id, the operator, what to compare with. All must
hold, or one of them with `match=any`. Conditions 2.1 and 2.2 are a group of their own, joined by `match2`. Sorts are `sort1=12&dir1=desc`,
groups are `group1=12&way1=desc`, the search is `q`, and `sum12=average` stands below field 12. Which groups of records are closed says
`closed=["value"]`, once for each, or `closed=all` with `open=["value"]` for the others. A form of such controls is a query string too; what
is left blank in it counts as not given.

Within a saved view each part that an address does not name is the view's own; a blank control (`where1=`, `sort1=`, `q=`) says that there
shall be none of it.

Nothing here is checked against the table: its fields may change while an address or a saved view stays.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

from webapp.views.order import (
    ALL_OPEN,
    BLANK,
    MOST_GROUPS,
    MOST_SORTS,
    PART_OF,
    Args,
    Folding,
    Query,
    Sort,
    fold_args,
    folding_of,
    id_of,
    order_args,
    orders,
    orders_from_json,
    orders_to_json,
    summaries_of,
)

Join = Literal["all", "any"]

MOST_RULES = 50
DEEPEST = 3
WHERE = re.compile(r"where(\d{1,3}(?:\.\d{1,3}){0,2})", re.ASCII)
KEYS = re.compile(
    r"(?:where|op|value)\d{1,3}(?:\.\d{1,3}){0,2}|match(?:\d{1,3}(?:\.\d{1,3})?)?|(?:sort|dir|group|way)\d|q|closed|open|sum\d{1,19}",
    re.ASCII,
)

Path = tuple[int, ...]


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
class Within:
    """The saved view that criteria stand in: what its addresses carry along, and what it looks for by itself."""

    args: Args
    saved: "Criteria"


@dataclass(frozen=True)
class Criteria:
    """`summaries` names by the field's id what is to stand below it."""

    filter: Group = Group()
    sorts: tuple[Sort, ...] = ()
    search: str = ""
    groups: tuple[Sort, ...] = ()
    folding: Folding = ALL_OPEN
    summaries: tuple[tuple[int, str], ...] = ()
    within: Within | None = field(default=None, compare=False, repr=False)

    def __bool__(self) -> bool:
        return self.narrows or self.arranges or bool(self.summaries)

    @property
    def arranges(self) -> bool:
        """Whether the records stand in another order than that in which they came."""
        return bool(self.sorts or self.groups)

    @property
    def narrows(self) -> bool:
        """Whether it may leave records out."""
        return bool(self.filter.parts or self.search)

    @classmethod
    def from_args(cls, query: Query, within: Within | None = None) -> Self:
        saved = within.saved if within else cls()
        named = {found.lastgroup for key in query if (found := PART_OF.fullmatch(key))}
        paths = sorted({tuple(map(int, found[1].split("."))) for key in query if (found := WHERE.fullmatch(key))})
        groups = orders(query, "group", "way", MOST_GROUPS) if "groups" in named else saved.groups
        folding = folding_of(query) if "folding" in named else saved.folding
        return cls(
            filter=group_at(query, (), paths[: MOST_RULES + 1]) if "filter" in named else saved.filter,
            sorts=orders(query, "sort", "dir", MOST_SORTS) if "sorts" in named else saved.sorts,
            search=" ".join(query.get("q", "").replace("\0", " ").split()) if "search" in named else saved.search,
            groups=groups,
            folding=folding if groups else ALL_OPEN,
            summaries=summaries_of(query) if "summaries" in named else saved.summaries,
            within=within,
        )

    @property
    def args(self) -> Args:
        """The query string that leads here again."""
        return self.args_but("")

    def args_but(self, *left_out: str) -> Args:
        """The query string without some of the parts, for the form that asks for them."""
        parts = {name: args for name, args in self.parts.items() if name not in left_out}
        if self.within is None:
            return {key: values for args in parts.values() for key, values in args.items()}
        own = self.within.saved.parts
        changed = (args or BLANK[name] for name, args in parts.items() if args != own[name])
        return {**self.within.args, **{key: values for args in changed for key, values in args.items()}}

    @property
    def parts(self) -> dict[str, Args]:
        """What each part is in a query string."""
        return {
            "filter": dict(filter_args(self.filter, ())),
            "groups": order_args(self.groups, "group", "way"),
            "sorts": order_args(self.sorts, "sort", "dir"),
            "search": {"q": [self.search]} if self.search else {},
            "folding": fold_args(self.folding),
            "summaries": {f"sum{field_id}": [name] for field_id, name in self.summaries},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            filter=group_from_json(data.get("filter", {})),
            sorts=orders_from_json(data.get("sorts", ())),
            search=data.get("search", ""),
            groups=orders_from_json(data.get("groups", ())),
            folding=Folding(data.get("all_closed", False), frozenset(data.get("folded", ()))),
            summaries=tuple((field_id, name) for field_id, name in data.get("summaries", ())),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "filter": group_to_json(self.filter),
            "sorts": orders_to_json(self.sorts),
            "search": self.search,
            "groups": orders_to_json(self.groups),
            "all_closed": self.folding.all_closed,
            "folded": sorted(self.folding.but),
            "summaries": [list(one) for one in self.summaries],
        }

    def without_rule(self, rule: Rule) -> Self:
        return replace(self, filter=without(self.filter, rule))

    def without_filter(self) -> Self:
        return replace(self, filter=Group())

    def without_sorts(self) -> Self:
        return replace(self, sorts=())

    def without_groups(self) -> Self:
        return replace(self, groups=(), folding=ALL_OPEN)

    def without_group(self, group: Sort) -> Self:
        """What was closed goes by paths through all groups, so it says nothing any more."""
        return replace(self, groups=tuple(other for other in self.groups if other != group), folding=ALL_OPEN)

    def folded(self, folding: Folding) -> Self:
        return replace(self, folding=folding)

    def summary_of(self, field_id: int) -> str | None:
        return dict(self.summaries).get(field_id)

    def summed_up(self, field_id: int, name: str | None) -> Self:
        """With another summary below a field, or with none."""
        others = {**dict(self.summaries), field_id: name or ""}
        return replace(self, summaries=tuple(sorted((id_, name) for id_, name in others.items() if name)))

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
    values = tuple(value.replace("\0", "").strip() for value in query.getlist(f"value{at}"))
    return Rule(field_id, query.get(f"op{at}", ""), trimmed(values))


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
