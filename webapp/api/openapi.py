"""The OpenAPI document, made of the routes and of the types in the signatures of their functions: there is nothing to keep in step."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import msgspec
from flask import Flask, current_app
from werkzeug.routing import Rule

from webapp import __version__
from webapp.api import ids
from webapp.api.answers import TYPES
from webapp.api.operations import Operation, is_list
from webapp.api.results import Problem

VERSION = "3.1.0"
WHERE = "#/components/schemas/{name}"
BEARER = "token"
ABOUT = (
    "Records, tables and fields by the protocol that Airtable's Web API speaks: scripts and clients made for it work after their address "
    "is changed. A workspace is a base. Tables, fields and views go by name or id."
)
GROUPS = {
    "api_tokens": ("Signing in", "Tokens for scripts that sign in; people make theirs on the page “Tokens for programs”."),
    "api_meta": ("Bases", "Whom a token acts for, and what it reaches."),
    "api_schema": ("Tables and fields", "What a base consists of."),
    "api_records": ("Records", "What is in a table."),
    "api_comments": ("Comments", "What people say about a record."),
}
PLACES = {
    "base_id": ("The id of a base.", f"^{ids.BASE}[0-9A-Za-z]{{{ids.LENGTH}}}$"),
    "table_name": ("A table, by name or id.", ""),
    "field_name": ("The id of a field.", ""),
    "record_id": ("The id of a record.", ""),
    "comment_id": ("The id of a comment.", ""),
}
Json = dict[str, Any]


class Route(NamedTuple):
    """One operation of the document: where it is, and what it says about itself."""

    name: str
    group: str
    method: str
    path: str
    places: tuple[str, ...]
    operation: Operation
    needs_token: bool

    @property
    def refusals(self) -> list[int]:
        """The statuses that it may answer with where it does not do what was asked."""
        writes, reads_in = self.method != "GET", self.operation.query or self.operation.bodies
        possible = {
            400: self.operation.bodies,
            401: True,
            403: self.places,
            404: self.places,
            409: writes and self.places,
            412: self.operation.takes_etag,
            413: self.operation.bodies,
            422: reads_in,
            429: True,
            503: True,
        }
        return [status for status, may_be in possible.items() if may_be]


def routes_of(app: Flask) -> list[Route]:
    """Every operation, in the order of the groups and of the routes in them."""
    return sorted(routes(app), key=lambda route: list(GROUPS).index(route.group))


def routes(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        operation: Operation | None = getattr(app.view_functions[rule.endpoint], "operation", None)
        if operation is not None:
            group, _, name = rule.endpoint.partition(".")
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            places = tuple(name for name in PLACES if name in rule.arguments)
            title = f"{group.removeprefix('api_')}_{name}"
            yield Route(title, group, method, path_of(rule), places, operation, rule.endpoint != "api_tokens.create")


def path_of(rule: Rule) -> str:
    parts = (f"{{{text}}}" if is_argument else text for is_argument, text in rule._trace)
    return "".join(parts).partition("|")[2]


def document() -> Json:
    """The document of the running application; it is made once."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "openapi" not in app.extensions:
        app.extensions["openapi"] = made(routes_of(app))
    made_once: Json = app.extensions["openapi"]
    return made_once


def made(all_routes: list[Route]) -> Json:
    _, schemas = components(tuple(dict.fromkeys(chain.from_iterable(map(types_in, all_routes)))))
    paths: dict[str, Json] = {}
    for route in all_routes:
        paths.setdefault(route.path, {})[route.method.lower()] = described(route)
    return {
        "openapi": VERSION,
        "info": {"title": "Inlay", "version": __version__, "description": ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in GROUPS.values()],
        "security": [{BEARER: []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {BEARER: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "responses": {
                str(status): refusal(status) for status in sorted(set(chain.from_iterable(route.refusals for route in all_routes)))
            },
        },
    }


def described(route: Route) -> Json:
    operation = route.operation
    said: Json = {"operationId": route.name, "summary": operation.summary, "tags": [GROUPS[route.group][0]]}
    if operation.description:
        said["description"] = operation.description
    if not route.needs_token:
        said["security"] = []
    if parameters := list(parameters_of(route)):
        said["parameters"] = parameters
    if operation.bodies:
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": either(operation.bodies)}}}
    given = {"description": "Done", "content": {"application/json": {"schema": either(operation.results)}}}
    refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in route.refusals}
    said["responses"] = {str(operation.status): given, **refused}
    return said


def parameters_of(route: Route) -> Iterator[Json]:
    for name in route.places:
        text, pattern = PLACES[name]
        kind = {"type": "string", "pattern": pattern} if pattern else {"type": "string", "minLength": 1}
        yield {"name": name, "in": "path", "required": True, "description": text, "schema": kind}
    if route.operation.query:
        yield from query_of(route.operation.query)
    if route.operation.takes_etag:
        text = "The ETag of the record as it was read; 412 where somebody changed it since."
        yield {"name": "If-Match", "in": "header", "required": False, "description": text, "schema": {"type": "string"}}


def query_of(kind: type[msgspec.Struct]) -> Iterator[Json]:
    """What a Struct takes, as the protocol writes it into a query string."""
    _, schemas = components((kind,))
    properties = schemas[kind.__name__]["properties"]
    for field in msgspec.structs.fields(kind):
        name = field.encode_name
        schema = without_nothing(properties[name])
        text = schema.pop("description", "")
        said: Json = {"name": name, "in": "query", "required": field.required, "description": text, "schema": schema}
        if not is_list(field.type):
            yield said
        elif "$ref" in schema["items"]:
            inner = schemas[schema["items"]["$ref"].rpartition("/")[2]]["properties"]
            yield from ({**said, "name": f"{name}[0][{part}]", "schema": one} for part, one in inner.items())
        else:
            yield {**said, "name": f"{name}[]", "style": "form", "explode": True}


def without_nothing(schema: Json) -> Json:
    """What may be left out of a query string cannot be null there."""
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return dict(kinds[0]) if kinds else {name: value for name, value in schema.items() if name != "default" or value not in (None, "", [])}


def types_in(route: Route) -> Iterable[Any]:
    return (*route.operation.bodies, *route.operation.results, Problem)


def schema_of(kind: Any) -> Json:
    (schema,), _ = components((kind,))
    return schema


def either(kinds: tuple[Any, ...]) -> Json:
    schemas = [schema_of(kind) for kind in kinds]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


@cache
def components(kinds: tuple[Any, ...]) -> tuple[tuple[Json, ...], dict[str, Json]]:
    return msgspec.json.schema_components(kinds, ref_template=WHERE)


def refusal(status: int) -> Json:
    return {"description": TYPES[status][1], "content": {"application/json": {"schema": schema_of(Problem)}}}
