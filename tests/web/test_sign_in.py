from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from tests.conftest import application
from tests.people import PASSWORD, Person
from webapp.accounts import changes
from webapp.accounts.models import SignIn
from webapp.database import Busy, db, now, transaction

ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "http:evil.example",
    "HTTPS://evil.example",
    "//user@evil.example",
    "https://localhost@evil.example",
    "https://localhost.evil.example",
    "evil.example",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/\x00/evil.example",
    "/ok\r\nLocation: https://evil.example",
    "/ok\\..\\evil",
    "javascript:alert(1)",
    "data:text/html,evil",
    "／／evil.example",
    "/\u2028/evil.example",
    "?next=//evil.example",
    "x" * 3000,
)


def test_who_is_not_signed_in_is_asked_to_and_comes_back(anonymous: Person, house):
    answer = anonymous.get("/profile", expect=303, lately="1")

    assert answer.location == "/sign-in?next=/profile?lately%3D1"
    page = anonymous.get(answer.location)
    assert anonymous.submit(page.form(), email=house.alice.email, password=PASSWORD).location == "/profile?lately=1"


def test_a_swap_takes_the_whole_browser_to_sign_in_and_back_to_its_page(anonymous: Person, house):
    anonymous.csrf_token = "none"
    anonymous.page_path = "/tables/7?q=oak"

    answer = anonymous.swap("post", "/profile/name", expect=401, name="Mallory")

    assert answer.headers["HX-Redirect"] == "/sign-in?next=/tables/7?q%3Doak"


def test_a_swap_never_comes_back_to_another_host(anonymous: Person, house):
    headers = {"HX-Current-URL": "https://evil.example//evil.example/"}

    assert anonymous.swap("get", "/profile", expect=401, headers=headers).headers["HX-Redirect"] == "/sign-in"


def test_a_write_without_a_session_comes_back_to_the_page_it_was_on(anonymous: Person, house):
    anonymous.csrf_token = "none"
    anonymous.page_path = "/profile"

    assert anonymous.post("/profile/name", name="Mallory").location == "/sign-in?next=/profile"


def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(anonymous: Person, house):
    page = anonymous.get("/sign-in")

    wrong = anonymous.submit(page.form(), expect=422, email="alice@example.com", password="not the password")
    unknown = anonymous.submit(page.form(), expect=422, email="nobody@example.com", password="not the password")

    assert wrong.one("[role=alert]").text == "That email and password don’t match. Check both, or reset your password ."
    assert wrong.one("#email").value == "alice@example.com"
    assert "not the password" not in wrong.body
    assert without_ids(wrong.body) == without_ids(unknown.body.replace("nobody@", "alice@"))


def test_an_unknown_email_costs_a_hash_as_well(anonymous: Person, house, monkeypatch):
    hashed = []
    monkeypatch.setattr("webapp.accounts.passwords.bcrypt.check_password_hash", lambda known, _password: hashed.append(known) or False)
    page = anonymous.get("/sign-in")

    anonymous.submit(page.form(), expect=422, email="alice@example.com", password="not the password")
    anonymous.submit(page.form(), expect=422, email="nobody@example.com", password="not the password")

    assert [known[:7] for known in hashed] == ["$2b$04$", "$2b$04$"]
    assert len(hashed[0]) == len(hashed[1]) == 60


@pytest.mark.parametrize("password", ["", "x" * 5000, "\x00", "\ud7ff" * 80])
def test_odd_passwords_are_only_wrong(anonymous: Person, house, password: str):
    anonymous.submit(anonymous.get("/sign-in").form(), expect=422, email="alice@example.com", password=password)


def test_email_is_found_however_it_is_spelled(anonymous: Person, house):
    anonymous.submit(anonymous.get("/sign-in").form(), email="  ALICE@Example.COM ", password=PASSWORD)


def test_sign_in_leads_nowhere_but_to_this_site(app: Flask, alice: Person):
    for elsewhere in ELSEWHERE:
        assert alice.get("/sign-in", expect=303, next=elsewhere).location == "/", elsewhere

    visitor = Person(app)
    form = visitor.get("/sign-in").form()
    assert visitor.submit(form, email=alice.email, password=PASSWORD, next="//evil.example").location == "/"


@pytest.mark.parametrize("path", ["/", "/tables/7?q=a%20b&sort=-1#cell-1-2", "/%2Fevil.example", "/x//y", "/@me"])
def test_sign_in_leads_to_any_path_of_this_site(alice: Person, path: str):
    assert alice.get("/sign-in", expect=303, next=path).headers["Location"] == path


