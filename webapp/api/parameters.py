"""What a program asks of a list: from a query string, or from the body of a POST, which takes longer ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from webapp.api.answers import ApiError

PAGE = 100
SORT = re.compile(r"sort\[(\d{1,3})\]\[(field|direction)\]", re.ASCII)
TRUE, FALSE = {"1", "true", True}, {"0", "false", "", False, None}
DIRECTIONS = {"asc": False, "desc": True}
MOST_SORTS = 10


@dataclass(frozen=True)
class Drawn:
    """How records are to be drawn: with which fields (all, if none is named), by which keys, as which kind of cell."""

    fields: tuple[str, ...] | None = None
    by_id: bool = False
    as_text: bool = False
    with_comments: bool = False


@dataclass(frozen=True)
class Sort:
    field: str
    descending: bool


@dataclass(frozen=True)
class Wanted:
    drawn: Drawn
    sorts: tuple[Sort, ...] = ()
    formula: str = ""
    view: str = ""
    page_size: int = PAGE
    most: int | None = None
    offset: str = ""


def from_query(args: MultiDict[str, str]) -> Wanted:
    """The brackets of a query string as the arrays that a body has."""
    sorts: dict[int, dict[str, str]] = {}
    for key in args:
        if found := SORT.fullmatch(key):
            sorts.setdefault(int(found[1]), {})[found[2]] = args[key]
    lists = {name: args.getlist(f"{name}[]") + args.getlist(name) for name in ("fields", "recordMetadata") if listed(args, name)}
    return wanted({**args.to_dict(), **lists, "sort": [sorts[place] for place in sorted(sorts)]})


def listed(args: MultiDict[str, str], name: str) -> bool:
    return name in args or f"{name}[]" in args


def wanted(given: Mapping[str, Any]) -> Wanted:
    """Unknown keys are left alone: clients send some of their own."""
    most = given.get("maxRecords")
    return Wanted(
        drawn=drawn(given),
        sorts=tuple(map(sort, sorts_in(given))),
        formula=text(given, "filterByFormula"),
        view=text(given, "view"),
        page_size=whole(given.get("pageSize") or given.get("limit") or PAGE, "pageSize", most=PAGE),
        most=None if most in (None, "") else whole(most, "maxRecords", most=2**63 - 1),
        offset=text(given, "offset"),
    )


def drawn(given: Mapping[str, Any]) -> Drawn:
    fields = given.get("fields")
    if fields is not None and not (isinstance(fields, list) and all(isinstance(name, str) for name in fields)):
        raise invalid("fields", "takes a list of names or ids")
    metadata = given.get("recordMetadata") or []
    return Drawn(
        fields=None if fields is None else tuple(fields),
        by_id=flag(given, "returnFieldsByFieldId"),
        as_text=is_text(given),
        with_comments="commentCount" in metadata if isinstance(metadata, list) else False,
    )


def is_text(given: Mapping[str, Any]) -> bool:
    chosen = given.get("cellFormat") or "json"
    if chosen not in ("json", "string"):
        raise invalid("cellFormat", "is json or string")
    if chosen == "string" and not (given.get("timeZone") and given.get("userLocale")):
        raise invalid("cellFormat", "string needs timeZone and userLocale as well")
    return bool(chosen == "string")


def sorts_in(given: Mapping[str, Any]) -> list[Any]:
    sorts = given.get("sort") or []
    if not isinstance(sorts, list) or len(sorts) > MOST_SORTS:
        raise invalid("sort", f"takes a list of {MOST_SORTS} at most")
    return sorts


def sort(given: Any) -> Sort:
    if not isinstance(given, Mapping) or not isinstance(given.get("field"), str):
        raise invalid("sort", "takes objects with field and direction")
    direction = given.get("direction", "asc")
    if direction not in ("asc", "desc"):
        raise invalid("sort", "takes asc or desc as direction")
    return Sort(given["field"], DIRECTIONS[direction])


def text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise invalid(name, "takes a text")
    return value


def flag(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name)
    if isinstance(value, list | dict) or value not in TRUE | FALSE:
        raise invalid(name, "takes true or false")
    return value in TRUE


def whole(value: Any, name: str, *, most: int) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if type(value) is not int or not 1 <= value <= most:
        raise invalid(name, f"takes a whole number from 1 to {most}" if most == PAGE else "takes a whole number above 0")
    return value


def invalid(name: str, sentence: str) -> ApiError:
    return ApiError(422, message=f"Invalid request: {name} {sentence}.")
