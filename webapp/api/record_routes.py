"""Records for programs: listed, found, created, updated, replaced, merged, deleted; alone or up to ten at once."""

import msgspec

from webapp.api import ids
from webapp.api.access import load_base_table
from webapp.api.answers import ApiError, with_etag
from webapp.api.bearer import caller, guard
from webapp.api.bodies import ChangedRecords, ManyRecords, OneRecord, RecordInput
from webapp.api.operations import Operations
from webapp.api.parameters import ListQuery, Named, RecordQuery
from webapp.api.reading import drawn, etag_of, page, rows_by_id
from webapp.api.results import Deleted, DeletedRecords, Record, RecordPage, Records, WrittenRecords
from webapp.api.writing import Writing, check_unchanged, missing
from webapp.database import transaction
from webapp.records import bulk
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Role

api_records = guard(Operations("api_records", __name__, url_prefix="/v0/<base:base_id>/<table_name>"))

NOT_FOUND = "MODEL_ID_NOT_FOUND"


@api_records.get("")
def index(base_id: int, table_name: str, query: ListQuery) -> RecordPage:
    """List records."""
    table = load_base_table(base_id, table_name)
    return page(table, shape_of(table), query, by=caller())


@api_records.post("/listRecords")
def search(base_id: int, table_name: str, query: RecordQuery, body: ListQuery) -> RecordPage:
    """List records, with a body.

    The same as a list, for what is too long for an address. Time zone and locale may stay in the query string.
    """
    table = load_base_table(base_id, table_name)
    merged = msgspec.structs.replace(body, time_zone=body.time_zone or query.time_zone, user_locale=body.user_locale or query.user_locale)
    return page(table, shape_of(table), merged, by=caller())


@api_records.get("/<record_id>")
def show(base_id: int, table_name: str, record_id: str, query: RecordQuery) -> Record:
    """Read a record.

    The answer's ETag, sent back as If-Match with a change, keeps that from overwriting what somebody else wrote meanwhile.
    """
    table = load_base_table(base_id, table_name)
    return one(table, number_in(table, record_id), query)


@api_records.post("")
def create(base_id: int, table_name: str, body: ManyRecords | OneRecord) -> Records | Record:
    """Create records.

    One record, or up to ten under records: the body's shape decides.
    """
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    writing = Writing(table, caller(), typecast=body.typecast)
    if isinstance(body, ManyRecords):
        return {"records": many(table, writing.create(body.records), body.drawn)}
    return one(table, writing.create([RecordInput(body.fields)])[0], body.drawn)


@api_records.patch("/<record_id>")
def update(base_id: int, table_name: str, record_id: str, body: OneRecord, if_match: str) -> Record:
    """Update a record.

    Cells that are not named stay as they are.
    """
    return write_one(base_id, table_name, record_id, body, if_match, replaces=False)


@api_records.put("/<record_id>")
def replace(base_id: int, table_name: str, record_id: str, body: OneRecord, if_match: str) -> Record:
    """Replace a record.

    Cells that are not named are cleared.
    """
    return write_one(base_id, table_name, record_id, body, if_match, replaces=True)


@api_records.patch("")
def update_many(base_id: int, table_name: str, body: ChangedRecords) -> WrittenRecords:
    """Update records.

    Up to ten, all of them or none. With performUpsert records are found by what is in them, and created where there is none.
    """
    return write_many(base_id, table_name, body, replaces=False)


@api_records.put("")
def replace_many(base_id: int, table_name: str, body: ChangedRecords) -> WrittenRecords:
    """Replace records.

    As an update, but cells that are not named are cleared.
    """
    return write_many(base_id, table_name, body, replaces=True)


@api_records.delete("/<record_id>")
def destroy(base_id: int, table_name: str, record_id: str, if_match: str) -> Deleted:
    """Delete a record.

    It goes into the table's bin, where people can restore it for 30 days.
    """
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    number, shape = number_in(table, record_id), shape_of(table)
    with transaction():
        if if_match:
            check_unchanged(shape, number, if_match)
        trash(table, [number], ApiError(404, NOT_FOUND, "Record not found"))
    return deleted(table, number)


@api_records.delete("")
def destroy_many(base_id: int, table_name: str, query: Named) -> DeletedRecords:
    """Delete records.

    Up to ten, all of them or none.
    """
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    numbers = []
    for record_id in dict.fromkeys(query.records):
        number = ids.record_number(table.id, record_id)
        if number is None:
            raise missing(record_id)
        numbers.append(number)
    trash(table, numbers, None)
    return {"records": [deleted(table, number) for number in numbers]}


def write_one(base_id: int, table_name: str, record_id: str, body: OneRecord, if_match: str, *, replaces: bool) -> Record:
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    number = number_in(table, record_id)
    if number not in rows_by_id(shape_of(table), (), [number]):
        raise ApiError(404, NOT_FOUND, "Record not found")
    writing = Writing(table, caller(), typecast=body.typecast, replaces=replaces)
    writing.update([RecordInput(body.fields, record_id, body.seen)], etag=if_match)
    return one(table, number, body.drawn)


def write_many(base_id: int, table_name: str, body: ChangedRecords, *, replaces: bool) -> WrittenRecords:
    table = load_base_table(base_id, table_name, at_least=Role.EDITOR)
    writing = Writing(table, caller(), typecast=body.typecast, replaces=replaces)
    if body.perform_upsert is None:
        if not all(one.id for one in body.records):
            raise ApiError(422, "INVALID_RECORDS", "Each record needs its id.")
        return {"records": many(table, writing.update(body.records), body.drawn)}
    numbers, new = writing.upsert(body.records, body.perform_upsert.fields_to_merge_on)
    named = {number: ids.record_id(table.id, number) for number in numbers}
    return {
        "records": many(table, numbers, body.drawn),
        "createdRecords": [named[number] for number in named if number in new],
        "updatedRecords": [named[number] for number in named if number not in new],
    }


def one(table: Table, number: int, how: RecordQuery) -> Record:
    shape = shape_of(table)
    row = rows_by_id(shape, shape.fields, [number]).get(number)
    if row is None:
        raise ApiError(404, NOT_FOUND, "Record not found")
    with_etag(etag_of(row))
    return drawn(table, shape.fields, how, [row], by=caller())[0]


def many(table: Table, numbers: list[int], how: RecordQuery) -> list[Record]:
    shape = shape_of(table)
    rows = rows_by_id(shape, shape.fields, numbers)
    return drawn(table, shape.fields, how, [rows[number] for number in numbers], by=caller())


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


def deleted(table: Table, number: int) -> Deleted:
    return {"id": ids.record_id(table.id, number), "deleted": True}
