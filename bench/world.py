"""Installations of the product that are measured, one per database, each beside its floor of the same records."""

import contextlib
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench import data, floor
from bench.client import Client
from bench.postgres import Server
from bench.processes import Finished, WebServer, environment, run, serving
from bench.scratch import SCRATCH

EMAIL = "bench@example.com"
PASSWORD = "only the bench knows this"
WORKSPACE = "Bench"
IMPORTED = re.compile(r"Imported ([\d,]+) records .* number (\d+), in ([\d.]+) s")
FLASK = [sys.executable, "-m", "flask", "--app", "webapp.app"]
THREADS = "16"


@dataclass
class World:
    """`name` tells worlds on the same database server apart; `postgres` is None on SQLite."""

    name: str
    postgres: Server | None = None

    @property
    def database(self) -> str:
        return "SQLite" if self.postgres is None else "PostgreSQL"

    @property
    def data(self) -> Path:
        return SCRATCH / f"{self.name}-{self.database.lower()}"

    @property
    def url(self) -> str:
        return self.postgres.url(self.name) if self.postgres else ""

    @property
    def address(self) -> str:
        """For a bare driver."""
        return self.url.replace("+psycopg", "") or str(self.data / "inlay.sqlite3")

    @property
    def floor(self) -> floor.Floor:
        if self.postgres:
            return floor.Postgres(self.postgres.url(self.name))
        return floor.Sqlite(str(self.data / "floor.sqlite3"))

    @property
    def environ(self) -> dict[str, str]:
        return environment(
            INLAY_DATA=str(self.data), DATABASE_URL=self.url, INLAY_JOBS="worker", INLAY_BCRYPT_ROUNDS="4", INLAY_PASSWORD=PASSWORD
        )

    def make(self) -> None:
        """An empty installation with one person, in place of the one that may be there."""
        self.remove()
        self.data.mkdir(parents=True)
        if self.postgres:
            self.postgres.create(self.name)
        self.flask("db", "upgrade")
        self.flask("user", "create", EMAIL, "--name", "Bench")
        self.flask("workspace", "create", WORKSPACE, "--owner", EMAIL)

    def remove(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)

    def flask(self, *words: str) -> Finished:
        return run([*FLASK, *words], self.environ)

    def bring(self, file: Path) -> Finished:
        """Import a file through the product, as an operator does."""
        return self.flask("table", "import", str(file), "--workspace", WORKSPACE)

    def prepare(self, copies: int) -> int:
        """An installation with the records in it and beside it, kept from an earlier run if there is one; the table's number."""
        note = self.data / "table"
        if note.exists() and (self.postgres is None or self.postgres.has(self.name)):
            self.flask("db", "upgrade")
            return int(note.read_text())
        self.make()
        file = data.flights(copies)
        _, table, _ = imported(self.bring(file))
        self.floor.fill(file)
        self.floor.tune()
        self.settle(table)
        note.write_text(str(table))
        return table

    def settle(self, table: int) -> None:
        """What autovacuum would do a minute later, so that it does not do it while something is measured."""
        if self.postgres:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")

    def query(self, statement: str) -> list[Any]:
        if self.postgres:
            with psycopg.connect(self.url) as connection:
                return connection.execute(statement).fetchall()
        with contextlib.closing(sqlite3.connect(self.data / "inlay.sqlite3")) as connection:
            return connection.execute(statement).fetchall()

    @contextlib.contextmanager
    def serving_product(self, workers: int = 1, **settings: str) -> Iterator[WebServer]:
        """The web line of the Procfile."""
        command = ["gunicorn", "-c", "gunicorn.conf.py", "webapp.app:create_app()"]
        environ = {**self.environ, "WEB_CONCURRENCY": str(workers), "WEB_THREADS": THREADS, **settings}
        with serving(command, environ, beside=self.postgres.process if self.postgres else None) as server:
            yield server

    @contextlib.contextmanager
    def serving_floor(self) -> Iterator[WebServer]:
        address = self.floor.url if isinstance(self.floor, floor.Postgres) else self.floor.path
        environ: Mapping[str, str] = environment(FLOOR_DATABASE=address)
        settings = ["--worker-class", "gthread", "--threads", THREADS, "--keep-alive", "95", "--config", "/dev/null"]
        command = ["gunicorn", *settings, "bench.floor:create_app()"]
        with serving(command, environ, beside=self.postgres.process if self.postgres else None) as server:
            yield server


def signed_in(server: WebServer) -> Client:
    client = Client(server.port)
    client.sign_in(EMAIL, PASSWORD)
    return client


def imported(finished: Finished) -> tuple[int, int, float]:
    """How many records a command says it imported, the number of their table, and the seconds that its job took."""
    found = IMPORTED.search(finished.printed)
    if found is None:
        raise RuntimeError(finished.printed)
    return int(found[1].replace(",", "")), int(found[2]), float(found[3])
