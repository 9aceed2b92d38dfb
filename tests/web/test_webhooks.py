"""Webhooks: what changes is told, signed, seconds later, and again until it arrives; and editing never waits for that."""

import base64
import hashlib
import hmac
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House, Plants
from tests.people import Person
from tests.receivers import Message, Receiver, receiving
from tests.servers import environment, running
from tests.web.jobs_done import until
from webapp.api import ids
from webapp.database import db, now, transaction
from webapp.tables.changes import FIRST_FIELD
from webapp.webhooks import delivering, sending
from webapp.webhooks.models import DELIVERED, FAILED, WAITING, Delivery, Webhook

WORKER = [sys.executable, "-m", "flask", "--app", "webapp.app", "worker"]


@pytest.fixture
def environ() -> dict[str, str]:
    return {"INLAY_WEBHOOKS": "anywhere"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def hooks(house: House) -> str:
    return f"{house.path}/webhooks"


@pytest.fixture
def hook(alice: Person, hooks: str, plants: Plants, receiver: Receiver) -> str:
    """The page of a webhook of Alice's for all tables, which were there before."""
    alice.get(hooks)
    return alice.post(hooks, url=receiver.url, table=0).location


def deliver(app: Flask) -> None:
    with app.app_context():
        while delivering.deliver_due():
            db.session.remove()


def deliveries(app: Flask) -> list[Delivery]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Delivery).order_by(Delivery.id)))


def make_due(app: Flask) -> None:
    """As if the time to wait were over."""
    with app.app_context(), transaction():
        db.session.execute(sa.update(Delivery).where(Delivery.state == WAITING).values(next_at=now()))


def save(person: Person, plants: Plants, name: str) -> None:
    person.submit(person.get(plants.record_url()).form("form.record-form"), **{f"f{plants.field_id('Name')}": name})


def is_signed(message: Message, secret: str) -> bool:
    """As the Standard Webhooks specification tells receivers to check it."""
    signed = f"{message.headers['webhook-id']}.{message.headers['webhook-timestamp']}.".encode() + message.body
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    return message.headers["webhook-signature"] == f"v1,{base64.b64encode(mac).decode()}"


def test_a_change_of_a_record_is_told_and_signed(app: Flask, alice: Person, plants: Plants, receiver: Receiver, hook: str) -> None:
    save(alice, plants, "Mountain ash")
    deliver(app)

    (message,) = receiver.got
    said = message.said
    assert message.path == "/hook?from=inlay"
    assert is_signed(message, alice.get(hook).one("#secret")["value"])
    assert abs(int(message.headers["webhook-timestamp"]) - now().timestamp()) < 300
    assert (said["type"], said["kind"], said["count"], said["isWhole"]) == ("records.changed", "update", 1, True)
    assert said["table"] == {"id": ids.encode(ids.TABLE, plants.table_id), "name": "Plants"}
    assert said["by"]["name"] == "Alice"
    assert said["records"] == [
        {
            "id": ids.record_id(plants.table_id, plants.record_id(1)),
            "change": "updated",
            "fields": {"Name": {"from": "Rowan", "to": "Mountain ash"}},
        }
    ]
    assert deliveries(app)[0].state == DELIVERED
    assert "Changed 1 record of Plants" in alice.get(hook).text


def test_records_that_come_and_go_and_changes_of_shape_are_told(
    app: Flask, alice: Person, plants: Plants, receiver: Receiver, hook: str
) -> None:
    alice.get(plants.path)
    alice.post(f"{plants.path}/records")
    alice.post(f"{plants.record_url(2)}/trash")
    alice.post(f"{plants.path}/fields/{plants.field_id('Notes')}/trash")
    deliver(app)

    came, went, shape = (message.said for message in receiver.got)
    assert [record["change"] for record in came["records"] + went["records"]] == ["created", "deleted"]
    assert (shape["type"], shape["field"]["name"]) == ("schema.changed", "Notes")
    assert shape["summary"]


def test_a_webhook_of_one_table_is_not_told_of_others(
    app: Flask, alice: Person, house: House, plants: Plants, receiver: Receiver, hooks: str
) -> None:
    other = house.table("Other", (FIRST_FIELD,), (("One",),))
    alice.get(hooks)
    alice.post(hooks, url=receiver.url, table=other.table_id)

    save(alice, plants, "Untold")
    save(alice, other, "Told")
    deliver(app)

    assert [message.said["table"]["name"] for message in receiver.got] == ["Other"]


def test_where_no_webhook_is_nothing_is_noted(app: Flask, alice: Person, plants: Plants) -> None:
    save(alice, plants, "Mountain ash")

    assert deliveries(app) == []


