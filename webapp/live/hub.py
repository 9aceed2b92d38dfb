"""The process's hub: hears what is written anywhere, and tells the pages that stand open.

It runs as one thread while there are streams. Should the database go away, it ends every stream and itself: pages open new ones a moment
later, each naming the moment up to which it knows everything, and so nothing is missed.
"""

import logging
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import sqlalchemy as sa
from flask import Flask, current_app, has_app_context
from sqlalchemy.engine import Engine

from webapp.config import current_config
from webapp.database import db
from webapp.live.bells import Bell, Ring, bell_for, tell_others
from webapp.live.happenings import admitted, sets_since, spoken_of, touched
from webapp.live.presence import Here, Presence
from webapp.live.streams import Stream, changed, event

HEARTBEAT = 15.0  # seconds
LINGERS = 10.0  # seconds that the thread waits for another stream before it ends
STARTS_WITHIN = 10.0  # seconds
OVERLAP = timedelta(seconds=20)  # a change may be committed this long after the moment that it carries

log = logging.getLogger("inlay.live")


class Hub:
    def __init__(self, limit: int, faces: Callable[[list[Here], Engine], str]) -> None:
        self.limit = limit
        self.faces = faces
        self.presence = Presence()
        self.streams: set[Stream] = set()
        self.stopping = threading.Event()
        self.bell: Bell | None = None
        self.thread: threading.Thread | None = None
        self.lock = threading.Lock()

    # ---- for requests

    def open(self, stream: Stream) -> bool:
        """Take a stream in, unless there are enough of them. From then on it misses nothing."""
        with self.lock:
            if self.stopping.is_set() or len(self.streams) >= self.limit or not self.start():
                return False
            self.streams.add(stream)
        return True

    def leave(self, stream: Stream) -> None:
        with self.lock:
            self.streams.discard(stream)
        self.tell(replace(stream.here, gone=True))

    def tell(self, here: Here) -> None:
        """Let everybody know where somebody is."""
        if not here.page:
            return
        bell = self.bell
        try:
            if bell is not None:
                bell.tell([here.note])
                return
            self.presence.take(here)
            if has_app_context():
                tell_others(db.engine, [here.note])  # this process has no page open that listens, another one may
        except database_away(db.engine):
            log.warning("where somebody is could not be told: the database is away")

    def news(self, table_id: int, since: datetime, version: int) -> list[str]:
        """What a page has to know that was drawn, or heard something last, at `since`."""
        moment = now_in_ms()
        with db.engine.connect() as connection:
            sets = sets_since(connection, table_id, since - OVERLAP)
            records = touched(connection, sets).get(table_id, ())
        news = [event("shape", str(version), moment)]
        if records != ():
            news.append(changed(records, moment))
        if faces := self.faces_on(table_id, db.engine):
            news.append(event("people", faces, moment))
        return news

    def stop(self) -> None:
        """Ends every stream within a moment. May be called by a signal's handler."""
        self.stopping.set()

    def join(self) -> None:
        self.stop()
        thread = self.thread
        if thread is not None:
            thread.join()

    # ---- the thread

    def start(self) -> bool:
        """Have the thread run and listen; whether it does."""
        if self.thread is not None:
            return True
        listening = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(db.engine, listening), name="live", daemon=True)
        self.thread.start()
        return listening.wait(STARTS_WITHIN) and self.bell is not None

    def run(self, engine: Engine, listening: threading.Event) -> None:
        try:
            with closing(bell_for(engine)) as bell:
                self.bell = bell
                listening.set()
                Watch(self, engine).go_on(bell)
        except database_away(engine) as problem:
            log.warning("live updates begin anew: %s", problem)
        finally:
            self.bell = None
            listening.set()
            self.end_all()

    def end_all(self) -> None:
        with self.lock:
            streams, self.streams, self.thread = self.streams, set(), None
        for stream in streams:
            stream.end()

    def faces_on(self, table_id: int, engine: Engine) -> str:
        return self.faces(self.presence.on(table_id), engine)


