"""Migrations of the metadata, on both databases, with data in them."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from flask import Flask

from tests import factories
from tests.conftest import application
from tests.factories import House, Plants
from tests.people import Person
from webapp.accounts.models import User
from webapp.database import db
from webapp.workspaces.models import Member

ROOT = Path(__file__).parent.parent.parent

BROKEN_REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "broken"
down_revision = {head!r}


def upgrade():
    op.create_table("half_made", sa.Column("id", sa.Integer, primary_key=True))
    raise ArithmeticError("on purpose")


def downgrade():
    pass
"""

REBUILDING_REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "rebuilding"
down_revision = {head!r}


def upgrade():
    with op.batch_alter_table("users", recreate="auto" if op.get_bind().dialect.name == "postgresql" else "always") as users:
        users.add_column(sa.Column("shoe_size", sa.Integer))


def downgrade():
    pass
"""


@pytest.fixture
def migrating(empty_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own, empty at first."""
    with application(empty_url, tmp_path) as app:
        yield app


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A copy of the migrations that a test may add to."""
    return Path(shutil.copytree(ROOT / "alembic", tmp_path / "alembic", ignore=shutil.ignore_patterns("__pycache__")))


def test_the_migrations_make_what_the_models_say(migrating: Flask) -> None:
    with migrating.app_context():
        flask_migrate.upgrade()

        flask_migrate.check()  # ends the process where they differ


def test_tables_that_users_made_are_no_difference(migrating: Flask) -> None:
    with migrating.app_context():
        flask_migrate.upgrade()
        make_plants(migrating)

        flask_migrate.check()


def test_down_and_up_again_with_data(migrating: Flask) -> None:
    with migrating.app_context():
        flask_migrate.upgrade()
        plants = make_plants(migrating)

        flask_migrate.downgrade(revision="base")
        left = table_names()
        flask_migrate.upgrade()
        again = table_names()

    assert left == {f"t_{plants.table_id}", "alembic_version"}
    assert {"users", "workspaces", "tables", "fields"} <= again


def test_two_deployments_may_migrate_at_once(empty_url: str, tmp_path: Path) -> None:
    environ = {"DATABASE_URL": empty_url, "INLAY_DATA": str(tmp_path), "SECRET_KEY": "the same for both of them"}
    command = [sys.executable, "-m", "flask", "--app", "webapp.app", "db", "upgrade"]

    both = [subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in "12"]
    printed = [process.communicate(timeout=60)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], printed


def test_a_migration_that_fails_leaves_nothing(migrating: Flask, scripts: Path) -> None:
    with migrating.app_context():
        flask_migrate.upgrade()
        before = table_names(), version()
        add_revision(scripts, BROKEN_REVISION)

        with pytest.raises(ArithmeticError, match="on purpose"):
            flask_migrate.upgrade(directory=str(scripts))

        assert (table_names(), version()) == before


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(migrating: Flask, scripts: Path) -> None:
    with migrating.app_context():
        flask_migrate.upgrade()
        make_plants(migrating)
        add_revision(scripts, REBUILDING_REVISION)

        flask_migrate.upgrade(directory=str(scripts))

        assert db.session.scalars(sa.select(Member.user_id)).all() == db.session.scalars(sa.select(User.id)).all()


def make_plants(app: Flask) -> Plants:
    alice_id = factories.create_user("Alice")
    return factories.plants(House(app, Person(app, "Alice", alice_id), factories.create_house(alice_id)))


def add_revision(scripts: Path, source: str) -> None:
    migrations = AlembicConfig()
    migrations.set_main_option("script_location", str(scripts))
    head = ScriptDirectory.from_config(migrations).get_current_head()
    (scripts / "versions" / "added.py").write_text(source.format(head=head))


def version() -> str:
    with db.engine.connect() as connection:
        return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def table_names() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())
