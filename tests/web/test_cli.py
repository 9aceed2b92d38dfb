"""The commands of operators: what they do, what they say, and how they end."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests.conftest import application
from tests.factories import House
from tests.people import Person
from tests.web.test_imports import TOOLS, records_of
from webapp.accounts.models import User
from webapp.cli import demo
from webapp.database import db
from webapp.jobs.progress import stopping

PASSWORD = "a few plain words"


def flask(app: Flask, *words: str, password: str | None = PASSWORD, typed: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(words), env={"INLAY_PASSWORD": password}, input=typed)


def error_of(result: Result) -> str:
    assert result.exit_code == 1, result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    file = tmp_path / "tools.csv"
    file.write_text(TOOLS)
    return file


@pytest.mark.parametrize("words", [("user", "create"), ("workspace", "create"), ("table", "import"), ("worker",), ("seed",)], ids=" ".join)
def test_every_command_explains_itself(app: Flask, words: tuple[str, ...]) -> None:
    result = flask(app, *words, "--help")

    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_an_account_made_there_signs_in_here(app: Flask) -> None:
    result = flask(app, "user", "create", "dana@example.com", "--name", "Dana")

    assert result.exit_code == 0
    assert "Made an account for Dana <dana@example.com>." in result.output
    dana = Person(app, "Dana")
    dana.sign_in(PASSWORD)
    dana.get("/")


def test_the_password_is_asked_for_where_none_is_given(app: Flask) -> None:
    result = flask(app, "user", "create", "dana@example.com", "--name", "Dana", password=None, typed=f"{PASSWORD}\n{PASSWORD}\n")

    assert result.exit_code == 0
    assert PASSWORD not in result.output


def test_an_account_that_cannot_be_made_says_why(app: Flask) -> None:
    flask(app, "user", "create", "dana@example.com", "--name", "Dana")

    assert "has an account already" in error_of(flask(app, "user", "create", "DANA@example.com", "--name", "Dana"))
    assert "Enter an email address" in error_of(flask(app, "user", "create", "dana", "--name", "Dana"))
    assert "won't do" in error_of(flask(app, "user", "create", "erin@example.com", "--name", "Erin", password="short"))
    assert "A name has" in error_of(flask(app, "user", "create", "erin@example.com", "--name", " "))


def test_a_workspace_belongs_to_its_owner(app: Flask) -> None:
    flask(app, "user", "create", "dana@example.com", "--name", "Dana")

    result = flask(app, "workspace", "create", "Garden", "--owner", "dana@example.com")

    assert "Made the workspace “Garden”" in result.output
    dana = Person(app, "Dana")
    dana.sign_in(PASSWORD)
    assert "Garden" in dana.get("/").text


def test_a_workspace_needs_an_owner_with_an_account(app: Flask) -> None:
    assert "Nobody with the address" in error_of(flask(app, "workspace", "create", "Garden", "--owner", "nobody@example.com"))


def test_a_file_is_imported_and_counted(house: House, tools: Path) -> None:
    result = flask(house.app, "table", "import", str(tools), "--workspace", "House", "--name", "Shed")

    assert result.exit_code == 0
    assert "Imported 3 records into the table “Shed”" in result.output
    assert len(records_of(house.app, "Shed")) == 3
    assert tools.exists()


def test_cells_left_empty_are_told(house: House, tmp_path: Path) -> None:
    file = tmp_path / "uneven.csv"
    file.write_text("a,b\n1,2\n3,4,5\n")

    assert "Left 1 cell empty" in flask(house.app, "table", "import", str(file), "--workspace", "1").output


def test_an_import_that_cannot_be_done_says_why(house: House, tools: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()

    assert "This file is empty" in error_of(flask(house.app, "table", "import", str(empty), "--workspace", "House"))
    assert "There is no workspace" in error_of(flask(house.app, "table", "import", str(tools), "--workspace", "Nowhere"))
    assert flask(house.app, "table", "import", "missing.csv", "--workspace", "House").exit_code == 2


def test_two_workspaces_of_one_name_are_told_apart_by_number(house: House, tools: Path) -> None:
    flask(house.app, "workspace", "create", "House", "--owner", house.alice.email)

    assert "Give the number of one of them instead: 1, 2." in error_of(
        flask(house.app, "table", "import", str(tools), "--workspace", "House")
    )


def test_an_import_told_to_stop_ends_with_an_error(house: House, tools: Path) -> None:
    stopping.set()
    try:
        assert "Nothing was kept" in error_of(flask(house.app, "table", "import", str(tools), "--workspace", "House"))
    finally:
        stopping.clear()


def test_the_demo_is_made_once_and_its_sign_in_works(app: Flask) -> None:
    first, second = flask(app, "seed"), flask(app, "seed")

    assert f"Sign in as {demo.EMAIL} with the password: {PASSWORD}" in first.output
    assert "is there already" in second.output
    priya = Person(app, "Priya")
    page = priya.get("/sign-in")
    priya.submit(page.form("form:has([type=password])"), email=demo.EMAIL, password=PASSWORD)
    home = priya.get("/")
    assert "Fernhill Workshop" in home.text
    for table in ("Equipment", "Members", "Loans", "Workshops", "Suppliers"):
        assert table in home.text
    assert len(records_of(app, "Equipment")) == demo.EQUIPMENT


def test_the_first_account_beside_the_demo_owns_the_installation(app: Flask) -> None:
    flask(app, "seed")
    flask(app, "user", "create", "dana@example.com", "--name", "Dana")

    with app.app_context():
        owners = db.session.scalars(sa.select(User.email).where(User.owns_installation)).all()
    assert owners == ["dana@example.com"]


def test_a_database_without_tables_is_told_in_one_line(empty_url: str, tmp_path: Path) -> None:
    with application(empty_url, tmp_path) as app:
        for words in (("seed",), ("user", "create", "dana@example.com", "--name", "Dana")):
            assert error_of(flask(app, *words)).strip().endswith("flask --app webapp.app db upgrade")
