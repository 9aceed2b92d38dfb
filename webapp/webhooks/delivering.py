"""Telling webhooks what waits for them: a thread of the job consumer asks every second what is due.

A delivery is claimed before it is sent, so that it is sent once at a time; when the process dies meanwhile, it is tried again later. A
receiver that nobody answers for has all of its deliveries wait, not each of them find out. Who is not reached for a day is given up.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, current_app

from webapp import jobs
from webapp.config import current_config
from webapp.database import db, now, transaction
from webapp.webhooks.models import DELIVERED, FAILED, WAITING, Delivery, Webhook
from webapp.webhooks.payloads import payload
from webapp.webhooks.sending import Unreachable, post
from webapp.webhooks.signing import headers_for
from webapp.webhooks.targets import Refused, target_of

AT_ONCE = 4  # webhooks; each of them is told one thing after the other
IN_A_ROW = 20
CLAIMED_FOR = timedelta(minutes=2)
KEPT = timedelta(days=7)
MOST_WAITING = 10_000
BACK_OFF = tuple(timedelta(seconds=some) for some in (10, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800))
GIVEN_UP = "Nothing arrived there for a day, so it was switched off."
OVERRUN = f"More than {MOST_WAITING:,} changes were waiting for it, so it was switched off."


@dataclass(frozen=True)
class Outcome:
    status: int | None
    problem: str
    is_reachable: bool = True

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver_due() -> bool:
    """Send some of what is due; whether anything was."""
    due = webhooks_due()
    db.session.rollback()
    if len(due) == 1:
        deliver_to(due[0])
    elif due:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(lambda webhook_id: apart(app, webhook_id), due))
    return bool(due)


def apart(app: Flask, webhook_id: int) -> None:
    with app.app_context():
        deliver_to(webhook_id)


def webhooks_due() -> list[int]:
    due = sa.select(Delivery.webhook_id).where(Delivery.state == WAITING, Delivery.next_at <= now())
    return list(db.session.scalars(due.group_by(Delivery.webhook_id).order_by(sa.func.min(Delivery.id)).limit(AT_ONCE)))


def deliver_to(webhook_id: int) -> None:
    for _ in range(IN_A_ROW):
        delivery = claim(webhook_id)
        if delivery is None:
            return
        started = time.monotonic()
        outcome = send(delivery)
        settle(delivery, outcome, time.monotonic() - started)


@transaction()
def claim(webhook_id: int) -> Delivery | None:
    """The oldest that is due, for this process alone."""
    oldest = (
        sa.select(Delivery.id)
        .where(Delivery.webhook_id == webhook_id, Delivery.state == WAITING, Delivery.next_at <= now())
        .order_by(Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    mine = sa.update(Delivery).where(Delivery.id == oldest.scalar_subquery()).returning(Delivery.id)
    claimed = db.session.scalar(
        mine.values(attempts=Delivery.attempts + 1, tried_at=now(), next_at=now() + CLAIMED_FOR).execution_options(
            synchronize_session=False
        )
    )
    return None if claimed is None else db.session.get(Delivery, claimed, populate_existing=True)


def send(delivery: Delivery) -> Outcome:
    """Outside of any transaction: nobody waits for what is outside."""
    webhook = db.session.get_one(Webhook, delivery.webhook_id, populate_existing=True)
    body = json.dumps({"id": message_id(delivery), **payload(delivery, webhook)}, separators=(",", ":")).encode()
    headers = headers_for(webhook.secret, message_id(delivery), int(now().timestamp()), body)
    db.session.rollback()
    try:
        status = post(target_of(webhook.url, may_be_private=current_config().webhooks_private), body, headers)
    except (Refused, Unreachable) as problem:
        return Outcome(None, str(problem)[:300], is_reachable=False)
    return Outcome(status, "" if 200 <= status < 300 else f"It answered {status}.")


def message_id(delivery: Delivery) -> str:
    """The same for every attempt, so that a receiver can tell what it has seen."""
    return f"msg_{delivery.id}"


@transaction()
def settle(delivery: Delivery, outcome: Outcome, seconds: float) -> None:
    left = BACK_OFF[delivery.attempts - 1 :]
    state = DELIVERED if outcome.is_good else WAITING if left else FAILED
    mine = sa.update(Delivery).where(Delivery.id == delivery.id, Delivery.attempts == delivery.attempts)
    known = {"state": state, "status": outcome.status, "problem": outcome.problem, "seconds": seconds}
    run(mine.values(**known, next_at=now() + left[0] if left else now()))
    if outcome.is_good:
        return
    if not left:
        switch_off_where_nothing_arrived(delivery)
    elif not outcome.is_reachable:
        waiting = sa.update(Delivery).where(Delivery.webhook_id == delivery.webhook_id, Delivery.state == WAITING)
        run(waiting.where(Delivery.next_at < now() + left[0]).values(next_at=now() + left[0]))
    if is_overrun(delivery.webhook_id):
        switch_off(delivery.webhook_id, OVERRUN)


def switch_off_where_nothing_arrived(delivery: Delivery) -> None:
    since = sa.select(Delivery.id).where(
        Delivery.webhook_id == delivery.webhook_id, Delivery.state == DELIVERED, Delivery.tried_at > delivery.created_at
    )
    if db.session.scalar(since.limit(1)) is None:
        switch_off(delivery.webhook_id, GIVEN_UP)


def switch_off(webhook_id: int, why: str) -> None:
    run(sa.update(Webhook).where(Webhook.id == webhook_id).values(is_on=False, why_off=why))
    run(sa.update(Delivery).where(Delivery.webhook_id == webhook_id, Delivery.state == WAITING).values(state=FAILED, problem=why))


def is_overrun(webhook_id: int) -> bool:
    waiting = sa.select(Delivery.id).where(Delivery.webhook_id == webhook_id, Delivery.state == WAITING)
    return db.session.scalar(waiting.order_by(Delivery.id).offset(MOST_WAITING).limit(1)) is not None


def forget_old() -> None:
    """The log is kept for a week."""
    old = sa.select(Delivery.id).where(Delivery.state != WAITING, Delivery.created_at < now() - KEPT).limit(5000)
    if some := list(db.session.scalars(old)):
        with transaction():
            run(sa.delete(Delivery).where(Delivery.id.in_(some)))


def run(statement: sa.Executable) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def init_webhooks() -> None:
    jobs.errand(deliver_due)
    jobs.chore(forget_old)
