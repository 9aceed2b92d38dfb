"""Pages that stand open: what each costs a process, how soon the last one hears of a change, and a plain request beside them."""

import selectors
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.client import Client
from bench.grid import COPIES, saving
from bench.processes import WebServer
from bench.report import Figure
from bench.world import World, signed_in

STREAMS = 200
CHANGES = 20
REQUESTS = 100
PATIENCE = 30.0
CHANGED = b"event: changed"


@dataclass
class Page:
    """A stream as a browser opens it, read without waiting."""

    client: socket.socket
    heard: bytes = b""

    @property
    def changes(self) -> int:
        return self.heard.count(CHANGED)


def measure(world: World) -> list[Figure]:
    table = world.prepare(COPIES)
    with world.serving_product() as server:
        us = signed_in(server)
        save = saving(us, table)
        alone = [*us.timed(f"/tables/{table}/fields", REQUESTS)][REQUESTS // 2 :]
        before = private_memory(server)
        pages = open_pages(us, table)
        after = private_memory(server)
        delays = [delay(pages, save) for _ in range(CHANGES)]
        idle = idle_share(server)
        beside = list(us.timed(f"/tables/{table}/fields", REQUESTS))
        for page in pages:
            page.client.close()
    return [
        Figure("streams", len(pages), ""),
        Figure("memory of each", (after - before) / len(pages) / 1024, "kB", goal=100),
        Figure("from a save to the last page that hears of it, median", statistics.median(delays) * 1000, "ms", goal=1000),
        Figure("the slowest of them", max(delays) * 1000, "ms"),
        Figure("share of a processor that they take while nothing happens", idle * 100, "%"),
        Figure("a small page, p50, without them", statistics.median(alone) * 1000, "ms"),
        Figure("the same beside them", statistics.median(beside) * 1000, "ms"),
    ]


def open_pages(us: Client, table: int) -> list[Page]:
    pages = [Page(open_stream(us, table, number)) for number in range(STREAMS)]
    hear(pages, lambda page: b"event: shape" in page.heard)
    return pages


def open_stream(us: Client, table: int, number: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", us.port), PATIENCE)
    cookies = "; ".join(f"{name}={value}" for name, value in us.cookies.items())
    client.sendall(f"GET /tables/{table}/stream?page=p{number} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n".encode())
    return client


def delay(pages: list[Page], save: Callable[[], float]) -> float:
    for page in pages:
        page.heard = b""
    save()
    saved = time.perf_counter()
    hear(pages, lambda page: page.changes > 0)
    return time.perf_counter() - saved


def hear(pages: list[Page], is_enough: Callable[[Page], bool]) -> None:
    """Read from all of them until each has heard enough. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        for page in pages:
            selector.register(page.client, selectors.EVENT_READ, page)
        waiting = [page for page in pages if not is_enough(page)]
        while waiting:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(waiting)} streams heard nothing.")
            for key, _ in selector.select(1):
                key.data.heard += key.data.client.recv(65536)
            waiting = [page for page in waiting if not is_enough(page)]


def private_memory(server: WebServer) -> float:
    """Bytes that the web process shares with nobody."""
    return max(worker.memory_full_info().uss for worker in server.workers)


def idle_share(server: WebServer, seconds: float = 5) -> float:
    before = server.cpu
    time.sleep(seconds)
    return (server.cpu - before) / seconds
