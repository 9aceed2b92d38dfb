"""A webhook leads nowhere inside: 25 spellings of loopback, link-local and private addresses, at save and again when something is sent."""

import socket
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House, Plants
from tests.people import Person
from tests.receivers import receiving
from webapp.accounts.models import User
from webapp.database import db
from webapp.webhooks.changes import add_trial, add_webhook
from webapp.webhooks.delivering import deliver_due
from webapp.webhooks.models import Delivery, Webhook
from webapp.webhooks.targets import Refused, target_of
from webapp.workspaces.models import Workspace

INSIDE = """
127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 017700000001 0177.0.0.1 127.255.255.254 0 0.0.0.0 localhost LOCALHOST. [::1] [::]
[::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::80ff:fffe] 10.0.0.1 172.16.0.1
192.168.1.1 100.64.0.1 169.254.169.254 [fe80::1] [fe80::1%25lo] [fc00::1] [fd00:ec2::254] 224.0.0.1 255.255.255.255 198.18.0.1 240.0.0.1
①②⑦.⓪.⓪.①
""".split()


def test_what_is_inside_is_refused_in_every_spelling() -> None:
    assert len(INSIDE) > 25
    for host in INSIDE:
        with pytest.raises(Refused):
            target_of(f"http://{host}/", may_be_private=False)


def test_what_is_outside_is_connected_to_by_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([[("8.8.8.8", 443)], [("8.8.8.8", 443), ("10.0.0.1", 443)]])

    def looked_up(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in next(answers)]

    monkeypatch.setattr("webapp.webhooks.targets.socket.getaddrinfo", looked_up)

    target = target_of("https://example.com/hook", may_be_private=False)
    assert (target.address, target.host_header, target.is_encrypted) == ("8.8.8.8", "example.com", True)
    with pytest.raises(Refused):  # one of its addresses is inside
        target_of("https://example.com/hook", may_be_private=False)


def test_only_the_usual_ports_are_reached() -> None:
    for port in (22, 25, 3306, 5432, 6379, 11211):
        with pytest.raises(Refused, match="ports"):
            target_of(f"http://8.8.8.8:{port}/", may_be_private=False)


def test_a_page_refuses_it_and_so_does_the_consumer(app: Flask, alice: Person, house: House, plants: Plants) -> None:
    with receiving() as canary:
        alice.get(f"{house.path}/webhooks")
        page = alice.post(f"{house.path}/webhooks", expect=422, url="http://127.0.0.1/", table=0)
        assert "within a private network" in page.one("#url-error").text
        with app.app_context():
            by, workspace = db.session.get_one(User, alice.id), db.session.get_one(Workspace, house.workspace_id)
            for host in (
                "127.0.0.1",
                "localhost",
                "2130706433",
                "[::ffff:127.0.0.1]",
            ):  # as if the name had led elsewhere when it was saved
                add_trial(add_webhook(workspace, url=f"http://{host}:{canary.port}/", table_id=None, by=by))
            while deliver_due():
                db.session.remove()
            problems = db.session.scalars(sa.select(Delivery.problem).join(Webhook)).all()

        assert len(problems) == 4
        assert all("ports" in problem or "private" in problem for problem in problems)
        assert canary.got == []
