"""Two processes on one database: what one of them changes about a table, the other meets in the middle of a request."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import application
from tests.factories import Plants
from tests.people import Person
from tests.web.cells import typed
from tests.web.test_schema_history import headers, retype
from webapp.database import db, now
from webapp.fields import routes
from webapp.records import cells
from webapp.trash.purge import purge
from webapp.views import shown

Meanwhile = Callable[[], Any]


@pytest.fixture
def other(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The same installation once more."""
    with application(database_url, tmp_path) as twin:
        yield twin


@pytest.fixture
def alice_elsewhere(alice: Person, other: Flask) -> Person:
    somebody = Person(other, "Alice", alice.id)
    somebody.sign_in()
    return somebody


def once_known(monkeypatch: pytest.MonkeyPatch, module: Any, act: Meanwhile) -> None:
    """Let something happen elsewhere right after the next request has learned a table's shape."""
    shape_of = module.shape_of

    def and_then(table: Any) -> Any:
        shape = shape_of(table)
        monkeypatch.setattr(module, "shape_of", shape_of)
        act()
        return shape

    monkeypatch.setattr(module, "shape_of", and_then)


def removed_for_good(app: Flask, person: Person, plants: Plants) -> None:
    person.post(f"{plants.path}/fields/{plants.field_id('Height')}/trash")
    with app.app_context():
        purge(now() + timedelta(days=31))
        db.session.remove()


def test_a_read_that_meets_a_column_that_is_gone_is_answered_again(
    bob: Person, other: Flask, alice_elsewhere: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice_elsewhere.get(plants.path)
    once_known(monkeypatch, shown, lambda: removed_for_good(plants.app, bob, plants))

    page = alice_elsewhere.get(plants.path)

    is_sqlite = plants.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")  # there, all of a request reads one moment
    assert ("Height" in [head.text for head in page.all("thead th")]) == is_sqlite
    assert page.all("tbody tr")[0].one(".name").text.startswith("Rowan")


def test_a_write_that_meets_other_fields_is_refused_with_a_fresh_grid(
    bob: Person, alice_elsewhere: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice_elsewhere.get(plants.path)
    form = typed(plants, "Height", "9", seen="7.5")
    once_known(monkeypatch, cells, lambda: retype(bob, plants, "Height", type="text"))

    answer = alice_elsewhere.swap("post", plants.cell_url(1, "Height"), expect=409, **form)

    assert "table-changed" in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Reswap"] == "none"
    assert "was not saved" in answer.toasts[0]
    assert plants.values(1)["Height"] == "7.5"
    alice_elsewhere.swap("post", plants.cell_url(1, "Height"), **form)
    assert plants.values(1)["Height"] == "9"


def test_a_write_that_meets_a_column_that_is_gone_is_refused(
    bob: Person, alice_elsewhere: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice_elsewhere.get(plants.path)
    form = typed(plants, "Height", "9", seen="7.5")
    once_known(monkeypatch, cells, lambda: removed_for_good(plants.app, bob, plants))

    alice_elsewhere.post(plants.cell_url(1, "Height"), expect=409, **form)

    assert headers(bob, plants)[:2] == ["Name", "Kind"]


def test_of_two_who_change_the_shape_at_once_the_second_is_told(
    bob: Person, alice_elsewhere: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice_elsewhere.get(plants.path)
    load_field = routes.load_field

    def and_then(*arguments: Any, **named: Any) -> Any:
        loaded = load_field(*arguments, **named)
        monkeypatch.setattr(routes, "load_field", load_field)
        bob.post(f"{plants.path}/fields", name="First", type="text")
        return loaded

    monkeypatch.setattr(routes, "load_field", and_then)

    page = alice_elsewhere.post(f"{plants.path}/fields/{plants.field_id('Height')}", expect=409, name="Size", decimals="1")

    assert "Somebody was first" in page.text
    assert headers(bob, plants) == ["Name", "Height", "Kind", "Alive", "Planted", "Notes", "First"]
