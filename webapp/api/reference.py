"""The OpenAPI document as people read it: what an operation takes, an example of its body, and what it may answer."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from webapp.api.openapi import Json, document

METHODS = ("get", "post", "patch", "put", "delete")
WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "object", "null": "null"}
DEEPEST = 4


@dataclass(frozen=True)
class Part:
    """A line of a table: something that a request may carry."""

    name: str
    kind: str
    text: str
    needed: bool

    @property
    def is_list(self) -> bool:
        return self.name.endswith("[]")


@dataclass(frozen=True)
class Group:
    name: str
    text: str
    entries: list["Entry"]


@dataclass(frozen=True)
class Entry:
    """One operation of the document."""

    method: str
    path: str
    said: Json

    @property
    def name(self) -> str:
        return str(self.said["operationId"])

    @property
    def summary(self) -> str:
        return str(self.said["summary"])

    @property
    def description(self) -> str:
        return str(self.said.get("description", ""))

    @property
    def is_about_tokens(self) -> bool:
        """Nobody tries these on a page: they take a password, or a token that the page has not."""
        return self.path.startswith("/api/")

    def parameters(self, place: str) -> list[Part]:
        """Those that stand in the path, the query or the header."""
        return [
            Part(one["name"], kind_of(one["schema"]), one["description"], one["required"])
            for one in self.said.get("parameters", ())
            if one["in"] == place
        ]

    @cached_property
    def bodies(self) -> list[list[Part]]:
        """The fields of the body, for each thing that it may be."""
        return [list(parts_of(one)) for one in alternatives(self.body_schema)] if self.takes_body else []

    @property
    def takes_body(self) -> bool:
        return "requestBody" in self.said

    @property
    def body_schema(self) -> Json:
        schema: Json = self.said["requestBody"]["content"]["application/json"]["schema"]
        return schema

    @cached_property
    def example(self) -> str:
        """A body that has all that it needs."""
        return json.dumps(example_of(alternatives(self.body_schema)[-1]), indent=2) if self.takes_body else ""

    @property
    def answers(self) -> list[tuple[str, str]]:
        known = document()["components"]["responses"]
        return [
            (status, known[status]["description"] if "$ref" in said else said["description"])
            for status, said in self.said["responses"].items()
        ]

    @cached_property
    def answer_parts(self) -> list[Part]:
        done = next(said for said in self.said["responses"].values() if "content" in said)
        return list(parts_of(alternatives(done["content"]["application/json"]["schema"])[0]))


def groups() -> list[Group]:
    entries = [
        Entry(method.upper(), path, said)
        for path, methods in document()["paths"].items()
        for method, said in methods.items()
        if method in METHODS
    ]
    return [
        Group(tag["name"], tag["description"], [one for one in entries if tag["name"] in one.said["tags"]]) for tag in document()["tags"]
    ]


def find_entry(name: str) -> Entry | None:
    return next((entry for group in groups() for entry in group.entries if entry.name == name), None)


def resolved(schema: Json) -> Json:
    if "$ref" not in schema:
        return schema
    found: Json = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def alternatives(schema: Json) -> list[Json]:
    return [resolved(one) for one in schema["anyOf"]] if "anyOf" in schema else [resolved(schema)]


def parts_of(schema: Json, under: str = "", depth: int = 0) -> Iterator[Part]:
    """The properties of an object, and below them those of what is in them: `records[].id`."""
    needed = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        inner = content_of(one)
        path = f"{under}{name}{'[]' if resolved(one).get('type') == 'array' else ''}"
        yield Part(path, kind_of(one), one.get("description", ""), name in needed)
        if depth < DEEPEST:
            yield from parts_of(inner, f"{path}.", depth + 1)


def content_of(schema: Json) -> Json:
    schema = next((one for one in alternatives(schema) if one.get("type") != "null"), {})
    return resolved(schema["items"]) if "items" in schema else schema


def kind_of(schema: Json) -> str:
    schema = resolved(schema)
    if "anyOf" in schema:
        return " or ".join(kind_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {plural_of(resolved(schema.get('items', {})))}"
    return WORDS.get(str(schema.get("type")), "anything")


def plural_of(schema: Mapping[str, Any]) -> str:
    return f"{WORDS.get(str(schema.get('type')), 'thing')}s"


def example_of(schema: Json) -> Any:
    schema = resolved(schema)
    if "examples" in schema:
        return schema["examples"][0]
    match schema.get("type"):
        case "object":
            needed = schema.get("required", ())
            return {name: example_of(one) for name, one in schema.get("properties", {}).items() if name in needed}
        case "array":
            return [example_of(schema["items"])]
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case _:
            return "Name"
