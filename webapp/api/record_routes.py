"""Records for programs: listed, found, created, updated, replaced, merged, deleted; alone or up to ten at once."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from webapp.accounts.signing_in import public
from webapp.api import ids
from webapp.api.access import load_base_table
from webapp.api.answers import ApiError, answer
from webapp.api.bearer import caller, guard
from webapp.api.bodies import MOST_RECORDS, json_object, many_records, merge_keys, one_record
from webapp.api.parameters import Drawn, drawn, flag, from_query, wanted
from webapp.api.reading import drawing, etag_of, page, rows_by_id
from webapp.api.writing import Writing, check_unchanged, missing
from webapp.database import transaction
from webapp.records import bulk
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Role

api_records = guard(Blueprint("api_records", __name__, url_prefix="/v0/<base:base_id>/<table_name>"))

NOT_FOUND = "MODEL_ID_NOT_FOUND"


@api_records.get("", strict_slashes=False)
@public
def index(base_id: int, table_name: str) -> Response:
    table = load_base_table(base_id, table_name)
    return answer(page(table, shape_of(table), from_query(request.args)))


@api_records.post("/listRecords", strict_slashes=False)
@public
def search(base_id: int, table_name: str) -> Response:
    """The same as a list, for what is too long for an address. Time zone and locale stay in the query string."""
    table = load_base_table(base_id, table_name)
    return answer(page(table, shape_of(table), wanted({**request.args.to_dict(), **json_object()})))


@api_records.get("/<record_id>", strict_slashes=False)
@public
def show(base_id: int, table_name: str, record_id: str) -> Response:
    table = load_base_table(base_id, table_name)
    return one(table, number_in(table, record_id), drawn(request.args.to_dict()))


@api_records.post("", strict_slashes=False)
@public
def create(base_id: int, table_name: str) -> Response:
    """One record, or several under `records`: the body's shape decides."""
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    body = json_object()
    writing = Writing(table, caller(), typecast=flag(body, "typecast"))
    if "records" in body:
        return many(table, writing.create(many_records(body, with_id=False)), drawn_by(body))
    return one(table, writing.create([one_record(body)])[0], drawn_by(body))


@api_records.patch("/<record_id>", strict_slashes=False)
@public
def update(base_id: int, table_name: str, record_id: str) -> Response:
    return write_one(base_id, table_name, record_id, replaces=False)


@api_records.put("/<record_id>", strict_slashes=False)
@public
def replace(base_id: int, table_name: str, record_id: str) -> Response:
    return write_one(base_id, table_name, record_id, replaces=True)


@api_records.patch("", strict_slashes=False)
@public
def update_many(base_id: int, table_name: str) -> Response:
    return write_many(base_id, table_name, replaces=False)


@api_records.put("", strict_slashes=False)
@public
def replace_many(base_id: int, table_name: str) -> Response:
    return write_many(base_id, table_name, replaces=True)


@api_records.delete("/<record_id>", strict_slashes=False)
@public
def destroy(base_id: int, table_name: str, record_id: str) -> Response:
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    number, shape = number_in(table, record_id), shape_of(table)
    with transaction():
        if "If-Match" in request.headers:
            check_unchanged(shape, number, request.headers["If-Match"])
        trash(table, [number], ApiError(404, NOT_FOUND, "Record not found"))
    return answer(deleted(table, number))


@api_records.delete("", strict_slashes=False)
@public
def destroy_many(base_id: int, table_name: str) -> Response:
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    named = list(dict.fromkeys(request.args.getlist("records[]") + request.args.getlist("records")))
    if not 1 <= len(named) <= MOST_RECORDS:
        raise ApiError(422, "INVALID_RECORDS", f"Name 1 to {MOST_RECORDS} records to delete.")
    numbers = []
    for record_id in named:
        number = ids.record_number(table.id, record_id)
        if number is None:
            raise missing(record_id)
        numbers.append(number)
    trash(table, numbers, None)
    return answer({"records": [deleted(table, number) for number in numbers]})


def write_one(base_id: int, table_name: str, record_id: str, *, replaces: bool) -> Response:
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    body = json_object()
    number = number_in(table, record_id)
    if number not in rows_by_id(shape_of(table), (), [number]):
        raise ApiError(404, NOT_FOUND, "Record not found")
    writing = Writing(table, caller(), typecast=flag(body, "typecast"), replaces=replaces)
    writing.update([one_record(body, record_id=record_id)], seen=request.headers.get("If-Match", ""))
    return one(table, number, drawn_by(body))


def write_many(base_id: int, table_name: str, *, replaces: bool) -> Response:
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    body = json_object()
    writing = Writing(table, caller(), typecast=flag(body, "typecast"), replaces=replaces)
    keys = merge_keys(body)
    if keys is None:
        return many(table, writing.update(many_records(body, with_id=True)), drawn_by(body))
    numbers, new = writing.upsert(many_records(body, with_id=False), keys)
    named = {number: ids.record_id(table.id, number) for number in numbers}
    created = [named[number] for number in named if number in new]
    updated = [named[number] for number in named if number not in new]
    return many(table, numbers, drawn_by(body), createdRecords=created, updatedRecords=updated)


def one(table: Table, number: int, how: Drawn) -> Response:
    shape = shape_of(table)
    row = rows_by_id(shape, shape.fields, [number]).get(number)
    if row is None:
        raise ApiError(404, NOT_FOUND, "Record not found")
    return answer(drawing(table, shape.fields, how)(row), etag=etag_of(row))


def many(table: Table, numbers: list[int], how: Drawn, **more: Any) -> Response:
    shape = shape_of(table)
    rows, draw = rows_by_id(shape, shape.fields, numbers), drawing(table, shape.fields, how)
    return answer({"records": [draw(rows[number]) for number in numbers], **more})


def drawn_by(body: dict[str, Any]) -> Drawn:
    return drawn({name: body[name] for name in ("returnFieldsByFieldId", "recordMetadata") if name in body})


def number_in(table: Table, record_id: str) -> int:
    number = ids.record_number(table.id, record_id)
    if number is None:
        raise ApiError(404, NOT_FOUND, "Record not found")
    return number


def trash(table: Table, numbers: list[int], otherwise: ApiError | None) -> None:
    try:
        bulk.trash_many(table, shape_of(table), numbers, by=caller())
    except bulk.RecordsGone as gone:
        raise otherwise or missing(ids.record_id(table.id, min(gone.record_ids))) from None


def deleted(table: Table, number: int) -> dict[str, Any]:
    return {"id": ids.record_id(table.id, number), "deleted": True}
