"""Every unsafe route refuses a request that its own page did not send, and takes no more than its form asks for."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.people import Person
from tests.security.estate import Estate, Way, rows_of, writing
from webapp.accounts.models import User
from webapp.database import db
from webapp.tables.models import Table
from webapp.workspaces.models import Member, Workspace

MORE_THAN_ASKED = {
    "id": "1",
    "user_id": "1",
    "workspace_id": "1",
    "table_id": "1",
    "role": "4",
    "owns_installation": "1",
    "is_admin": "1",
    "password_hash": "x",
    "created_by": "1",
    "trashed_at": "2020-01-01",
    "schema_version": "1",
}

COUNTERS = {"throttles"}  # refused tries count as well


@pytest.fixture
def place(estate: Estate, place: dict[str, Any]) -> dict[str, Any]:
    return place | {"sign_in_id": estate.another_sign_in(estate.people["Alice"])}


def send(way: Way, person: Person, place: dict[str, Any], token: str | None, **headers: str) -> int:
    form = way.form(place) | ({} if token is None else {"csrf_token": token})
    return person.client.open(way.path(place), method=way.method, data=form, headers=headers).status_code


def test_a_form_without_its_pages_token_is_refused(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    alice, before = estate.people["Alice"], rows_of(app, but=COUNTERS)
    alice.get("/help")
    foreign = estate.people["Charlie"].get("/help").csrf_token
    for way in writing(app):
        assert [send(way, alice, place, token) for token in (None, "", "wrong", foreign)] == [400] * 4, way
        assert rows_of(app, but=COUNTERS) == before, way


def test_nobodys_form_without_a_token_is_refused_either(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    before = rows_of(app, but=COUNTERS)
    answers = {repr(way): send(way, Person(app), place, "wrong") for way in writing(app)}

    assert set(answers.values()) == {303, 400}  # sent to the sign-in, or refused
    assert rows_of(app, but=COUNTERS) == before


def test_a_swap_with_a_stale_token_loads_its_page_again(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    alice, before = estate.people["Alice"], rows_of(app, but=COUNTERS)
    for way in writing(app):
        answer = alice.client.open(way.path(place), method=way.method, data=way.form(place), headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers.get("HX-Refresh")) == (204, "true"), way
    assert rows_of(app, but=COUNTERS) == before


class TestOverHttps:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"INLAY_PROXY_HOPS": "1"}

    def test_a_form_from_another_site_is_refused(self, app: Flask) -> None:
        secure = {"X-Forwarded-Proto": "https"}
        person = Person(app)
        token = person.get("/help", headers=secure).csrf_token
        form = {"theme": "dark", "csrf_token": token}
        answers = {
            referrer: person.client.post("/theme", data=form, headers={**secure, "Referer": referrer}).status_code
            for referrer in ("https://localhost/help", "https://evil.example/help", "http://localhost/help", "")
        }

        assert list(answers.values()) == [303, 400, 400, 400]


def test_what_a_form_does_not_ask_for_has_no_effect(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    standing = estate.place()
    before = powers(app)
    for way in writing(app):
        if way.spends or way.endpoint in {"sessions.create", "sign_ups.create"}:  # Bob would be somebody else, or away
            continue
        asked = {name.format(**place) for name in way.door.form}
        extra = {name: text for name, text in MORE_THAN_ASKED.items() if name not in asked}
        way.go(estate.people["Bob"], standing | {"sign_in_id": 1}, extra=extra)

    assert before.items() <= powers(app).items()


def test_nobody_signs_up_with_more_than_was_asked_for(app: Flask, estate: Estate) -> None:
    newcomer = Person(app)
    form = {"name": "Newcomer", "email": "newcomer@example.com", "password": "another horse battery"}
    newcomer.post("/sign-up", **{**MORE_THAN_ASKED, **form})

    with app.app_context():
        user = db.session.scalars(sa.select(User).where(User.email == form["email"])).one()
        assert (user.id, user.owns_installation) == (len(estate.people), False)
        assert db.session.scalars(sa.select(Member).where(Member.user_id == user.id)).all() == []


def powers(app: Flask) -> dict[Any, Any]:
    """Who may do what, what belongs where, and what is in use."""
    with app.app_context():
        people = {("user", user.id): (user.owns_installation, user.password_hash != "x") for user in db.session.scalars(sa.select(User))}
        members = {("member", one.workspace_id, one.user_id): one.role for one in db.session.scalars(sa.select(Member))}
        tables = {("table", table.id): (table.workspace_id, table.trashed_at) for table in db.session.scalars(sa.select(Table))}
        workspaces = {("workspace", one.id): one.trashed_at for one in db.session.scalars(sa.select(Workspace))}
        return {**people, **members, **tables, **workspaces}
