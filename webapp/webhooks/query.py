"""The webhooks of a workspace, and what one of them was told."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.database import db
from webapp.records.models import ChangeSet
from webapp.records.telling import VERBS
from webapp.tables.models import SchemaChange, Table
from webapp.webhooks.models import Delivery, Webhook
from webapp.workspaces.models import Workspace

PAGE = 50


@dataclass(frozen=True)
class Line:
    """A delivery in the log, and what it is about in a few words."""

    delivery: Delivery
    about: str


def webhooks_of(workspace: Workspace) -> Sequence[tuple[Webhook, str | None]]:
    """Each with the name of its table, where it is about one."""
    query = sa.select(Webhook, Table.name).outerjoin(Table, Table.id == Webhook.table_id)
    return [(webhook, name) for webhook, name in db.session.execute(query.where(Webhook.workspace_id == workspace.id).order_by(Webhook.id))]


def find_webhook(workspace: Workspace, webhook_id: int) -> Webhook | None:
    return db.session.scalar(sa.select(Webhook).where(Webhook.id == webhook_id, Webhook.workspace_id == workspace.id))


def log_of(webhook: Webhook, *, before: int | None) -> tuple[list[Line], bool]:
    """Up to a page of deliveries, the latest first, and whether there are older ones."""
    query = (
        sa.select(Delivery, ChangeSet, SchemaChange, Table.name)
        .outerjoin(ChangeSet, ChangeSet.id == Delivery.change_set_id)
        .outerjoin(SchemaChange, SchemaChange.id == Delivery.schema_change_id)
        .outerjoin(Table, Table.id == sa.func.coalesce(ChangeSet.table_id, SchemaChange.table_id))
        .where(Delivery.webhook_id == webhook.id)
    )
    if before is not None:
        query = query.where(Delivery.id < before)
    rows = db.session.execute(query.order_by(Delivery.id.desc()).limit(PAGE + 1)).all()
    return [Line(row[0], about(row[1], row[2], row[3])) for row in rows[:PAGE]], len(rows) > PAGE


def about(change: ChangeSet | None, shape: SchemaChange | None, table: str | None) -> str:
    if change is not None:
        number = "1 record" if change.records == 1 else f"{change.records:,} records"
        return f"{VERBS.get(change.kind, 'changed').capitalize()} {number} of {table}"
    return shape.summary if shape is not None else "Trial"
