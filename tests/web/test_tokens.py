"""The page of a person's tokens, and the command that makes one."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.api import Program, program_of
from tests.factories import House
from tests.people import PASSWORD, Person
from tests.web.test_cli import error_of, flask
from webapp.database import db
from webapp.tokens.models import ApiToken

WHOAMI = "/v0/meta/whoami"
PATH = "/profile/tokens"


@pytest.fixture
def tokens_page(alice: Person):
    return alice.get(PATH)


def test_a_person_makes_a_token_that_is_shown_once(alice: Person, app: Flask, house: House) -> None:
    page = alice.get(PATH)

    made = alice.submit(page.form("form:has([type=password])"), expect=201, name="Stock report", scope="write", current_password=PASSWORD)

    token = made.one("#new-token").value
    scopes = Program(app, token).get(WHOAMI)["scopes"]
    assert "data.records:write" in scopes
    again = alice.get(PATH)
    assert token not in again.body
    assert "Stock report" in again.text
    assert "House" in again.text
    assert made.headers["Cache-Control"] == "private, no-store"


def test_a_token_is_made_in_place(alice: Person, house: House) -> None:
    alice.get(PATH)

    made = alice.swap("post", PATH, expect=201, name="X", workspaces=house.workspace_id, scope="read", days=30, current_password=PASSWORD)

    assert made.one("#new-token").value.count(".") == 2
    assert not made.has("header.top")


def test_a_token_that_only_reads_says_so(alice: Person, app: Flask) -> None:
    page = alice.get(PATH)
    made = alice.submit(page.form("form:has([type=password])"), expect=201, name="Reader", current_password=PASSWORD)

    assert Program(app, made.one("#new-token").value).get(WHOAMI)["scopes"] == ["data.records:read", "schema.bases:read"]


def test_it_needs_the_password_a_name_and_a_workspace(alice: Person, app: Flask) -> None:
    alice.get(PATH)

    wrong = alice.swap("post", PATH, expect=422, name="Kept", workspaces=1, scope="read", days=30, current_password="wrong")
    empty = alice.swap("post", PATH, expect=422, name=" ", scope="read", days=30, current_password=PASSWORD)
    odd = alice.swap("post", PATH, expect=422, name="Kept", workspaces=1, scope="all", days=100000, current_password=PASSWORD)

    assert wrong.one("#token-password-error").text == "That isn't your current password."
    assert wrong.one("#name").value == "Kept"
    assert empty.one("#name-error").text == "Give the token a name."
    assert empty.one("#workspaces-error").text == "Choose one workspace or more."
    assert odd.has("#days-error")
    assert kept(app) == []


def test_nobody_makes_one_for_a_workspace_of_others(charlie: Person, house: House, app: Flask) -> None:
    charlie.get(PATH)

    charlie.swap("post", PATH, expect=422, name="X", workspaces=house.workspace_id, scope="read", days=30, current_password=PASSWORD)

    assert kept(app) == []


def test_the_list_tells_the_last_use(alice: Person) -> None:
    program = program_of(alice)
    assert "never used" in alice.get(PATH).text

    program.get(WHOAMI)

    assert "used in the last hour" in alice.get(PATH).text


def test_a_token_is_revoked_in_place(alice: Person) -> None:
    program_of(alice)
    action = alice.get(PATH).one("form[action$='/revocation']")["action"]

    left = alice.swap("post", action)

    assert "Script" not in left.one("#tokens").text
    assert left.one(".toast").text.startswith("Revoked the token.")


def test_somebody_elses_token_is_not_there(alice: Person, charlie: Person, app: Flask) -> None:
    program = program_of(alice)
    charlie.get(PATH)

    charlie.post(f"{PATH}/{kept(app)[0]}/revocation", expect=404)
    charlie.post(f"{PATH}/{2**63}/revocation", expect=404)

    program.get(WHOAMI)
    assert "Script" not in charlie.get(PATH).text


def test_an_operator_makes_one_for_a_member(app: Flask, house: House, charlie: Person) -> None:
    made = flask(app, "token", "create", "--user", house.alice.email, "--workspace", "House", "--write", "--name", "Nightly")

    assert made.exit_code == 0
    program = Program(app, made.output.strip())
    assert "data.records:write" in program.get(WHOAMI)["scopes"]
    assert "Nightly" in house.alice.get(PATH).text
    assert "is not a member" in error_of(flask(app, "token", "create", "--user", charlie.email, "--workspace", "House"))
    assert "There is no workspace" in error_of(flask(app, "token", "create", "--user", charlie.email, "--workspace", "Nowhere"))


def kept(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(sa.select(ApiToken.id).order_by(ApiToken.id)))


def test_a_workspace_in_the_trash_is_no_base(app: Flask, alice: Person) -> None:
    with app.app_context():
        second = factories.create_house(alice.id)
    program = program_of(alice)
    alice.get("/")
    alice.post(f"/workspaces/{second}/removal")

    assert len(program.get("/v0/meta/bases")["bases"]) == 1
