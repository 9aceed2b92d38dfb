"""The consumer: `flask --app webapp.app worker`. It ends on SIGTERM or SIGINT, after running jobs have stopped at a step."""

import fcntl
import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from webapp.config import current_config
from webapp.database import Busy, db
from webapp.jobs.errands import Runners
from webapp.jobs.progress import stopping
from webapp.jobs.queue import queue
from webapp.jobs.sweeper import sweep

THREADS = 2  # a small import does not wait for a large one
SWEEP_EVERY = 20.0  # seconds
TICK = 0.5

log = logging.getLogger("inlay.jobs")


def work() -> None:
    """Run the consumer until the process is told to stop. A second one on the same SQLite database waits for its turn."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with only_one():
        if not stopping.is_set():
            consume()


def stop(*_: object) -> None:
    stopping.set()


def consume() -> None:
    consumer = queue().create_consumer(workers=THREADS, periodic=False, initial_delay=0.1, max_delay=0.5)
    consumer.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)  # instead of the consumer's own, which would end a job in the middle of a step
    runners = Runners()
    runners.keep_going()
    log.info("ready for jobs")
    swept = float("-inf")
    while not stopping.wait(TICK):
        if time.monotonic() - swept >= SWEEP_EVERY:
            swept = time.monotonic()
            sweep_if_possible()
            consumer.check_worker_health()
            runners.keep_going()
    consumer.stop(graceful=True)
    runners.wait(TICK)


def sweep_if_possible() -> None:
    """A database that is away for a while must not end the consumer."""
    try:
        sweep()
    except (Busy, sa.exc.OperationalError, sa.exc.TimeoutError) as problem:
        log.warning("the sweeper could not work: %s", problem)
        db.session.remove()


@contextmanager
def only_one() -> Iterator[None]:
    """On SQLite one consumer per installation; PostgreSQL takes any number."""
    config = current_config()
    if not config.on_sqlite:
        yield
        return
    with Path(config.queue_file.with_suffix(".lock")).open("w") as lock:
        while not stopping.is_set() and not taken(lock.fileno()):
            stopping.wait(TICK)
        yield


def taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
