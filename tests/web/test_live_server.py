"""Live updates under the server as it is started, with two web processes where there is PostgreSQL."""

import contextlib
import http.client
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import Plants
from tests.people import Person
from tests.servers import PATIENCE, Process, RemoteSite, environment, free_port, running

# Who waits for streams to end by themselves would wait for ever.
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--graceful-timeout", "3600", "webapp.app:create_app()"]
PAGES = 6


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(app: Flask, plants: Plants, database_url: str, tmp_path: Path, port: int) -> Iterator[Process]:
    with running(GUNICORN, environment(tmp_path, database_url, PORT=port, INLAY_JOBS="worker")) as process:
        process.wait_for_line("Listening at")
        yield process


class Line:
    """A stream over a connection of its own."""

    def __init__(self, person: Person, port: int, path: str, page: str) -> None:
        cookie = person.client.get_cookie("inlay")
        assert cookie
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.connection.request("GET", f"{path}/stream?page={page}", headers={"Cookie": f"inlay={cookie.value}"})
        self.answer = self.connection.getresponse()

    def close(self) -> None:
        self.answer.close()
        self.connection.close()

    def until(self, name: str, text: str = "", *, without: str = "nothing") -> bool:
        """Whether such an event comes before the stream ends."""
        event = ""
        for line in map(bytes.decode, self.answer):
            if line.startswith("event: "):
                event = line.removeprefix("event: ").strip()
            if line.startswith("data: ") and event == name and text in line and without not in line:
                return True
        return False


@pytest.fixture
def close_afterwards() -> Iterator[Callable[[Line], Line]]:
    with contextlib.ExitStack() as stack:
        yield lambda line: stack.enter_context(contextlib.closing(line))


def visitor(name: str, port: int) -> Person:
    person = Person(RemoteSite(port), name)
    person.sign_in()
    return person


def test_every_process_tells_its_pages_and_ends_them_when_it_stops(
    server: Process, bob: Person, plants: Plants, port: int, close_afterwards: Callable[[Line], Line]
) -> None:
    here, there = visitor("Alice", port), visitor("Bob", port)
    lines = [close_afterwards(Line(here, port, plants.path, f"page{number}")) for number in range(PAGES)]
    assert all(line.until("people", "Alice") for line in lines)

    field = plants.field_id("Name")
    there.post(plants.cell_url(2), **{f"f{field}": "Boxwood", f"seen{field}": "Box"})
    assert all(line.until("changed", str(plants.record_id(2))) for line in lines)

    last = Line(there, port, plants.path, "other")
    there.post(f"{plants.path}/presence", page="other", record=plants.record_id(3), field=field)
    assert all(line.until("people", f'data-record="{plants.record_id(3)}"') for line in lines)
    last.close()
    assert all(line.until("people", without="Bob") for line in lines)

    server.popen.terminate()
    assert not any(line.until("over") for line in lines)
    assert server.end() == 0
    assert "Traceback" not in server.printed
