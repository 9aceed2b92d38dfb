"""How a running job speaks to its row: how far it is, that it is alive, and whether it should stop."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, current_app

from webapp.database import Busy, db, now, transaction
from webapp.jobs.models import RUNNING, Job

EVERY = 0.5  # seconds between two updates of the row


class Stopped(Exception):
    """The job was cancelled, given up or the process is about to end; the runner lets this pass through."""


class Failed(Exception):
    """The job cannot be done; the text is a sentence for the person."""


stopping = threading.Event()
"""Set when this process was told to end."""


class Progress:
    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self._next = 0.0

    def step(self, done: int, total: int) -> None:
        """Call this between chunks, outside of any transaction; most calls cost nothing. Raises Stopped when the job has to end."""
        if stopping.is_set():
            raise Stopped
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            self._update(done, total)

    @contextmanager
    def waiting(self, done: int, total: int, *, give_up: Callable[[], None]) -> Iterator[None]:
        """Go on saying so, from a thread beside, while this one waits for one long statement, in a transaction of its own.

        Where the job has to end, `give_up` is called, which ends the statement. Raises Stopped then.
        """
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        over, ended = threading.Event(), threading.Event()

        def keep_saying() -> None:
            with app.app_context():
                while not over.wait(EVERY):
                    try:
                        self.step(done, total)
                    except Stopped:
                        ended.set()
                        give_up()
                        return

        beside = threading.Thread(target=keep_saying, daemon=True)
        beside.start()
        try:
            yield
        except sa.exc.OperationalError:
            if not ended.is_set():
                raise
        finally:
            over.set()
            beside.join()
        if ended.is_set():
            raise Stopped

    def _update(self, done: int, total: int) -> None:
        try:
            goes_on = beat(self.job_id, done, total)
        except Busy:  # somebody else writes; the next beat will do
            return
        if not goes_on:
            raise Stopped


@transaction()
def beat(job_id: int, done: int, total: int) -> bool:
    """Note how far a job is, and learn whether it goes on."""
    mine = sa.update(Job).where(Job.id == job_id, Job.state == RUNNING, Job.worker == this_process(), Job.cancel_asked.is_(False))
    found = db.session.execute(mine.values(done=done, total=total, heartbeat=now()).returning(Job.id))
    return found.first() is not None


@cache
def this_process() -> str:
    """The machine, the process and when it started: no other process ever has the same."""
    return f"{socket.gethostname()}/{os.getpid()}/{start_of(os.getpid())}"


def is_gone(worker: str) -> bool:
    """Whether a process of this machine has ended for certain. Of another machine's process nothing is known here."""
    host, _, rest = worker.partition("/")
    pid, _, started = rest.partition("/")
    return host == socket.gethostname() and bool(started) and start_of(int(pid)) != started


def start_of(pid: int) -> str:
    """When a process started, in the kernel's ticks; empty where there is no such process or no /proc."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[19]
