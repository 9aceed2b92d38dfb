"""What is looked for in a table, and how it stands there: query string ↔ Criteria ↔ saved JSON.

In a query string a condition is `where1=12&op1=is_any_of&value1=3&value1=5`, and more of it stands in `rules.py`. All must hold, or one of
them with `match=any`. Conditions 2.1 and 2.2 are a group of their own, joined by `match2`. Sorts are `sort1=12&dir1=desc`, groups are
`group1=12&way1=desc`, the search is `q`, and `sum12=average` stands below field 12. Which groups of records are closed says
`closed=["value"]`, once for each, or `closed=all` with `open=["value"]` for the others. A form of such controls is a query string too; what
is left blank in it counts as not given.

Within a saved view each part that an address does not name is the view's own; a blank control (`where1=`, `sort1=`, `q=`) says that there
shall be none of it.

Nothing here is checked against the table: its fields may change while an address or a saved view stays.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

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
    order_args,
    orders,
    orders_from_json,
    orders_to_json,
    summaries_of,
)
from webapp.views.rules import NO_CONDITIONS, Group, Rule, filter_args, group_at, group_from_json, group_to_json, without

MOST_RULES = 50
DEEPEST = 3
WHERE = re.compile(r"where(\d{1,3}(?:\.\d{1,3}){0,2})", re.ASCII)
KEYS = re.compile(
    r"(?:where|op|value|in)\d{1,3}(?:\.\d{1,3}){0,2}|match(?:\d{1,3}(?:\.\d{1,3})?)?|(?:sort|dir|group|way)\d|q|closed|open|sum\d{1,19}",
    re.ASCII,
)


@dataclass(frozen=True)
class Within:
    """The saved view that criteria stand in: what its addresses carry along, and what it looks for by itself."""

    args: Args
    saved: "Criteria"


@dataclass(frozen=True)
class Criteria:
    """`summaries` names by the field's id what is to stand below it."""

    filter: Group = NO_CONDITIONS
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
