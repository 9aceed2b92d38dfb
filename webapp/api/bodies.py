"""Reading what a program sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from webapp.api.answers import ApiError

MOST_RECORDS = 10
MOST_KEYS = 3


@dataclass(frozen=True)
class RecordInput:
    fields: Mapping[str, Any]
    id: str = ""


def json_object() -> dict[str, Any]:
    """The body as a JSON object, whatever its content type says. Raises ApiError."""
    try:
        body = json.loads(request.get_data(), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise ApiError(400, message="Could not parse request body") from None
    if not isinstance(body, dict):
        raise ApiError(400, message="The body of a request is a JSON object")
    return body


def refuse(name: str) -> None:
    """NaN and Infinity are no JSON, whatever Python thinks."""
    raise ValueError(name)


def one_record(body: Mapping[str, Any], *, record_id: str = "") -> RecordInput:
    return RecordInput(fields_in(body), record_id)


def many_records(body: Mapping[str, Any], *, with_id: bool) -> list[RecordInput]:
    """The records of a batch: 1 to 10, each an object with `fields`, and with an `id` where they are to be found by it."""
    given = body.get("records")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_RECORDS or not all(isinstance(one, dict) for one in given):
        raise ApiError(422, "INVALID_RECORDS", f"You must provide an array of up to {MOST_RECORDS} record objects, each with fields.")
    return [RecordInput(fields_in(one), id_in(one, needed=with_id)) for one in given]


def fields_in(one: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = one.get("fields")
    if not isinstance(fields, dict):
        raise ApiError(422, "INVALID_REQUEST_MISSING_FIELDS", 'Could not find field "fields" in the request body')
    return fields


def id_in(one: Mapping[str, Any], *, needed: bool) -> str:
    record_id = one.get("id") or ""
    if not isinstance(record_id, str) or (needed and not record_id):
        raise ApiError(422, "INVALID_RECORDS", "Each record needs its id.")
    return record_id


def merge_keys(body: Mapping[str, Any]) -> list[str] | None:
    """The fields to merge on of an upsert; None where the request is a plain update."""
    asked = body.get("performUpsert")
    if asked is None:
        return None
    keys = asked.get("fieldsToMergeOn") if isinstance(asked, dict) else None
    if not isinstance(keys, list) or not 1 <= len(keys) <= MOST_KEYS or not all(isinstance(key, str) for key in keys):
        raise ApiError(422, message=f"performUpsert takes fieldsToMergeOn, a list of 1 to {MOST_KEYS} fields.")
    return keys


def text_in(body: Mapping[str, Any], name: str, *, limit: int, needed: bool = True) -> str:
    value = body.get(name, None if needed else "")
    if not isinstance(value, str) or len(value) > limit or (needed and not value.strip()):
        raise ApiError(422, message=f"Invalid request: {name} takes a text of up to {limit} characters.")
    return value
