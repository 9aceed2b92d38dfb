import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.people import PASSWORD, Person
from webapp import mail
from webapp.accounts import changes
from webapp.accounts.models import PasswordReset
from webapp.accounts.query import find_user
from webapp.database import db, now, transaction

NEW_PASSWORD = "a better one, I hope"


@pytest.fixture
def outbox(monkeypatch) -> list[EmailMessage]:
    """What would have gone to the mail server; work for after the answer is done at once."""
    sent: list[EmailMessage] = []
    monkeypatch.setattr(mail, "deliver", lambda _config, message: sent.append(message))
    monkeypatch.setattr(mail, "after_the_answer", lambda work: work())
    return sent


@pytest.fixture
def token(app: Flask, alice: Person) -> str:
    with app.app_context():
        return changes.make_password_reset(find_user(alice.email))


class TestByMail:
    @pytest.fixture
    def environ(self):
        return {
            "INLAY_MAIL_URL": "smtp://mail.example:587",
            "INLAY_SITE_URL": "https://tables.example",
            "INLAY_MAIL_FROM": "tables@example.com",
        }

    def test_a_link_goes_to_the_person_and_names_the_configured_site(self, app: Flask, outbox):
        person = make_person(app)
        visitor = Person(app)
        page = visitor.client.get("/password-resets/new", base_url="https://tables.example")
        assert "Send the link" in page.text

        ask(visitor, "ALICE@example.com ", host="evil.example")

        [message] = outbox
        assert message["To"] == "alice@example.com"
        assert message["From"] == "Inlay <tables@example.com>"
        assert "https://tables.example/password-resets/" in message.get_content()
        assert "evil.example" not in message.as_string()
        assert person in message.get_content()

    def test_the_answer_does_not_tell_who_has_an_account(self, app: Flask, outbox):
        make_person(app)
        visitor = Person(app)

        known = ask(visitor, "alice@example.com")
        unknown = ask(visitor, "nobody@example.com")

        assert (known.status_code, known.location) == (unknown.status_code, unknown.location) == (303, "/password-resets/sent")
        assert known.data == unknown.data
        assert len(outbox) == 1

    def test_no_mail_is_sent_before_the_answer(self, app: Flask, monkeypatch):
        make_person(app)
        later = []
        monkeypatch.setattr(mail, "after_the_answer", later.append)
        monkeypatch.setattr(mail, "deliver", lambda *_: pytest.fail("sent"))

        ask(Person(app), "alice@example.com")

        assert len(later) == 1

    def test_nobodys_mailbox_is_flooded(self, app: Flask, outbox):
        make_person(app)
        for _ in range(8):
            ask(Person(app), "alice@example.com")

        assert len(outbox) == 5


class TestWithoutMail:
    def test_the_page_says_whom_to_ask(self, anonymous: Person, house):
        page = anonymous.get("/password-resets/new")

        assert "Ask an owner of a workspace that you share" in page.one("main").text
        assert not page.has("form")

    def test_a_request_all_the_same_gets_an_honest_answer(self, anonymous: Person, alice: Person, outbox):
        answer = anonymous.post("/password-resets", email=alice.email)

        assert "Ask an owner" in anonymous.follow(answer).one("main").text
        assert outbox == []


