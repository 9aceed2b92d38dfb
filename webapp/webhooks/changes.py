"""Making, changing, trying and removing webhooks, and sending again what they were told."""

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import Gone, db, now, transaction
from webapp.webhooks.models import WAITING, Delivery, Webhook
from webapp.webhooks.signing import new_secret
from webapp.workspaces.models import Workspace


@transaction()
def add_webhook(workspace: Workspace, *, url: str, table_id: int | None, by: User) -> Webhook:
    """`table_id` is the only table to tell of; None is all of the workspace."""
    webhook = Webhook(workspace_id=workspace.id, table_id=table_id, user_id=by.id, url=url, secret=new_secret())
    db.session.add(webhook)
    db.session.flush()
    return webhook


@transaction()
def change_webhook(webhook: Webhook, *, url: str, table_id: int | None, is_on: bool) -> None:
    webhook.url, webhook.table_id, webhook.is_on, webhook.why_off = url, table_id, is_on, ""


@transaction()
def remove_webhook(webhook: Webhook) -> None:
    db.session.execute(sa.delete(Webhook).where(Webhook.id == webhook.id).execution_options(synchronize_session=False))


@transaction()
def add_trial(webhook: Webhook) -> None:
    """Something to tell without anything having changed."""
    db.session.add(Delivery(webhook_id=webhook.id))


@transaction()
def replay(webhook: Webhook, delivery_id: int) -> None:
    """Send it again, with the same id. Raises Gone."""
    again = sa.update(Delivery).where(Delivery.id == delivery_id, Delivery.webhook_id == webhook.id)
    anew = {"state": WAITING, "attempts": 0, "next_at": now(), "status": None, "problem": "", "seconds": None}
    if db.session.scalar(again.values(anew).returning(Delivery.id).execution_options(synchronize_session=False)) is None:
        raise Gone
