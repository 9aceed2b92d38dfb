"""What a delivery says: which records or fields changed, from what to what, with the API's names, ids and values."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from webapp.accounts.models import User
from webapp.api import ids
from webapp.api.cells import moment, wire_of
from webapp.database import db
from webapp.fieldtypes import Invalid
from webapp.records.history import Cell, cells_of, fields_ever
from webapp.records.models import ChangeSet
from webapp.records.reversal import came
from webapp.tables.models import Field, SchemaChange, Table
from webapp.webhooks.models import Delivery, Webhook
from webapp.workspaces.models import Workspace

MOST_CELLS = 1000
CAME = {"restore": "restored", "undo": "restored", "redo": "restored", "revert": "restored"}

Json = dict[str, Any]


def payload(delivery: Delivery, webhook: Webhook) -> Json:
    workspace = db.session.get_one(Workspace, webhook.workspace_id)
    base = {"base": {"id": ids.encode(ids.BASE, workspace.id), "name": workspace.name}}
    if delivery.change_set_id is not None:
        return {**records_changed(db.session.get_one(ChangeSet, delivery.change_set_id)), **base}
    if delivery.schema_change_id is not None:
        return {**schema_changed(db.session.get_one(SchemaChange, delivery.schema_change_id)), **base}
    return {"type": "trial", "at": stamp(delivery.created_at), **base}


def records_changed(change: ChangeSet) -> Json:
    table = db.session.get_one(Table, change.table_id)
    cells = cells_of(change, after=0, most=MOST_CELLS)
    records = told(change, table, cells)
    return {
        "type": "records.changed",
        **common(change.at, table, change.user_id),
        "kind": change.kind,
        "count": change.records,
        "isWhole": len(cells) <= MOST_CELLS and len(records) == change.records,
        "records": records,
    }


def schema_changed(change: SchemaChange) -> Json:
    table = db.session.get_one(Table, change.table_id)
    field = None if change.field_id is None else db.session.get_one(Field, change.field_id)
    return {
        "type": "schema.changed",
        **common(change.at, table, change.user_id),
        "kind": change.kind,
        "summary": change.summary,
        "field": None if field is None else {"id": ids.encode(ids.FIELD, field.id), "name": field.name},
    }


def common(at: datetime, table: Table, user_id: int | None) -> Json:
    user = None if user_id is None else db.session.get(User, user_id)
    return {
        "at": stamp(at),
        "table": {"id": ids.encode(ids.TABLE, table.id), "name": table.name},
        "by": None if user is None else {"id": ids.encode(ids.USER, user.id), "name": user.name},
    }


def told(change: ChangeSet, table: Table, cells: Sequence[Cell]) -> list[Json]:
    """A line for each record, with its cells where they changed."""
    fields = fields_ever(table)
    records: dict[int, Json] = {}
    for cell in cells[:MOST_CELLS]:
        record = records.setdefault(cell.record_id, {"id": ids.record_id(table.id, cell.record_id), "change": "updated", "fields": {}})
        if cell.field_id is None:
            record["change"] = CAME.get(change.kind, "created") if came(change, cell.before, cell.after) else "deleted"
        elif cell.field_id in fields:
            field = fields[cell.field_id]
            record["fields"][field.name] = {"from": value_of(field, cell.before), "to": value_of(field, cell.after)}
    return list(records.values())


def value_of(field: Field, data: Any) -> Any:
    """As the API has it; a field that was set up anew since may no longer know an old value."""
    if data is None:
        return None
    try:
        value = field.type.from_json(data)
    except Invalid:
        return None
    return None if value is None else wire_of(field.type).read(field.type, value)


def stamp(at: datetime) -> str:
    return moment(None, at)  # type: ignore[arg-type]