class Watch:
    """What the thread does for as long as it runs."""

    def __init__(self, hub: Hub, engine: Engine) -> None:
        self.hub = hub
        self.engine = engine
        self.needed = self.beaten = time.monotonic()

    def go_on(self, bell: Bell) -> None:
        while not self.hub.stopping.is_set():
            ring = bell.wait()
            with self.hub.lock:  # only now: a page that came meanwhile waits for this ring, too
                streams = list(self.hub.streams)
            if not self.is_needed(streams):
                return
            end_those_that_left(streams)
            self.pass_on(ring, streams, bell)

    def is_needed(self, streams: list[Stream]) -> bool:
        if streams:
            self.needed = time.monotonic()
        return time.monotonic() - self.needed < LINGERS

    def pass_on(self, ring: Ring, streams: list[Stream], bell: Bell) -> None:
        is_beat = time.monotonic() - self.beaten > HEARTBEAT
        watched = {stream.table_id for stream in streams}
        sets = [one for one in ring.sets if one[0] in watched]
        comments = [one for one in ring.comments if one[0] in watched]
        concerned = {table_id for table_id, _ in [*sets, *comments]} | ring.tables
        faces = self.moved(ring)
        asked = streams if ring.everywhere or is_beat else [one for one in streams if one.table_id in concerned | faces]
        staying = self.still_admitted(asked)
        self.tell_changes(sets, comments, staying)
        self.tell_faces(faces & watched, staying)
        if is_beat:
            self.beat(staying, bell)

    def moved(self, ring: Ring) -> set[int]:
        """The tables where somebody came, went or changed cell."""
        told = [Here(**note) for note in ring.notes]
        return {here.table_id for here in told if self.hub.presence.take(here)} | self.hub.presence.forget_silent()

    def still_admitted(self, streams: list[Stream]) -> list[Stream]:
        """Ends the streams of people who lost access or signed out, and tells the others of another shape."""
        if not streams:
            return []
        with self.engine.connect() as connection:
            versions = admitted(connection, (stream.listener for stream in streams))
        for stream in streams:
            version = versions.get(stream.listener)
            if version is None:
                stream.put(event("over", "You can’t see this table any more.", now_in_ms()))
                stream.end()
            elif version != stream.version:
                stream.version = version
                stream.put(event("shape", str(version), now_in_ms()))
        return [stream for stream in streams if stream.listener in versions]

    def tell_changes(self, sets: list[tuple[int, int]], comments: list[tuple[int, int]], streams: list[Stream]) -> None:
        if not sets and not comments:
            return
        with self.engine.connect() as connection:
            records, spoken = touched(connection, sets), spoken_of(connection, comments)
        put_each({table_id: changed(some, now_in_ms()) for table_id, some in records.items()}, streams)
        put_each({table_id: changed(some, now_in_ms(), "commented") for table_id, some in spoken.items()}, streams)

    def tell_faces(self, tables: set[int], streams: list[Stream]) -> None:
        put_each({table_id: event("people", self.hub.faces_on(table_id, self.engine), now_in_ms()) for table_id in tables}, streams)

    def beat(self, streams: list[Stream], bell: Bell) -> None:
        """Keeps proxies from closing what is quiet, and other processes from taking these people for gone."""
        self.beaten = time.monotonic()
        for stream in streams:
            stream.put(event("beat", "1", now_in_ms()))
        known = [self.hub.presence.of_page(stream.here.user_id, stream.here.page) for stream in streams]
        if notes := [here.note for here in known if here]:
            bell.tell(notes)


def database_away(engine: Engine) -> tuple[type[Exception], ...]:
    """What is raised when it is: by SQLAlchemy, or by the driver itself, at which a bell listens."""
    return sa.exc.SQLAlchemyError, engine.dialect.loaded_dbapi.Error


def put_each(messages: dict[int, str], streams: Iterable[Stream]) -> None:
    for stream in streams:
        if stream.table_id in messages:
            stream.put(messages[stream.table_id])


def end_those_that_left(streams: list[Stream]) -> None:
    """A browser that closes its page says nothing more, and would hold a thread until the second heartbeat fails."""
    there = {stream.client.fileno(): stream for stream in streams if stream.client is not None and stream.client.fileno() >= 0}
    poll = select.poll()
    for number in there:
        poll.register(number, select.POLLIN)
    for number, _ in poll.poll(0):
        if has_left(there[number].client):
            there[number].end()


def has_left(client: socket.socket | None) -> bool:
    try:
        return client is None or client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def now_in_ms() -> int:
    return round(time.time() * 1000)


def moment_of(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def hub() -> Hub:
    return cast(Hub, current_app.extensions["live"])


def init_hub(app: Flask, faces: Callable[[list[Here], Engine], str]) -> None:
    with app.app_context():
        app.extensions["live"] = Hub(current_config().streams, faces)
