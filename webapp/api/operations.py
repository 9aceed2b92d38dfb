"""What a route of the API takes and gives, said once: by the types in the signature of its function.

`query` and `body` are Structs, and what a program sends is checked against them; `if_match` is the header of that name. A body that may
be one of two things is a union, whose first Struct is taken where the request has all that it requires. The return type is the answer.
The OpenAPI document is made of the same signatures (openapi.py), so it says what the code does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
from flask import Blueprint, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webapp.accounts.signing_in import public
from webapp.api.answers import ApiError, answer
from webapp.api.bodies import json_object
from webapp.api.parameters import ListQuery, Query

View = Callable[..., Any]
Struct = type[msgspec.Struct]

NESTED = re.compile(r"(\w+)\[(\d{1,3})\]\[(\w+)\]", re.ASCII)

# What is wrong with a record has kinds of errors of its own in the protocol.
KINDS = (
    (re.compile(r"required field `fields`|\.fields`$"), "INVALID_REQUEST_MISSING_FIELDS"),
    (re.compile(r"`records`|\$\.records"), "INVALID_RECORDS"),
)


@dataclass(frozen=True)
class Operation:
    """What a function says about itself by its signature."""

    query: Struct | None
    bodies: tuple[Struct, ...]
    takes_etag: bool
    results: tuple[Any, ...]
    status: int
    summary: str
    description: str

    def arguments(self) -> dict[str, Any]:
        """What the request carries, for the function. Raises ApiError."""
        given: dict[str, Any] = {}
        if self.query:
            given["query"] = checked(from_query(request.args, self.query), self.query)
        if self.bodies:
            body = json_object()
            given["body"] = checked(body, fitting(body, self.bodies))
        if self.takes_etag:
            given["if_match"] = request.headers.get("If-Match", "")
        return given


class Operations(Blueprint):
    """A blueprint of the API, whose routes are operations. Each may have a slash at its end or none."""

    def add_url_rule(self, rule: str, endpoint: str | None = None, view_func: View | None = None, *args: Any, **options: Any) -> None:
        assert view_func is not None  # noqa: S101 (routes are made by decorators alone)
        status = options.pop("status", 200)
        super().add_url_rule(rule, endpoint, as_route(view_func, status), *args, strict_slashes=False, **options)


def as_route(view: View, status: int) -> View:
    """The function as Flask calls it: with what the request carries, and its answer as JSON."""
    operation = operation_of(view, status)

    @wraps(view)
    def route(**place: Any) -> Response:
        result = view(**place, **operation.arguments())
        return result if isinstance(result, Response) else answer(result, status)

    route.operation = operation  # type: ignore[attr-defined]
    return public(route)


def operation_of(view: View, status: int) -> Operation:
    hints = get_type_hints(view, include_extras=True)
    summary, _, description = (view.__doc__ or "").strip().partition("\n")
    return Operation(
        query=hints.get("query"),
        bodies=either(hints["body"]) if "body" in hints else (),
        takes_etag="if_match" in hints,
        results=either(hints["return"]),
        status=status,
        summary=summary.strip().rstrip("."),
        description=" ".join(description.split()),
    )


def either(kind: Any) -> tuple[Any, ...]:
    """The types of a union, or the only one."""
    return get_args(kind) if get_origin(kind) in (UnionType, Union) else (kind,)


def fitting(body: dict[str, Any], kinds: tuple[Struct, ...]) -> Struct:
    for kind in kinds[:-1]:
        if all(field.encode_name in body for field in msgspec.structs.fields(kind) if field.required):
            return kind
    return kinds[-1]


def checked(given: dict[str, Any], kind: Struct) -> Any:
    """The Struct of what a program sent; of a query, what is null or empty counts as not sent. Raises ApiError."""
    if issubclass(kind, Query):
        given = {name: value for name, value in given.items() if value is not None and value != ""}
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as problem:
        sentence = str(problem)
        known = "" if issubclass(kind, ListQuery) else next((name for pattern, name in KINDS if pattern.search(sentence)), "")
        raise ApiError(422, known, f"Invalid request: {sentence}.") from None


def from_query(args: MultiDict[str, str], kind: Struct) -> dict[str, Any]:
    """A query string in the form of a body: `fields[]=A&fields[]=B` and `sort[0][field]=A` are lists there."""
    given: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        name = field.encode_name
        if not is_list(field.type):
            given[name] = args.get(name)
        elif nested := nested_in(args, name):
            given[name] = nested
        elif name in args or f"{name}[]" in args:
            given[name] = args.getlist(f"{name}[]") + args.getlist(name)
    return given


def nested_in(args: MultiDict[str, str], name: str) -> list[dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for key in args:
        if (match := NESTED.fullmatch(key)) and match[1] == name:
            found.setdefault(int(match[2]), {})[match[3]] = args[key]
    return [found[place] for place in sorted(found)]


def is_list(kind: Any) -> bool:
    """Whether a field of a Struct takes several values; it may be annotated, or nothing instead."""
    origin = get_origin(kind)
    if origin in (list, tuple):
        return True
    return any(map(is_list, get_args(kind))) if origin is not dict else False