class TestLink:
    def test_it_sets_a_new_password_and_ends_every_sign_in(self, anonymous: Person, alice: Person, token: str):
        page = anonymous.get(f"/password-resets/{token}")
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.one("p.muted").text == "for alice@example.com"

        answer = anonymous.submit(page.form(), password=NEW_PASSWORD)

        assert anonymous.follow(answer).toasts == ["Your new password is set. Sign in with it."]
        alice.get("/profile", expect=303)
        form = anonymous.get("/sign-in").form()
        anonymous.submit(form, expect=422, email=alice.email, password=PASSWORD)
        anonymous.submit(form, email=alice.email, password=NEW_PASSWORD)

    def test_it_works_once(self, anonymous: Person, token: str):
        page = anonymous.get(f"/password-resets/{token}")
        anonymous.submit(page.form(), password=NEW_PASSWORD)

        assert "no longer works" in anonymous.get(f"/password-resets/{token}", expect=404).one("h1").text
        anonymous.submit(page.form(), expect=404, password="yet another one")

    def test_of_two_uses_at_once_one_succeeds(self, app: Flask, token: str):
        def use(password: str) -> bool:
            with app.app_context():
                try:
                    changes.reset_password(token, password)
                except changes.LinkIsDead:
                    return False
                return True

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(use, [f"a better one, number {number}" for number in range(4)])) == 1

    def test_it_dies_after_an_hour(self, anonymous: Person, app: Flask, token: str):
        with app.app_context(), transaction():
            db.session.execute(sa.update(PasswordReset).values(expires_at=now() - timedelta(seconds=1)))

        anonymous.get(f"/password-resets/{token}", expect=404)

    def test_it_dies_with_a_newer_one(self, anonymous: Person, alice: Person, app: Flask, token: str):
        with app.app_context():
            newer = changes.make_password_reset(find_user(alice.email))

        anonymous.get(f"/password-resets/{token}", expect=404)
        anonymous.get(f"/password-resets/{newer}")

    def test_it_dies_with_a_new_password(self, anonymous: Person, alice: Person, token: str):
        page = alice.get("/profile")
        alice.submit(page.form("#password-form"), current_password=PASSWORD, password=NEW_PASSWORD)

        anonymous.get(f"/password-resets/{token}", expect=404)

    def test_a_poor_password_leaves_it_usable(self, anonymous: Person, token: str):
        page = anonymous.get(f"/password-resets/{token}")

        again = anonymous.submit(page.form(), expect=422, password="short")

        assert again.one("#password-error").text == "5 characters so far. Use 12 or more."
        assert again.headers["Referrer-Policy"] == "no-referrer"
        anonymous.submit(again.form(), password=NEW_PASSWORD)

    def test_it_asks_for_the_token_of_its_form(self, anonymous: Person, token: str):
        anonymous.client.post(f"/password-resets/{token}", data={"password": NEW_PASSWORD})

        answer = anonymous.client.post(f"/password-resets/{token}", data={"password": NEW_PASSWORD, "csrf_token": "made up"})
        assert answer.status_code == 400
        anonymous.get(f"/password-resets/{token}")

    def test_it_works_over_https_without_a_referrer(self, app: Flask, token: str):
        browser = app.test_client()
        page = browser.get(f"/password-resets/{token}", base_url="https://localhost")
        csrf_token = page.text.split('name="csrf_token" value="')[1].split('"')[0]

        answer = browser.post(
            f"/password-resets/{token}", base_url="https://localhost", data={"password": NEW_PASSWORD, "csrf_token": csrf_token}
        )

        assert answer.location == "/sign-in"

    def test_a_made_up_one_is_dead(self, anonymous: Person, house):
        anonymous.get("/password-resets/made-up", expect=404)
        anonymous.post("/password-resets/made-up", expect=404, password=NEW_PASSWORD)

    def test_it_is_kept_as_a_hash(self, app: Flask, token: str):
        with app.app_context():
            [kept] = db.session.scalars(sa.select(PasswordReset))
            assert token not in kept.token_hash

    def test_it_is_not_logged(self, anonymous: Person, token: str):
        log = logging.getLogger("inlay.requests")
        lines: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
        log.addHandler(handler)
        level = log.level
        log.setLevel(logging.INFO)
        anonymous.get(f"/password-resets/{token}")
        log.setLevel(level)
        log.removeHandler(handler)

        assert any("password_resets.edit" in line for line in lines)
        assert not any(token in line for line in lines)


def make_person(app: Flask) -> str:
    with app.app_context():
        return changes.create_user(name="Alice", email="alice@example.com", password=PASSWORD).name


def ask(visitor: Person, email: str, host: str = "tables.example"):
    """Ask for a link as a browser does over https, where the configured site is."""
    base = f"https://{host}"
    page = visitor.client.get("/password-resets/new", base_url=base)
    csrf_token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"email": email, "csrf_token": csrf_token}
    return visitor.client.post("/password-resets", base_url=base, data=data, headers={"Referer": f"{base}/password-resets/new"})
