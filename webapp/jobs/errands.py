"""What the consumer does beside jobs, all the time: each errand in a thread of its own, so that none waits for another."""

import logging
import threading
from collections.abc import Callable
from typing import cast

import sqlalchemy as sa
from flask import Flask, current_app

from webapp.database import Busy, db
from webapp.jobs.kinds import ERRANDS
from webapp.jobs.progress import stopping

REST = 1.0  # seconds between two looks at whether there is something to do

log = logging.getLogger("inlay.jobs")


class Runners:
    def __init__(self) -> None:
        self._app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
        self._threads: dict[Callable[[], bool], threading.Thread] = {}

    def keep_going(self) -> None:
        """Start a thread for every errand that has none, or whose thread broke."""
        for work in ERRANDS:
            if work not in self._threads or not self._threads[work].is_alive():
                self._threads[work] = threading.Thread(target=run, args=(self._app, work), daemon=True)
                self._threads[work].start()

    def wait(self, seconds: float) -> None:
        for thread in self._threads.values():
            thread.join(seconds)


def run(app: Flask, work: Callable[[], bool]) -> None:
    with app.app_context():
        while not stopping.is_set():
            if not attempt(work):
                stopping.wait(REST)


def attempt(work: Callable[[], bool]) -> bool:
    """A database that is away for a while is waited for."""
    try:
        return work()
    except (Busy, sa.exc.OperationalError, sa.exc.TimeoutError) as problem:
        log.warning("%s could not work: %s", work.__name__, problem)
        return False
    except BaseException:
        log.exception("%s broke", work.__name__)
        raise
    finally:
        db.session.remove()
