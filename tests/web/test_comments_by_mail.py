"""Comments that are for somebody, mailed while they are unread. The mail server is the edge of the world: it is stood in for."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House, Plants
from tests.people import Person
from webapp import mail
from webapp.comments.digest import PAUSE, Postman
from webapp.comments.models import Comment, Notice
from webapp.database import db, transaction
from webapp.tables.models import Table

Round = Callable[[], list[EmailMessage]]
LATER = PAUSE + timedelta(seconds=1)


@pytest.fixture
def environ() -> dict[str, str]:
    return {"INLAY_MAIL_URL": "smtp://localhost:1", "INLAY_SITE_URL": "https://tables.example"}


@pytest.fixture
def round_of_mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Round:
    """What is mailed at this moment, by the consumer of jobs."""
    sent: list[EmailMessage] = []
    monkeypatch.setattr(mail, "deliver", lambda _config, message: sent.append(message))

    def mail_now() -> list[EmailMessage]:
        sent.clear()
        with app.app_context():
            postman = Postman()
            while postman.mail_notices():
                db.session.remove()
        return list(sent)

    return mail_now


def comment(person: Person, plants: Plants, text: str, **form: object) -> None:
    person.get(plants.path)
    person.swap("post", f"{plants.record_url()}/comments", text=text, **form)


def let_pass(app: Flask, span: timedelta = LATER) -> None:
    """Everything was said and mailed so much earlier."""
    with app.app_context(), transaction():
        for moments in (Comment.at, Notice.mailed_at):
            for one in db.session.scalars(sa.select(moments.class_).where(moments.is_not(None))):
                setattr(one, moments.key, getattr(one, moments.key) - span)


def test_what_stays_unread_is_mailed_once(app: Flask, alice: Person, bob: Person, plants: Plants, round_of_mail: Round) -> None:
    comment(bob, plants, "@Alice, look:\n\nis it dry?")
    assert round_of_mail() == []

    let_pass(app)
    [letter] = round_of_mail()

    assert letter["To"] == "alice@example.com"
    assert letter["Subject"] == "Bob mentioned you in Plants"
    text = letter.get_content()
    assert "Bob mentioned you at " in text
    assert "\n  @Alice, look: is it dry?\n" in text
    assert f"\n  https://tables.example{plants.record_url()}#comments\n" in text
    assert "https://tables.example/profile" in text
    let_pass(app)
    assert round_of_mail() == []
    assert alice.get("/notices").has(".tag")


def test_nobody_gets_two_letters_in_a_quarter_of_an_hour(app: Flask, bob: Person, plants: Plants, round_of_mail: Round) -> None:
    for text in ("@Alice, one", "@Alice, two"):
        comment(bob, plants, text)
    let_pass(app)
    comment(bob, plants, "@Alice, three")
    assert [letter["Subject"] for letter in round_of_mail()] == ["3 comments for you"]

    comment(bob, plants, "@Alice, four")
    let_pass(app, PAUSE - timedelta(minutes=1))
    assert round_of_mail() == []

    let_pass(app, timedelta(minutes=2))
    assert ["four" in letter.get_content() for letter in round_of_mail()] == [True]


def test_what_is_read_out_of_sight_or_too_old_is_not_mailed(
    app: Flask, alice: Person, bob: Person, carol: Person, victor: Person, house: House, plants: Plants, round_of_mail: Round
) -> None:
    comment(bob, plants, "@Alice")
    let_pass(app, timedelta(days=1))
    comment(bob, plants, "@Carol and @Victor")
    carol.get("/notices")
    carol.post("/notices/readings")
    alice.get(house.path)
    alice.post(f"{house.path}/members/{victor.id}/removal")
    let_pass(app)

    assert round_of_mail() == []


def test_somebody_switches_it_off_and_on(app: Flask, alice: Person, bob: Person, plants: Plants, round_of_mail: Round) -> None:
    page = alice.get("/profile")
    assert "checked" in page.one("#mails_notices")
    alice.swap("post", "/profile/notices", expect=204)
    assert "checked" not in alice.get("/profile").one("#mails_notices")
    comment(bob, plants, "@Alice")
    let_pass(app)
    assert round_of_mail() == []

    alice.post("/profile/notices", mails_notices="y")
    assert len(round_of_mail()) == 1


def test_without_mail_nothing_is_taken_for_mailed(
    app: Flask, alice: Person, bob: Person, plants: Plants, round_of_mail: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment(bob, plants, "@Alice")
    let_pass(app)
    with monkeypatch.context() as without:
        without.setattr(mail, "is_set_up", lambda: False)
        assert round_of_mail() == []
        assert not alice.get("/profile").has("#notices-form")

    assert len(round_of_mail()) == 1


def test_names_make_no_line_of_their_own(app: Flask, bob: Person, plants: Plants, round_of_mail: Round) -> None:
    comment(bob, plants, "@Alice\r\nBcc: all@example.com")
    with app.app_context(), transaction():
        db.session.get_one(Table, plants.table_id).name = "Plants\r\nBcc: all@example.com"
    let_pass(app)

    [letter] = round_of_mail()

    assert letter["Bcc"] is None
    assert letter["Subject"] == "Bob mentioned you in Plants Bcc: all@example.com"
    assert not any(line.startswith("Bcc") for line in letter.get_content().splitlines())
