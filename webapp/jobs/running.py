"""A job's life: made, claimed, finished, failed or cancelled. Every step is one compare-and-set on its row."""

import logging
from typing import Any

import sqlalchemy as sa

from webapp.database import db, now, transaction
from webapp.jobs.kinds import KINDS
from webapp.jobs.models import CANCELLED, DONE, FAILED, QUEUED, RUNNING, Job
from webapp.jobs.progress import Failed, Progress, Stopped, stopping, this_process

LOST = "The server stopped while this was running. Nothing was kept; start it again."
BROKEN = "Something broke on our side. Nothing was kept; start it again, and tell whoever runs this installation if it breaks again."

log = logging.getLogger("inlay.jobs")


def create(kind: str, *, workspace_id: int, user_id: int | None, total: int = 0) -> Job:
    """A job in the queue-to-be; call this in a transaction, and `enqueue` after it."""
    job = Job(kind=kind, workspace_id=workspace_id, user_id=user_id, total=total)
    db.session.add(job)
    db.session.flush()
    return job


def perform(job_id: int) -> None:
    """Do a job in this process, if nobody else has taken it."""
    job = claim(job_id)
    if job is None:
        return
    try:
        KINDS[job.kind].run(job, Progress(job.id))
    except Stopped:
        settle(job, LOST if stopping.is_set() else "")
    except Failed as problem:
        settle(job, str(problem))
    except BaseException:
        log.exception("job %s (%s) broke", job.id, job.kind)
        settle(job, BROKEN)
        raise


@transaction()
def claim(job_id: int) -> Job | None:
    at = now()
    mine = sa.update(Job).where(Job.id == job_id, Job.state == QUEUED)
    changes = {"state": RUNNING, "started_at": at, "heartbeat": at, "worker": this_process(), "attempt": Job.attempt + 1}
    claimed = db.session.execute(mine.values(changes).returning(Job.id)).first()
    return db.session.get(Job, job_id, populate_existing=True) if claimed else None


@transaction()
def finish(job: Job, *, done: int, result: dict[str, Any]) -> None:
    """The job is done. Call it in the transaction of the last write: when the job was given up meanwhile, both are rolled back."""
    mine = sa.update(Job).where(Job.id == job.id, Job.state == RUNNING, Job.worker == this_process(), Job.cancel_asked.is_(False))
    changes = {"state": DONE, "done": done, "total": done, "result": result, "finished_at": now(), "heartbeat": now()}
    if db.session.execute(mine.values(changes).returning(Job.id)).first() is None:
        raise Stopped


def settle(job: Job, message: str) -> None:
    """End a job that did not come to its end, and remove what it left."""
    db.session.rollback()
    end(job.id, message)
    clear_leftovers(job.id)


@transaction()
def end(job_id: int, message: str) -> None:
    """Running becomes failed, or cancelled where somebody asked for that."""
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is None or job.state != RUNNING:
        return
    job.state = CANCELLED if job.cancel_asked else FAILED
    job.message = "" if job.cancel_asked else message
    job.finished_at = now()
    job.leftovers = True


def clear_leftovers(job_id: int) -> None:
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is not None and job.leftovers:
        KINDS[job.kind].discard(job)
        note_cleared(job_id)


@transaction()
def note_cleared(job_id: int) -> None:
    db.session.execute(sa.update(Job).where(Job.id == job_id).values(leftovers=False))


@transaction()
def cancel(job_id: int) -> None:
    """Ask a job to stop. One that still waits is cancelled at once, a running one stops at its next step."""
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is None or job.is_over:
        return
    job.cancel_asked = True
    if job.state == QUEUED:
        job.state, job.finished_at, job.leftovers = CANCELLED, now(), True


def result_of(job_id: int) -> Job:
    """The job as it stands in the database now."""
    return db.session.get_one(Job, job_id, populate_existing=True)
