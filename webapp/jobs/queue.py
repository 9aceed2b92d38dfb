"""The queue between web processes and the consumer: a file of its own on SQLite, tables of its own on PostgreSQL."""

from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from webapp.config import current_config
from webapp.jobs.models import Job
from webapp.jobs.running import perform

if TYPE_CHECKING:
    from huey import Huey


def queue() -> "Huey":
    """The application's queue, opened when it is first needed: a process without jobs does not touch it."""
    if "huey" not in current_app.extensions:
        current_app.extensions["huey"] = open_queue(cast(Flask, current_app._get_current_object()))  # type: ignore[attr-defined]
    return current_app.extensions["huey"]


def open_queue(app: Flask) -> "Huey":
    # Only here: huey brings PostgreSQL's driver along, on SQLite too, and with it is a tenth of a web process's memory.
    from huey import PostgresHuey, SqliteHuey
    from huey.serializer import SignedSerializer

    config = current_config()
    common = {"name": "inlay", "results": False, "serializer": SignedSerializer(secret=config.secret_key, salt="jobs")}
    if config.on_sqlite:
        huey = SqliteHuey(filename=str(config.queue_file), cache_mb=1, **common)
    else:
        huey = PostgresHuey(dsn=config.database_url.replace("postgresql+psycopg://", "postgresql://", 1), **common)

    def work(job_id: int) -> None:
        with app.app_context():
            perform(job_id)

    huey.work = huey.task(name="work")(work)
    return huey


def enqueue(job: Job) -> None:
    """Hand a job to the consumer. Call it after the commit of its row: the consumer may be faster than the committing process."""
    queue().work(job.id)
    queue().storage.close()  # a web process keeps no connection for the few times that it has a job


def queued_ids() -> list[int]:
    """The jobs that wait in the queue, the oldest first."""
    return [task.args[0] for task in queue().pending()]


def work_off() -> None:
    """Do everything that waits in the queue, here and now; for tests and scripts without a consumer."""
    for job_id in queued_ids():
        perform(job_id)
    queue().storage.flush_queue()
    queue().storage.close()
