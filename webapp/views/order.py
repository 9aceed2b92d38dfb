"""How what was found stands: in which order, in which groups, which of them closed, and what is summed up. Query string ↔ values ↔ JSON."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

Args = dict[str, Any]

MOST_SORTS = 5
MOST_GROUPS = 3
MOST_FOLDS = 50
LONGEST_FOLD = 300
MOST_SUMMARIES = 100
LARGEST_ID = 2**63 - 1
SUM = re.compile(r"sum(\d{1,19})", re.ASCII)
ALL = "all"

BLANK: Mapping[str, Args] = {
    "filter": {"where1": [""]},
    "groups": {"group1": [""]},
    "sorts": {"sort1": [""]},
    "search": {"q": [""]},
    "folding": {"closed": [""]},
    "summaries": {"sum0": [""]},
}
PART_OF = re.compile(r"(?P<filter>where.*)|(?P<groups>group\d)|(?P<sorts>sort\d)|(?P<search>q)|(?P<folding>closed)|(?P<summaries>sum\d+)")
"""By which control a query string says that it speaks of a part."""


class Query(Protocol):
    """A query string or a form, such as Werkzeug's MultiDict."""

    def get(self, key: str, default: str, /) -> str: ...

    def getlist(self, key: str, /) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...

    def __contains__(self, key: object, /) -> bool: ...


@dataclass(frozen=True)
class Sort:
    field_id: int
    descending: bool = False


@dataclass(frozen=True)
class Folding:
    """Which groups of records are closed: those at the paths, or all but them. A path is a JSON list of values, from the first group on."""

    all_closed: bool = False
    but: frozenset[str] = frozenset()

    def is_closed(self, path: str) -> bool:
        return (path in self.but) is not self.all_closed

    def turned(self, path: str) -> "Folding":
        """With the group at the path closed if it was open, and open if it was closed."""
        return replace(self, but=self.but ^ {path})


ALL_OPEN = Folding()


def orders(query: Query, name: str, way: str, most: int) -> tuple[Sort, ...]:
    """Sorts or groups, which are fields with a direction each."""
    found = ((id_of(query.get(f"{name}{number}", "")), query.get(f"{way}{number}", "")) for number in range(1, most + 1))
    return distinct(Sort(field_id, descending=way == "desc") for field_id, way in found if field_id is not None)


def order_args(sorts: Sequence[Sort], name: str, way: str) -> Args:
    args: Args = {}
    for number, sort in enumerate(sorts, 1):
        args[f"{name}{number}"] = [str(sort.field_id)]
        if sort.descending:
            args[f"{way}{number}"] = ["desc"]
    return args


def orders_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Sort, ...]:
    return tuple(Sort(sort["field"], sort["descending"]) for sort in data)


def orders_to_json(sorts: Sequence[Sort]) -> list[dict[str, Any]]:
    return [{"field": sort.field_id, "descending": sort.descending} for sort in sorts]


def folding_of(query: Query) -> Folding:
    closed = query.getlist("closed")
    all_closed = ALL in closed
    paths = [path for path in (query.getlist("open") if all_closed else closed) if path and len(path) <= LONGEST_FOLD]
    return Folding(all_closed, frozenset(paths[:MOST_FOLDS]))


def fold_args(folding: Folding) -> Args:
    but = sorted(folding.but)
    if folding.all_closed:
        return {"closed": [ALL], "open": but} if but else {"closed": [ALL]}
    return {"closed": but} if but else {}


def summaries_of(query: Query) -> tuple[tuple[int, str], ...]:
    named = ((id_of(found[1]), query.get(key, "")) for key in query if (found := SUM.fullmatch(key)))
    return tuple(sorted({field_id: name for field_id, name in named if field_id is not None and name}.items()))[:MOST_SUMMARIES]


def distinct(sorts: Iterable[Sort]) -> tuple[Sort, ...]:
    """To sort by a field twice says nothing new."""
    first: dict[int, Sort] = {}
    for sort in sorts:
        first.setdefault(sort.field_id, sort)
    return tuple(first.values())


def id_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_ID else None
