"""A reader every 5 ms and a writer every 10 ms, in a process of their own: how long each had to wait while a table changed its shape.

`python -m bench.probes ADDRESS TABLE RECORDS` answers each line of its input with the longest waits since the last one, in milliseconds.
"""

import contextlib
import json
import random
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from subprocess import PIPE, Popen
from typing import NamedTuple

import psycopg

from bench.scratch import ROOT

READ_EVERY, WRITE_EVERY = 0.005, 0.010
PATIENCE = 60  # seconds for SQLite's writer


class Waits(NamedTuple):
    reader: float
    writer: float


class Probes:
    """The process, from outside."""

    def __init__(self, process: "Popen[str]") -> None:
        self.process = process

    def longest(self) -> Waits:
        """The longest waits since this was asked last."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("The probes have no pipes.")
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return Waits(*json.loads(self.process.stdout.readline()))


@contextlib.contextmanager
def probing(address: str, table: str, records: int) -> Iterator[Probes]:
    command = [sys.executable, "-m", "bench.probes", address, table, str(records)]
    with Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as process:
        probes = Probes(process)
        probes.longest()
        yield probes
        process.kill()


class Probe(threading.Thread):
    def __init__(self, act: Callable[[], None], every: float) -> None:
        super().__init__(daemon=True)
        self.act = act
        self.every = every
        self.longest = 0.0

    def run(self) -> None:
        while True:
            started = time.perf_counter()
            self.act()
            took = time.perf_counter() - started
            self.longest = max(self.longest, took)
            time.sleep(max(0.0, self.every - took))


def reading_and_writing(address: str, table: str, records: int) -> tuple[Callable[[], None], Callable[[], None]]:
    def some() -> str:
        return str(random.randrange(1, records))

    def read() -> None:
        reader.execute(f"SELECT id, version FROM {table} WHERE id >= {some()} ORDER BY id LIMIT 100").fetchall()

    def write() -> None:
        writer.execute(f"UPDATE {table} SET version = version + 1 WHERE id = {some()}")

    if address.startswith("postgresql"):
        reader, writer = (psycopg.connect(address, autocommit=True, prepare_threshold=None) for _ in range(2))
    else:
        reader, writer = (sqlite3.connect(address, timeout=PATIENCE, isolation_level=None, check_same_thread=False) for _ in range(2))
        writer.execute("PRAGMA synchronous=NORMAL")
    return read, write


def main() -> None:
    read, write = reading_and_writing(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    probes = Probe(read, READ_EVERY), Probe(write, WRITE_EVERY)
    for probe in probes:
        probe.start()
    for _ in sys.stdin:
        print(json.dumps([probe.longest * 1000 for probe in probes]), flush=True)
        for probe in probes:
            probe.longest = 0.0


if __name__ == "__main__":
    main()
