"""What most tests start from is made by the product's own verbs once in a while, and played back for the others.

To play back is to send the database the same statements again, without the work that led to them, which takes a tenth of the time. That
gives the same world only where the database held the same before. So a step is known by the steps before it, and as soon as a test writes
something of its own, all that it asks for after that is made anew.
"""

import contextlib
import copy
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from webapp.database import db

GOOD_FOR = 40.0  # seconds: what is a minute old is not “just now” any more
READING = ("SELECT", "PRAGMA")  # how statements begin that leave the database as it was

Made = TypeVar("Made")


@dataclass
class Recording:
    """Statements with their parameters, whether they go with many sets of those, and what came of it all in Python."""

    statements: list[tuple[str, Any, bool]] = field(default_factory=list)
    made: Any = None
    began: float = field(default_factory=time.monotonic)

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self.began < GOOD_FOR


@dataclass
class Stage:
    """An application in whose database there is nothing but these steps."""

    app: Flask
    thread: int = field(default_factory=threading.get_ident)
    steps: tuple[Any, ...] = ()
    recording: Recording | None = None
    spoiled: bool = False  # the test, or a thread of its own, has written something else


_stages: list[Stage] = []
_recordings: dict[tuple[Any, ...], Recording] = {}


@contextlib.contextmanager
def at_their_beginning(app: Flask) -> Iterator[None]:
    """The database of this application is empty now, and it is the one that is worked on in here."""
    _stages.append(Stage(app))
    yield
    _stages.pop()


def recorded(app: Flask, step: tuple[Any, ...], make: Callable[[], Made]) -> Made:
    """What `make` gives and writes. It depends on `step` and on the steps before, and leaves its traces in the database alone."""
    stage = next((stage for stage in _stages if stage.app is app and not stage.spoiled and stage.recording is None), None)
    if stage is None:
        return make()

    key = (id(app), *stage.steps, step)
    recording = _recordings.get(key)
    if recording is not None and recording.is_fresh:
        play(recording, stage)
    else:
        recording = record(stage, make)
        keep(key, recording, stage)
    # Of a step that was made anew the later ones are made anew, too: nobody joins a workspace before it is there.
    stage.steps = (*stage.steps, step, recording.began)
    return twin(recording.made, app)


def keep(key: tuple[Any, ...], recording: Recording, stage: Stage) -> None:
    for stale in [key for key, kept in _recordings.items() if not kept.is_fresh]:
        del _recordings[stale]
    if not stage.spoiled:
        _recordings[key] = recording


def record(stage: Stage, make: Callable[[], Any]) -> Recording:
    stage.recording = recording = Recording()
    try:
        recording.made = make()
    finally:
        stage.recording = None
    return recording


def play(recording: Recording, stage: Stage) -> None:
    with stage.app.app_context(), db.engine.begin() as connection:
        cursor: Any = connection.connection.cursor()  # the engine's own would spoil the stage
        for statement, parameters, many in recording.statements:
            (cursor.executemany if many else cursor.execute)(statement, parameters)


def twin(made: Made, app: Flask) -> Made:
    """A copy that shares nothing but the application: people have the cookies that they had."""
    return copy.deepcopy(made, {id(app): app})


@event.listens_for(sa.Engine, "before_cursor_execute")
def take_note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, executemany: bool) -> None:
    if statement.lstrip().startswith(READING):
        return
    for stage in _stages:
        if stage.recording is not None and stage.thread == threading.get_ident():
            stage.recording.statements.append((statement, parameters, executemany))
        else:
            stage.spoiled = True
