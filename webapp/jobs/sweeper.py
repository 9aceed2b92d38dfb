"""Gives up jobs that nobody works on any more, removes what they left, and queues again what the queue has lost."""

from datetime import timedelta

import sqlalchemy as sa

from webapp.database import db, now
from webapp.jobs.kinds import CHORES, KINDS
from webapp.jobs.models import QUEUED, RUNNING, Job
from webapp.jobs.progress import is_gone
from webapp.jobs.queue import enqueue, queued_ids
from webapp.jobs.running import LOST, clear_leftovers, end

SILENT = timedelta(seconds=60)  # without a heartbeat: a running job beats twice a second
FORGOTTEN = timedelta(seconds=30)  # in state queued without being in the queue: its process died between the two


def sweep() -> None:
    for job in jobs_in(Job.state == RUNNING):
        if is_gone(job.worker) or (job.heartbeat is not None and job.heartbeat < now() - SILENT):
            end(job.id, LOST)
    for job in jobs_in(Job.leftovers.is_(True)):
        clear_leftovers(job.id)
    requeue()
    for kind in KINDS.values():
        kind.tidy()
    for work in CHORES:
        work()
    db.session.remove()


def requeue() -> None:
    forgotten = jobs_in(Job.state == QUEUED, Job.created_at < now() - FORGOTTEN)
    waiting = queued_ids() if forgotten else set()
    for job in forgotten:
        if job.id not in waiting:
            enqueue(job)


def jobs_in(*conditions: sa.ColumnElement[bool]) -> list[Job]:
    query = sa.select(Job).where(*conditions).order_by(Job.id)
    return list(db.session.scalars(query, execution_options={"populate_existing": True}))
