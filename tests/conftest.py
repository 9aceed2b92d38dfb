"""The fixtures that every test may ask for: databases, the application on both of them, people, a table of plants, a browser."""

import contextlib
import dataclasses
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.pool import QueuePool

from tests import factories, postgres, recordings
from tests.factories import House, Plants
from tests.people import Person
from webapp.app import create_app
from webapp.config import Config
from webapp.database import db
from webapp.tables import shape
from webapp.workspaces.models import Role

# ------------------------------------------------------------------------------------------------------------ databases


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    server = postgres.Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _postgres_scratch(postgres_server: postgres.Server) -> str:
    return postgres_server.create("scratch")


@pytest.fixture
def postgres_url(_postgres_scratch: str) -> Iterator[str]:
    """An empty PostgreSQL database."""
    with postgres.wiped_after(_postgres_scratch) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'scratch.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """An empty database, on SQLite and again on PostgreSQL."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture(scope="session")
def _migrated_postgres(postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    return migrated(postgres_server.create("app"), tmp_path_factory.mktemp("postgres"))


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite")
    migrated(f"sqlite:///{folder / 'template.sqlite3'}", folder)
    with sqlite3.connect(folder / "template.sqlite3") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the file alone is then the whole database
    connection.close()
    return folder / "template.sqlite3"


@pytest.fixture
def migrated_postgres_url(_migrated_postgres: str) -> Iterator[str]:
    with postgres.emptied_after(_migrated_postgres) as url:
        yield url


@pytest.fixture
def migrated_sqlite_url(_migrated_sqlite: Path, tmp_path: Path) -> str:
    shutil.copyfile(_migrated_sqlite, tmp_path / "inlay.sqlite3")
    return f"sqlite:///{tmp_path / 'inlay.sqlite3'}"


@pytest.fixture
def renewed_sqlite_url(_migrated_sqlite: Path) -> str:
    """A migrated SQLite database that has the same address in every test."""
    database = _migrated_sqlite.with_name("inlay.sqlite3")
    for leftover in ("", "-wal", "-shm"):
        database.with_name(f"{database.name}{leftover}").unlink(missing_ok=True)
    shutil.copyfile(_migrated_sqlite, database)
    return f"sqlite:///{database}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database without a row, on SQLite and again on PostgreSQL: whoever asks for `app` runs on both."""
    return request.getfixturevalue("renewed_sqlite_url" if request.param == "sqlite" else "migrated_postgres_url")


def migrated(url: str, data: Path) -> str:
    with application(url, data) as app, app.app_context():
        upgrade()
    return url


# ---------------------------------------------------------------------------------------------------------- application


def config_for(database_url: str, data: Path, **environ: str) -> Config:
    """The configuration of a test: what a clean environment gives, with cheap passwords and no job consumer of its own."""
    settings = {
        "DATABASE_URL": database_url,
        "INLAY_DATA": str(data),
        "SECRET_KEY": "a key that only tests know",
        "INLAY_BCRYPT_ROUNDS": "4",
        "INLAY_JOBS": "worker",
        "INLAY_STREAMS": "0",  # a stream has no end that a test could wait for
        **environ,
    }
    return dataclasses.replace(Config.from_environ(settings), testing=True)


class CompiledTemplates(BytecodeCache):
    """Each test has an application of its own, and compiling its templates anew would take most of the time."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledTemplates()


@pytest.fixture
def environ() -> dict[str, str]:
    """Environment variables for `app`; a module that needs others overrides this fixture."""
    return {}


@pytest.fixture
def app(database_url: str, tmp_path: Path, environ: dict[str, str]) -> Iterator[Flask]:
    """The application. To bind its routes takes longer than most tests do: it is made once, and set back to how it was after each test."""
    key = (database_url, *sorted(environ.items()))
    config = config_for(database_url, tmp_path, **environ)
    app = APPLICATIONS.get(key) or APPLICATIONS.setdefault(key, create_test_app(config))
    settings, extensions = dict(app.config), dict(app.extensions)
    app.extensions["inlay"] = config
    with recordings.at_their_beginning(app):
        yield app
    forget(app)
    let_go_of_database(app)
    for kept, was in ((app.config, settings), (app.extensions, extensions)):
        kept.clear()
        kept.update(was)


APPLICATIONS: dict[tuple[str | tuple[str, str], ...], Flask] = {}


@contextlib.contextmanager
def application(database_url: str, data: Path, **environ: str) -> Iterator[Flask]:
    """An application of one's own, and nothing left of it in this process afterwards."""
    app = create_test_app(config_for(database_url, data, **environ))
    yield app
    forget(app)
    with app.app_context():
        db.engine.dispose()


def create_test_app(config: Config) -> Flask:
    """No context is pushed: requests of the test client would share it, and with it `g` and the session."""
    app = create_app(config)
    app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    return app


def forget(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
    shape._shapes.clear()  # ids begin anew in the next test's database


def let_go_of_database(app: Flask) -> None:
    with app.app_context():
        if isinstance(db.engine.pool, QueuePool) and db.engine.dialect.name == "postgresql":
            postgres.keep(db.engine.pool)
        else:
            db.engine.dispose()  # the file makes way for another one


# --------------------------------------------------------------------------------------------------------------- people


@pytest.fixture
def house(app: Flask) -> House:
    """The workspace “House”, which Alice made."""
    return factories.house(app)


@pytest.fixture
def alice(house: House) -> Person:
    return house.alice


@pytest.fixture
def bob(house: House) -> Person:
    return house.member("Bob", Role.EDITOR)


@pytest.fixture
def carol(house: House) -> Person:
    return house.member("Carol", Role.COMMENTER)


@pytest.fixture
def victor(house: House) -> Person:
    return house.member("Victor", Role.VIEWER)


@pytest.fixture
def charlie(app: Flask, house: House) -> Person:
    return factories.person(app, "Charlie")


@pytest.fixture
def anonymous(app: Flask) -> Person:
    return Person(app)


@pytest.fixture
def plants(house: House) -> Plants:
    """The table “Plants” in Alice's workspace, with six fields and three records."""
    return factories.plants(house)
