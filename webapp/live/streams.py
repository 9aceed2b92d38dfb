"""One page's stream, in the format of server-sent events."""

import queue
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

from webapp.live.happenings import Listener, Records
from webapp.live.presence import Here

PATIENCE = 60.0  # seconds without a word of the hub, which speaks every few; then the stream ends, and its page opens another

END = None


@dataclass(eq=False)
class Stream:
    """`here` is whose page it is. What the hub puts is sent by the thread of the page's request."""

    listener: Listener
    here: Here
    version: int = 0  # of the table's shape, as it was told last
    client: socket.socket | None = None
    waiting: "queue.SimpleQueue[str | None]" = field(default_factory=queue.SimpleQueue)

    @property
    def table_id(self) -> int:
        return self.listener.table_id

    def put(self, message: str) -> None:
        self.waiting.put(message)

    def end(self) -> None:
        self.waiting.put(END)

    def messages(self) -> Iterator[str]:
        while True:
            try:
                message = self.waiting.get(timeout=PATIENCE)
            except queue.Empty:
                return
            if message is END:
                return
            yield message


def event(name: str, data: str, moment: int) -> str:
    """One message; a browser that comes back names the last moment that it heard of."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines())
    return f"id: {moment}\nevent: {name}\n{lines}\n"


def changed(records: Records, moment: int, name: str = "changed") -> str:
    return event(name, "many" if records is None else " ".join(map(str, records)), moment)