class TestSession:
    def test_a_planted_session_is_not_adopted(self, anonymous: Person, house):
        page = anonymous.get("/sign-in")
        before = cookie(anonymous)
        anonymous.submit(page.form(), email="alice@example.com", password=PASSWORD)
        after = cookie(anonymous)

        planted = Person(anonymous.app)
        planted.client.set_cookie("inlay", before)
        planted.get("/profile", expect=303)
        assert before != after

    def test_it_ends_with_the_browser_unless_it_is_to_be_kept(self, anonymous: Person, house):
        form = anonymous.get("/sign-in").form()
        brief = anonymous.submit(form, email="alice@example.com", password=PASSWORD)
        assert "Expires" not in brief.headers["Set-Cookie"]

        other = Person(anonymous.app)
        kept = other.submit(other.get("/sign-in").form(), email="alice@example.com", password=PASSWORD, remember="y")
        assert "Expires" in kept.headers["Set-Cookie"]
        assert "HttpOnly" in kept.headers["Set-Cookie"]
        assert "SameSite=Lax" in kept.headers["Set-Cookie"]

    def test_pages_do_not_set_it_again(self, anonymous: Person, house):
        anonymous.submit(anonymous.get("/sign-in").form(), email="alice@example.com", password=PASSWORD, remember="y")
        anonymous.get("/profile")
        anonymous.get("/profile")  # the first page brought a CSRF token, or a toast

        assert "Set-Cookie" not in anonymous.get("/profile").headers

    def test_a_copied_cookie_is_dead_after_sign_out(self, alice: Person):
        thief = thief_of(alice)
        thief.get("/profile")

        answer = alice.post("/sign-out")

        assert answer.location == "/sign-in"
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        thief.get("/profile", expect=303)
        alice.get("/profile", expect=303)

    def test_sign_out_is_no_link(self, alice: Person):
        alice.get("/sign-out", expect=405)
        alice.get("/profile")

    def test_a_sign_in_that_nobody_used_for_a_fortnight_is_over(self, alice: Person):
        age_sign_ins(alice, seen_at=now() - timedelta(days=14, minutes=1))

        alice.get("/profile", expect=303)

    def test_a_sign_in_is_over_after_ninety_days_however_much_it_was_used(self, alice: Person):
        age_sign_ins(alice, created_at=now() - timedelta(days=90, minutes=1))

        alice.get("/profile", expect=303)

    def test_being_here_is_noted_once_an_hour(self, alice: Person):
        age_sign_ins(alice, seen_at=now() - timedelta(days=2))
        alice.get("/profile")
        noted = seen(alice)
        alice.get("/profile")

        assert now() - noted < timedelta(minutes=1)
        assert seen(alice) == noted

    def test_a_busy_database_does_not_keep_anybody_out_for_that_note(self, alice: Person, monkeypatch):
        def busy(_sign_in):
            raise Busy

        age_sign_ins(alice, seen_at=now() - timedelta(days=2))
        monkeypatch.setattr(changes, "note_seen", busy)

        alice.get("/profile")

    def test_who_is_there_costs_one_query(self, alice: Person):
        with alice.app.app_context():
            engine = db.engine
        asked = []
        listener = lambda _c, _cursor, statement, *_rest: asked.append(statement)  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        alice.get("/people/9999", expect=404)
        event.remove(engine, "before_cursor_execute", listener)

        assert len([statement for statement in asked if "sign_ins" in statement]) == 1
        assert not [statement for statement in asked if "FROM users" in statement]

    def test_old_sign_ins_are_swept_out_by_the_next(self, alice: Person):
        age_sign_ins(alice, seen_at=now() - timedelta(days=15))
        alice.client.delete_cookie("inlay")
        alice.sign_in()

        with alice.app.app_context():
            assert db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == 1


def test_every_page_is_closed_unless_it_says_that_it_is_open(migrated_sqlite_url: str, tmp_path: Path):
    with application(migrated_sqlite_url, tmp_path) as app:

        @app.get("/forgotten")
        def forgotten() -> str:
            return "secret"

        assert Person(app).get("/forgotten", expect=303).location == "/sign-in?next=/forgotten"


def test_pages_for_everybody_ask_nothing_of_the_database(app: Flask, anonymous: Person):
    with app.app_context():
        engine = db.engine
    asked = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement))

    anonymous.get("/healthz")

    assert asked == []


def test_an_address_that_does_not_exist_is_a_404_for_everybody(anonymous: Person, house):
    anonymous.get("/no-such-page", expect=404)


def without_ids(body: str) -> str:
    """Without what differs from answer to answer: the CSRF tokens."""
    return "\n".join(line for line in body.splitlines() if "csrf" not in line.lower())


def cookie(person: Person) -> str:
    kept = person.client.get_cookie("inlay")
    assert kept is not None
    return kept.value


def thief_of(person: Person) -> Person:
    thief = Person(person.app)
    thief.client.set_cookie("inlay", cookie(person))
    return thief


def age_sign_ins(person: Person, **moments) -> None:
    with person.app.app_context(), transaction():
        db.session.execute(sa.update(SignIn).where(SignIn.user_id == person.id).values(**moments))


def seen(person: Person):
    with person.app.app_context():
        return db.session.scalar(sa.select(SignIn.seen_at).where(SignIn.user_id == person.id))