def test_what_does_not_arrive_is_sent_again_later_with_the_same_id(
    app: Flask, alice: Person, plants: Plants, receiver: Receiver, hook: str
) -> None:
    receiver.status = 500
    save(alice, plants, "Mountain ash")
    deliver(app)
    (waiting,) = deliveries(app)
    assert (waiting.state, waiting.status, waiting.attempts) == (WAITING, 500, 1)
    assert timedelta(seconds=5) < waiting.next_at - now() <= timedelta(seconds=10)
    assert "It answered 500." in alice.get(hook).text

    receiver.status = 200
    make_due(app)
    deliver(app)

    assert [message.headers["webhook-id"] for message in receiver.got] == [f"msg_{waiting.id}"] * 2
    assert (deliveries(app)[0].state, deliveries(app)[0].attempts) == (DELIVERED, 2)


def test_who_is_not_reached_for_a_day_is_switched_off(app: Flask, alice: Person, plants: Plants, hook: str, receiver: Receiver) -> None:
    receiver.status = 404
    save(alice, plants, "First")
    for _ in range(len(delivering.BACK_OFF) + 1):
        make_due(app)
        deliver(app)
    save(alice, plants, "Second")

    assert sum(delivering.BACK_OFF, timedelta()) < timedelta(hours=25)
    assert [one.state for one in deliveries(app)] == [FAILED]
    assert "Nothing arrived there for a day" in alice.get(hook).text

    receiver.status = 200
    alice.post(hook, url=receiver.url, table=0, is_on="y")
    alice.post(f"{hook}/deliveries/{deliveries(app)[0].id}/replay")
    deliver(app)
    assert receiver.got[-1].said["records"][0]["fields"]["Name"]["to"] == "First"
    assert "Nothing arrived" not in alice.get(hook).text


def test_a_receiver_that_nobody_answers_for_has_all_of_its_deliveries_wait(
    app: Flask, alice: Person, plants: Plants, hook: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SILENT", 0.1)
    receiver.answers.clear()
    for name in ("One", "Two", "Three"):
        save(alice, plants, name)
    deliver(app)

    assert len(receiver.got) == 1
    assert [one.attempts for one in deliveries(app)] == [1, 0, 0]
    assert all(one.next_at > now() for one in deliveries(app))
    assert "It took too long." in alice.get(hook).text


def test_a_redirect_is_not_followed(app: Flask, alice: Person, plants: Plants, hook: str, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": receiver.url.replace("hook", "elsewhere")}
    save(alice, plants, "Mountain ash")
    deliver(app)

    assert [message.path for message in receiver.got] == ["/hook?from=inlay"]
    assert deliveries(app)[0].problem == "It answered 302."


def test_a_change_of_thousands_of_cells_is_told_in_part(
    app: Flask, alice: Person, plants: Plants, hook: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.webhooks.payloads.MOST_CELLS", 1)
    texts = {f"f{plants.field_id(name)}": "Text" for name in ("Name", "Notes")}
    alice.submit(alice.get(plants.record_url()).form("form.record-form"), **texts)
    deliver(app)

    assert (receiver.got[0].said["isWhole"], len(receiver.got[0].said["records"][0]["fields"])) == (False, 1)


def test_a_trial_is_sent_and_a_removed_webhook_is_gone(app: Flask, alice: Person, hook: str, receiver: Receiver) -> None:
    alice.get(hook)
    alice.post(f"{hook}/trials")
    deliver(app)
    assert receiver.got[0].said["type"] == "trial"

    alice.post(f"{hook}/removal")
    assert deliveries(app) == []
    alice.get(hook, expect=404)


def test_the_log_is_forgotten_after_a_week(app: Flask, alice: Person, hook: str, receiver: Receiver) -> None:
    alice.get(hook)
    alice.post(f"{hook}/trials")
    alice.post(f"{hook}/trials")
    deliver(app)
    with app.app_context():
        with transaction():
            db.session.execute(sa.update(Delivery).where(Delivery.id == 1).values(created_at=now() - timedelta(days=8)))
        delivering.forget_old()

    assert [one.id for one in deliveries(app)] == [2]


def test_an_address_that_cannot_be_is_refused_and_kept(alice: Person, hooks: str, app: Flask) -> None:
    alice.get(hooks)
    for url, sentence in (
        ("", "Say where"),
        ("ftp://example.com/", "Start with https://"),
        ("https://", "Start with https://"),
        ("https://no such host/", "can't be an address"),
        ("https://a@b.example/", "can't be an address"),
        ("https://example.com:99999/", "can't be read"),
        ("https://host.invalid/", "no host called host.invalid"),
    ):
        page = alice.post(hooks, expect=422, url=url, table=0)
        assert sentence in page.one("#url-error").text, url
        assert page.one("#url")["value"] == url
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Webhook)) == 0


def test_the_consumer_delivers_by_itself(app: Flask, alice: Person, plants: Plants, receiver: Receiver, hook: str, tmp_path: Path) -> None:
    settings = environment(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"], INLAY_WEBHOOKS="anywhere")
    with running(WORKER, settings) as worker:
        worker.wait_for_line("ready for jobs")
        save(alice, plants, "Mountain ash")
        until(lambda: bool(receiver.got))

    assert receiver.got[0].said["records"][0]["fields"]["Name"]["to"] == "Mountain ash"
