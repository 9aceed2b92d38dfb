"""Processes that the bench starts and ends, and what they use."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.scratch import ROOT, SCRATCH

PATIENCE = 60.0
MEGABYTE = 1024 * 1024
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Finished:
    """How a command went. The peak is of its memory, in megabytes."""

    seconds: float
    cpu: float
    peak: float
    printed: str


class WebServer:
    """A gunicorn that answers on a port of its own."""

    def __init__(self, command: list[str], environ: Mapping[str, str], *, beside: psutil.Process | None = None) -> None:
        self.port = free_port()
        self.beside = beside  # the database server, whose work counts as well
        self.log = SCRATCH / f"server-{self.port}.log"
        with self.log.open("w") as log:
            self.popen = subprocess.Popen(command, cwd=ROOT, env={**environ, "PORT": str(self.port)}, stdout=log, stderr=subprocess.STDOUT)
        self.process = psutil.Process(self.popen.pid)

    @property
    def workers(self) -> list[psutil.Process]:
        return self.process.children()

    @property
    def cpu(self) -> float:
        """Seconds that it has worked so far, its database server's work included."""
        return sum(map(cpu_of, filter(None, (self.process, self.beside))))

    @property
    def memory(self) -> float:
        """Megabytes of the largest worker."""
        return max(worker.memory_info().rss for worker in self.workers) / MEGABYTE

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.popen.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"The server did not start:\n{self.log.read_text()}")

    def end(self) -> None:
        self.popen.terminate()
        try:
            self.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            raise
        self.log.unlink()


@contextlib.contextmanager
def serving(command: list[str], environ: Mapping[str, str], *, beside: psutil.Process | None = None) -> Iterator[WebServer]:
    server = WebServer(command, environ, beside=beside)
    try:
        server.wait()
        yield server
    finally:
        server.end()


def run(command: list[str], environ: Mapping[str, str]) -> Finished:
    """Run a command to its end. Raises CalledProcessError with what it printed."""
    with (SCRATCH / "command.log").open("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, printed)
    unit = 1 if sys.platform == "darwin" else 1024
    return Finished(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / MEGABYTE, printed)


def cpu_of(process: psutil.Process) -> float:
    """Seconds of the process and of all that it has started; of those that ended, as far as it waited for them."""
    total = 0.0
    times = process.cpu_times()
    total += times.user + times.system + times.children_user + times.children_system
    for child in process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            used = child.cpu_times()
            total += used.user + used.system + used.children_user + used.children_system
    return total


def kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGKILL)


def environment(**more: str) -> dict[str, str]:
    """This process's environment without the product's settings; Python keeps what it compiled, as it does where it is installed."""
    left_out = ("INLAY_", "WEB_", "FLASK_", "GUNICORN_", "PYTHONDONTWRITEBYTECODE")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return {**inherited, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
