"""A sign-in that has ended is over with the very next request, also for whoever had copied its cookie."""

import json
import logging
from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.factories import House, Plants
from tests.people import PASSWORD, SIGN_IN, Person
from tests.security.estate import Estate, ways
from webapp.accounts.changes import end_sign_ins, make_password_reset
from webapp.accounts.models import User
from webapp.database import db

NEW = "another horse battery"


def copied(person: Person) -> Person:
    """Somebody at another machine with the same cookie."""
    thief = Person(person.app, person.name, person.id)
    cookie = person.client.get_cookie("inlay")
    thief.client.set_cookie("inlay", cookie.value)
    return thief


def sign_out(person: Person) -> None:
    person.post("/sign-out")


def sign_out_everywhere(person: Person) -> None:
    elsewhere = Person(person.app, person.name, person.id)
    elsewhere.sign_in()
    elsewhere.post("/sign-ins/others/end")


def change_password(person: Person) -> None:
    elsewhere = Person(person.app, person.name, person.id)
    elsewhere.sign_in()
    elsewhere.post("/profile/password", current_password=PASSWORD, password=NEW)


def reset_password(person: Person) -> None:
    with person.app.app_context():
        token = make_password_reset(db.session.get_one(User, person.id))
    Person(person.app).post(f"/password-resets/{token}", password=NEW)


def end_by_an_operator(person: Person) -> None:
    with person.app.app_context():
        end_sign_ins(person.id)


@pytest.mark.parametrize("end", [sign_out, sign_out_everywhere, change_password, reset_password, end_by_an_operator])
def test_a_copied_cookie_dies_with_its_sign_in(bob: Person, plants: Plants, end: Callable[[Person], None]) -> None:
    thief = copied(bob)
    thief.get(plants.path)
    end(bob)

    assert thief.get(plants.path, expect=303).location.startswith(SIGN_IN)
    assert thief.swap("get", plants.path, expect=401).location.startswith(SIGN_IN)


def test_who_is_removed_from_a_workspace_is_out_at_once(alice: Person, bob: Person, house: House, plants: Plants) -> None:
    thief = copied(bob)
    bob.get(plants.path)
    alice.post(f"{house.path}/members/{bob.id}/removal")

    assert thief.get(plants.path, expect=303).location.startswith(SIGN_IN)
    bob.csrf_token = None
    bob.sign_in()
    bob.get(plants.path, expect=404)
    bob.swap("get", plants.cell_url() + "/edit", expect=404)


def test_a_lesser_role_holds_from_the_next_request_on(alice: Person, bob: Person, house: House, plants: Plants) -> None:
    editor = bob.get(f"{plants.cell_url()}/edit")
    alice.post(f"{house.path}/members/{bob.id}/role", role=1)

    bob.submit(editor.form("main form"), expect=403)
    assert plants.values()["Name"] == "Rowan"


def test_a_workspace_in_the_trash_is_closed_at_once(alice: Person, bob: Person, house: House, plants: Plants) -> None:
    bob.get(plants.path)
    alice.post(f"{house.path}/removal")

    bob.get(plants.path, expect=404)


def test_a_session_from_before_a_sign_in_is_not_taken_over(app: Flask, house: House) -> None:
    victim = Person(app, "Alice")
    victim.get(SIGN_IN)
    planted = victim.client.get_cookie("inlay").value
    victim.sign_in()

    assert victim.client.get_cookie("inlay").value != planted
    thief = Person(app)
    thief.client.set_cookie("inlay", planted)
    thief.get("/", expect=303)


# ---------------------------------------------------------------------------------------------------------------- logs


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines(app: Flask) -> list[str]:
    """Everything that the product logs."""
    handler, root, requests = Lines(), logging.getLogger(), logging.getLogger("inlay.requests")
    before = requests.level
    requests.setLevel(logging.INFO)
    requests.addHandler(handler)
    root.addHandler(handler)
    yield handler.lines
    requests.setLevel(before)
    requests.removeHandler(handler)
    root.removeHandler(handler)


def test_the_log_keeps_no_secret(app: Flask, lines: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    estate = Estate(app)
    place = estate.place() | {"sign_in_id": 1}
    alice, secrets = estate.people["Alice"], {PASSWORD, NEW, place["token"], place["password_resets.edit"]["token"]}
    for number, way in enumerate(ways(app)):
        person = factories.person(app, f"Guest{number}") if way.method == "POST" else alice
        secrets |= {person._token(), person.client.get_cookie("inlay").value}
        way.go(person, place)
        person.client.open(way.path(place) + "/", method="PUT")  # no such route
    for token in (place["token"], place["password_resets.edit"]["token"]):
        estate.people["nobody"].client.get(f"/invitations/{token}%0D%0A/x?next=/invitations/{token}")
    written = "\n".join(lines) + "".join(capfd.readouterr())

    assert len(lines) > 150
    assert [secret for secret in secrets if secret in written] == []
    assert "csrf_token" not in written
    assert all({"id", "method", "path", "route", "status", "ms"} <= json.loads(line).keys() for line in lines)


def test_an_error_is_logged_without_what_the_database_was_given(
    app: Flask, alice: Person, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "-".join(("what", "somebody", "typed"))  # in parts, as the trace quotes this file

    def fail() -> None:
        db.session.execute(db.text("SELECT no_such_column WHERE 1 = :secret"), {"secret": typed})

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "pages.about", fail)
    answer = alice.client.get("/about")
    written = "\n".join(lines)

    assert answer.status_code == 500
    assert "no_such_column" in written
    assert typed not in written
    assert typed not in answer.text
