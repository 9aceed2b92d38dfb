from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.people import Person
from webapp.accounts import changes
from webapp.accounts.query import find_user
from webapp.database import db
from webapp.workspaces.invitations import invite
from webapp.workspaces.models import Role, Workspace

NEW = {"name": "Dora Lind", "email": "dora@example.com", "password": "a few plain words"}


def test_a_newcomer_signs_up_and_is_signed_in(anonymous: Person, house):
    page = anonymous.get("/sign-up")

    answer = anonymous.submit(page.form(), **NEW)

    assert answer.location == "/"
    assert anonymous.get("/profile").one("#name").value == "Dora Lind"


def test_sign_up_goes_on_to_where_the_person_was_going(anonymous: Person, house):
    page = anonymous.get("/sign-up", next="/tables/7?q=oak")

    assert anonymous.submit(page.form(), **NEW).location == "/tables/7?q=oak"


def test_sign_up_never_leads_to_another_site(anonymous: Person, house):
    page = anonymous.get("/sign-up", next="//evil.example/")

    assert anonymous.submit(page.form(), **NEW).location == "/"


def test_bad_answers_come_back_with_reasons_and_what_was_typed(anonymous: Person, house):
    page = anonymous.get("/sign-up")

    again = anonymous.submit(page.form(), expect=422, name=" ", email="dora@", password="brassbox")

    assert again.one("#name-error").text == "Enter the name that others will see."
    assert again.one("#email-error").text == "Enter an email address, such as priya@example.org."
    assert again.one("#password-error").text == "8 characters so far. Use 12 or more."
    assert again.one("#email").value == "dora@"
    assert again.one("#email")["aria-invalid"] == "true"
    assert "brassbox" not in again.body


def test_an_email_that_is_taken_is_met_with_the_way_to_sign_in(anonymous: Person, alice: Person):
    page = anonymous.get("/sign-up")

    again = anonymous.submit(page.form(), expect=422, **{**NEW, "email": "Alice@Example.com"})

    assert again.one("#email-error").text == "There's already an account with this email. Sign in instead"
    assert again.one("#email-error a")["href"].startswith("/sign-in")


def test_an_email_that_was_taken_a_moment_ago_is_met_the_same_way(anonymous: Person, alice: Person, monkeypatch):
    monkeypatch.setattr("webapp.accounts.forms.find_user", lambda _email: None)  # the form looked before the other one was stored
    page = anonymous.get("/sign-up")

    again = anonymous.submit(page.form(), expect=422, **{**NEW, "email": alice.email})

    assert again.one("#email-error").text.startswith("There's already an account")


class TestWhileTyping:
    def test_a_taken_email_is_told(self, anonymous: Person, alice: Person):
        anonymous.get("/sign-up")

        field = anonymous.swap("post", "/sign-up/checks/email", email=alice.email)

        assert field.one("#email-error").text.startswith("There's already an account with this email.")
        assert not field.has("form")

    def test_half_an_email_is_left_alone(self, anonymous: Person, house):
        anonymous.get("/sign-up")

        assert not anonymous.swap("post", "/sign-up/checks/email", email="dora@exa").has(".err")

    def test_what_was_typed_is_left_to_the_browser(self, anonymous: Person, house):
        anonymous.get("/sign-up")

        assert "value" not in anonymous.swap("post", "/sign-up/checks/email", email="dora@example.com").one("#email")
        assert "brassbox" not in anonymous.swap("post", "/sign-up/checks/password", password="brassbox").body

    def test_a_short_password_counts_its_characters(self, anonymous: Person, house):
        anonymous.get("/sign-up")

        field = anonymous.swap("post", "/sign-up/checks/password", password="b")

        assert field.one(".err").text == "1 character so far. Use 12 or more."

    def test_a_password_that_is_the_email_is_refused(self, anonymous: Person, house):
        anonymous.get("/sign-up")

        field = anonymous.swap("post", "/sign-up/checks/password", email="dora.lind@example.com", password="Dora.Lind@example.com")

        assert field.one(".err").text.startswith("Your name or email")

    def test_an_unknown_field_has_no_check(self, anonymous: Person, house):
        anonymous.get("/sign-up")

        anonymous.swap("post", "/sign-up/checks/owns_installation", expect=404)


