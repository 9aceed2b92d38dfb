"""The web server as `make run` starts it: gunicorn with our configuration, SQLite, the job consumer beside it."""

import contextlib
import http.client
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.servers import PATIENCE, Process, environment, free_port, running

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "webapp.app:create_app()"]
MEGABYTE = 1024 * 1024


@pytest.fixture
def environ(migrated_sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path, migrated_sqlite_url, PORT=free_port(), INLAY_JOBS="embedded")


@pytest.fixture
def server(environ: dict[str, str]) -> Iterator[Process]:
    with running(GUNICORN, environ) as process:
        process.wait_for_line("Listening at")
        yield process


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return int(answer.status)


def family(server: Process) -> dict[str, psutil.Process]:
    """The processes by what they are: the server's own, the web process, the keeper and the job consumer."""
    (keeper,) = (child for child in psutil.Process(server.popen.pid).children() if "webapp.keeper" in child.cmdline())
    (web,) = (child for child in psutil.Process(server.popen.pid).children() if child != keeper)
    return {"web": web, "keeper": keeper, "consumer": keeper.children()[0]}


def test_it_answers_on_both_families_of_addresses(server: Process, environ: dict[str, str]) -> None:
    assert status(f"http://127.0.0.1:{environ['PORT']}/healthz") == 200
    if socket.has_dualstack_ipv6():
        assert status(f"http://[::1]:{environ['PORT']}/readyz") == 200


@pytest.mark.parametrize("hops", [0, 1])
def test_the_word_of_a_proxy_counts_where_there_is_one(environ: dict[str, str], hops: int) -> None:
    with running(GUNICORN, {**environ, "INLAY_PROXY_HOPS": str(hops), "INLAY_JOBS": "worker"}) as server:
        server.wait_for_line("Listening at")
        request = urllib.request.Request(f"http://127.0.0.1:{environ['PORT']}/healthz", headers={"X-Forwarded-Proto": "https"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            believed = "Strict-Transport-Security" in answer.headers

    assert believed == (hops == 1)


def test_a_stop_ends_the_job_consumer_too(server: Process, environ: dict[str, str]) -> None:
    status(f"http://127.0.0.1:{environ['PORT']}/healthz")
    processes = family(server)

    assert server.end() == 0
    assert psutil.wait_procs(processes.values(), timeout=PATIENCE)[1] == []
    assert "Traceback" not in server.printed


def test_an_idle_web_process_is_small(server: Process, environ: dict[str, str]) -> None:
    status(f"http://127.0.0.1:{environ['PORT']}/readyz")

    assert family(server)["web"].memory_info().rss < 100 * MEGABYTE


@pytest.mark.parametrize(
    ("variable", "value"),
    [("INLAY_SIGN_UP", "maybe"), ("WEB_THREADS", "many"), ("DATABASE_URL", "mysql://somewhere"), ("PORT", "http")],
)
def test_a_setting_that_cannot_work_is_named(environ: dict[str, str], variable: str, value: str) -> None:
    with running(GUNICORN, {**environ, variable: value}) as process:
        assert process.join() == 1

    (line,) = process.lines
    assert variable in line


def test_a_long_address_of_a_program_is_read_and_one_without_end_is_not(server: Process, environ: dict[str, str]) -> None:
    def answer_to(length: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", int(environ["PORT"]), timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", f"/v0/meta/whoami?x={'x' * length}")
            return connection.getresponse().status

    assert answer_to(16_100) == 401
    assert answer_to(30_000) == 414
