"""Text that is too long, or made of characters that databases and headers choke on: taken or refused, never an error of ours."""

import io
from typing import Any

import pytest
from flask import Flask

from tests.html import Page
from tests.people import Person
from tests.security.estate import Estate, reading, writing
from tests.web.jobs_done import work_off

UNWIELDY = (
    "x" * 300,
    "x" * 5_000,
    "\x00",
    "a\x00b",
    "\ufeff",
    "\u202e",
    "🌱" * 200,
    "\r\n\r\nX-Hostile: 1",
    "'; DROP TABLE users; --",
    "%00",
    "-1",
    "9" * 5_000,
)
FURTHER = ("steps", "from", "type", "onward", "back", "options", "decimals", "delimiter", "encoding")
QUERY = ("after", "before", "from", "end", "next", "type", "invitation", "bom", "raw")
OTHER_PEOPLES = {"sessions.create", "sign_ups.create", "sessions.destroy", "workspaces.leave"}  # Alice would be somebody else, or away


@pytest.fixture
def database_url(migrated_postgres_url: str) -> str:
    """The stricter of the two is enough here: it knows lengths, and texts that it does not take."""
    return migrated_postgres_url


@pytest.mark.parametrize("text", UNWIELDY, ids=range(len(UNWIELDY)))
def test_it_is_taken_or_refused_by_every_form(app: Flask, estate: Estate, place: dict[str, Any], text: str) -> None:
    place["sign_in_id"] = 1
    for way in writing(app):
        if way.spends or way.endpoint in OTHER_PEOPLES:
            continue
        form = dict.fromkeys((*FURTHER, *(name.format(**place) for name in way.door.form if name != "file")), text)
        for swap in (False, True):
            answer = way.go(estate.people["Alice"], place, swap=swap, extra=form)
            assert answer.status < 500, way
            assert "X-Hostile" not in answer.headers


@pytest.mark.parametrize("text", UNWIELDY, ids=range(len(UNWIELDY)))
def test_it_breaks_no_page_as_a_query(app: Flask, estate: Estate, place: dict[str, Any], text: str) -> None:
    for way in reading(app):
        answer = Page(estate.people["Alice"].client.get(way.path(place), query_string=dict.fromkeys(QUERY, text)))
        assert answer.status < 500, way
        assert "X-Hostile" not in answer.headers


@pytest.mark.parametrize("name", ["\x00.csv", "x" * 300 + ".csv", "../../etc/passwd", "🌱.csv", "\u202e.csv"])
def test_a_file_may_have_any_name(app: Flask, estate: Estate, place: dict[str, Any], name: str) -> None:
    way = next(way for way in writing(app) if way.endpoint == "imports.create")
    form = way.form(place)
    alice = estate.people["Alice"]
    answer = alice.post(way.path(place), file=(form["file"][0], name))

    assert alice.follow(answer).status == 200


@pytest.mark.parametrize("content", [b"Na\x00me,Age\r\nO\x00ak,3\r\n", b"\x00\x00\x00", b"Name\r\n" + b"x" * 300_000, b'"', b"\xff\xfe"])
def test_a_file_may_hold_anything(app: Flask, estate: Estate, place: dict[str, Any], content: bytes) -> None:
    alice = estate.people["Alice"]
    answer = Page(alice.client.post(f"/workspaces/{place['workspace_id']}/imports/new", data=upload(alice, content)))
    assert answer.status in {303, 422}

    if answer.status == 303:
        preview = alice.follow(answer)
        alice.submit(preview.form("#choices form"))
        work_off(app)
        assert "error" not in alice.follow(answer).text


def upload(person: Person, content: bytes) -> dict[str, Any]:
    return {"csrf_token": person._token(), "file": (io.BytesIO(content), "file.csv")}


@pytest.mark.parametrize("token", ["%00", "%FF%FE", "x" * 5_000, "..%2F..", "'", "%E2%80%AE"])
def test_an_odd_token_is_just_wrong(estate: Estate, token: str) -> None:
    for path in ("/invitations/", "/password-resets/"):
        assert estate.people["nobody"].client.get(path + token).status_code == 404