def test_nobody_makes_themselves_an_owner(anonymous: Person, house, app: Flask):
    page = anonymous.get("/sign-up")
    anonymous.submit(page.form(), **NEW, owns_installation="true", id="1")

    with app.app_context():
        assert find_user(NEW["email"]).owns_installation is False


class TestFirstAccount:
    def test_it_owns_the_installation_and_the_next_does_not(self, anonymous: Person, app: Flask):
        assert anonymous.get("/sign-in", expect=303).location == "/sign-up"
        anonymous.submit(anonymous.get("/sign-up").form(), **NEW)
        second = Person(app)
        second.submit(second.get("/sign-up").form(), **{**NEW, "email": "second@example.com"})

        with app.app_context():
            assert find_user(NEW["email"]).owns_installation is True
            assert find_user("second@example.com").owns_installation is False

    @pytest.mark.parametrize("environ", [{"INLAY_SIGN_UP": "closed"}, {"INLAY_SIGN_UP": "invited"}])
    def test_it_can_be_made_where_sign_up_is_closed(self, anonymous: Person, app: Flask, environ):
        anonymous.submit(anonymous.get("/sign-up").form(), **NEW)

        second = Person(app)
        assert not second.get("/sign-up").has("form")
        second.post("/sign-up", expect=403, **{**NEW, "email": "second@example.com"})

    def test_of_several_at_once_one_owns_the_installation(self, app: Flask):
        def sign_up(number: int) -> bool:
            with app.app_context():
                return changes.create_user(**{**NEW, "email": f"person{number}@example.com"}).owns_installation

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(sign_up, range(4))) == 1

    def test_of_several_at_once_one_opens_a_closed_installation(self, app: Flask):
        def sign_up(number: int) -> bool:
            with app.app_context():
                try:
                    changes.create_first_user(**{**NEW, "email": f"person{number}@example.com"})
                except changes.NotTheFirst:
                    return False
                return True

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(sign_up, range(4))) == 1


class TestByInvitation:
    @pytest.fixture
    def environ(self):
        return {"INLAY_SIGN_UP": "invited"}

    @pytest.fixture
    def token(self, app: Flask, house) -> str:
        with app.app_context():
            workspace = db.session.get_one(Workspace, house.workspace_id)
            return invite(workspace, role=Role.EDITOR, email="dora@example.com", by=find_user(house.alice.email))[1]

    def test_a_stranger_without_one_is_told_what_to_do(self, anonymous: Person, house):
        page = anonymous.get("/sign-up")

        assert not page.has("form")
        assert "by invitation" in page.one(".note").text
        anonymous.post("/sign-up", expect=403, **NEW)
        anonymous.swap("post", "/sign-up/checks/email", expect=403, email=house.alice.email)

    def test_the_link_opens_sign_up_and_leads_back_to_the_invitation(self, anonymous: Person, token: str):
        page = anonymous.get("/sign-up", invitation=token)

        assert page.one("p.muted").text == "Alice invited you to House."
        assert page.one("#email").value == "dora@example.com"
        assert anonymous.submit(page.form(), name="Dora", password=NEW["password"]).location == f"/invitations/{token}"

    def test_a_made_up_link_opens_nothing(self, anonymous: Person, house):
        assert not anonymous.get("/sign-up", invitation="made-up").has("form")
        anonymous.post("/sign-up", expect=403, **NEW, invitation="made-up")


def test_who_is_signed_in_has_no_need_to_sign_up(alice: Person):
    assert alice.get("/sign-up", expect=303).location == "/"


def test_passwords_that_differ_late_are_different(app: Flask):
    with app.app_context():
        user = changes.create_user(name="Long", email="long@example.com", password="x9" * 40 + "!a plain end")
        assert user.password_hash
    long = Person(app, "Long")
    page = long.get("/sign-in")
    long.submit(page.form(), expect=422, email="long@example.com", password="x9" * 40 + "!a plain enD")
    long.submit(page.form(), email="long@example.com", password="x9" * 40 + "!a plain end")


def test_the_form_refuses_to_work_without_its_token(app: Flask, house):
    anonymous = Person(app)
    anonymous.csrf_token = "wrong"

    anonymous.post("/sign-up", expect=400, **NEW)
