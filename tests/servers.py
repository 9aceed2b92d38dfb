"""The product in processes of its own, as an operator starts it, and a client that reaches it over HTTP."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.test import Client

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0  # seconds for a start or an end on a busy machine


class RemoteSite:
    """An address that people of tests.people can visit: their requests are sent on over HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port

    def test_client(self) -> Client:
        return Client(self.forward)

    def forward(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        query = environ.get("QUERY_STRING")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(
                environ["REQUEST_METHOD"], environ["PATH_INFO"] + (f"?{query}" if query else ""), body, dict(headers_of(environ))
            )
            answer = connection.getresponse()
            start_response(f"{answer.status} {answer.reason}", answer.getheaders())
            return [answer.read()]


def headers_of(environ: WSGIEnvironment) -> Iterator[tuple[str, str]]:
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            yield name.removeprefix("HTTP_").replace("_", "-").title(), value
    if environ.get("CONTENT_TYPE"):
        yield "Content-Type", environ["CONTENT_TYPE"]


class Process:
    """A started command. Its output is read as it comes, so that waiting for a line needs no guess of seconds."""

    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self.lines: list[str] = []
        self.ended = False
        self._news = threading.Condition()
        self.popen = subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_for_line(self, text: str, times: int = 1) -> None:
        """Until a line with this text has come, or as many of them as asked for."""

        def has_come() -> bool:
            return sum(text in line for line in self.lines) >= times

        with self._news:
            self._news.wait_for(lambda: has_come() or self.ended, PATIENCE)
        if not has_come():
            raise AssertionError(f"{text!r} did not come (exit code {self.popen.poll()}):\n{self.printed}")

    def end(self) -> int:
        """Ask it to stop, as a platform does; its exit code."""
        if self.popen.poll() is None:
            self.popen.terminate()
        return self.join()

    def join(self) -> int:
        try:
            return self.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.popen.pid, signal.SIGKILL)
            raise
        finally:
            self._reader.join(PATIENCE)
            if self.popen.stdout:
                self.popen.stdout.close()

    @property
    def printed(self) -> str:
        return "\n".join(self.lines)

    def _read(self) -> None:
        for line in self.popen.stdout or []:
            with self._news:
                self.lines.append(line.rstrip())
                self._news.notify_all()
        with self._news:
            self.ended = True  # everybody who could write has gone
            self._news.notify_all()


@contextlib.contextmanager
def running(command: list[str], environ: dict[str, str]) -> Iterator[Process]:
    process = Process(command, environ)
    try:
        yield process
    finally:
        process.end()


def environment(data: Path, database_url: str = "", **more: Any) -> dict[str, str]:
    """What a platform gives a process: the environment of the tests' own, without its settings of the product."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("INLAY_", "WEB_", "FLASK_"))}
    return {
        **inherited,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": database_url,
        "INLAY_DATA": str(data),
        "SECRET_KEY": "a key that only tests know",
        "INLAY_BCRYPT_ROUNDS": "4",
        **{name: str(value) for name, value in more.items()},
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
