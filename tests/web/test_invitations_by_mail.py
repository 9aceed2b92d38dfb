"""Invitations where a mail server is configured. The server itself is the edge of the world: it is stood in for."""

import queue
from email.message import EmailMessage
from typing import Any

import pytest

from tests.factories import House
from tests.people import Person
from webapp import mail
from webapp.workspaces import invitation_routes
from webapp.workspaces.models import Role


@pytest.fixture
def environ() -> dict[str, str]:
    return {"INLAY_MAIL_URL": "smtp://localhost:1", "INLAY_SITE_URL": "https://tables.example"}


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> "queue.Queue[EmailMessage]":
    sent: queue.Queue[EmailMessage] = queue.Queue()
    monkeypatch.setattr(mail, "deliver", lambda _config, message: sent.put(message))
    return sent


def test_an_invitation_with_an_address_is_mailed(alice: Person, house: House, letters: "queue.Queue[EmailMessage]") -> None:
    page = alice.post(f"{house.path}/members", expect=201, role=Role.VIEWER.value, email="wen@example.com")

    letter = letters.get(timeout=10)
    link = page.one("#new-link").value
    assert link.startswith("https://tables.example/invitations/")
    assert letter["To"] == "wen@example.com"
    assert letter["Subject"] == "Alice invites you to House"
    assert link in letter.get_content()
    assert "as a viewer" in letter.get_content()


def test_a_link_without_an_address_is_not_mailed(alice: Person, house: House, letters: "queue.Queue[EmailMessage]") -> None:
    alice.post(f"{house.path}/members", expect=201, role=Role.VIEWER.value, email="")

    assert letters.empty()


def test_nobody_writes_to_half_the_world(
    alice: Person, house: House, letters: "queue.Queue[EmailMessage]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitation_routes, "MAILS_AN_HOUR", 2)
    form: dict[str, Any] = {"role": Role.VIEWER.value, "email": "wen@example.com"}
    for _ in range(2):
        alice.post(f"{house.path}/members", expect=201, **form)

    alice.post(f"{house.path}/members", expect=429, **form)

    assert "2 invitations waiting" in alice.get(f"{house.path}/members").one("main").text
