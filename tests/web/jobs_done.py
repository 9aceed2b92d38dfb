"""Doing what waits in the queue, as the consumer would, and waiting for what other processes do."""

import threading
import time
from collections.abc import Callable

from flask import Flask

from webapp import jobs

PATIENCE = 90.0  # seconds, on a busy machine


def work_off(app: Flask) -> None:
    with app.app_context():
        jobs.work_off()


def until(condition: Callable[[], bool]) -> None:
    """Ask again and again until it holds."""
    deadline = time.monotonic() + PATIENCE
    asked = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "It never came to that."
        asked.wait(0.02)
