"""Text that would be more than text: typed into every field there is, and read back on every page."""

import pytest
from flask import Flask

from tests import factories
from tests.people import Person
from tests.security.doors import SIGNED_IN
from tests.security.estate import Estate, Words, reading, writing
from tests.security.hostile import HOSTILE, dangers
from tests.web.jobs_done import work_off
from webapp.accounts.names import clean_name
from webapp.tables.changes import NewField


@pytest.fixture
def database_url(renewed_sqlite_url: str) -> str:
    """One database is enough here."""
    return renewed_sqlite_url


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def words(request: pytest.FixtureRequest) -> Words:
    return Words(line=request.param, prose=f"{request.param}\n{request.param}")


@pytest.fixture
def estate(app: Flask, words: Words) -> Estate:
    return Estate(app, words)


def test_it_stands_on_every_page_as_text(app: Flask, estate: Estate, words: Words) -> None:
    place = estate.place()
    alice = estate.people["Alice"]
    alice.post("/profile/name", name=words.line)
    for way in reading(app):
        for swap in (False, True):
            for person in (alice, estate.people["Victor"]):
                assert dangers(way.go(person, place, swap=swap)) == [], way
    for path in (f"/tables/{place['table_id']}", f"/workspaces/{place['workspace_id']}", "/", f"/imports/{place['import_id']}"):
        assert " ".join(words.line.split()) in alice.get(path).text, path


def test_it_goes_through_every_form_as_text(app: Flask, estate: Estate, words: Words) -> None:
    place, alice = estate.place(), estate.people["Alice"]
    for number, way in enumerate(writing(app)):
        person = factories.person(app, f"Guest{number}") if way.door.least is SIGNED_IN else alice
        if way.endpoint in {"sessions.create", "sign_ups.create"}:
            person = Person(app)
        place["sign_in_id"] = 1
        for swap in (True, False):  # the second time much is not there any more, which is an answer too
            assert dangers(way.go(person, place, swap=swap)) == [], way
        assert dangers(person.get("/help")) == [], way  # what was queued as toasts
        place = estate.place() if way.spends else place


def test_it_comes_out_of_a_file_as_text(app: Flask, estate: Estate, words: Words) -> None:
    place, alice = estate.place(), estate.people["Alice"]
    preview = alice.get(f"/imports/{place['import_id']}")
    assert dangers(preview) == []
    alice.submit(preview.form("#choices form"), **{"type-0": "text", "type-1": "number"})
    work_off(app)
    outcome = alice.get(f"/imports/{place['import_id']}")
    assert dangers(outcome) == []
    table = alice.get(outcome.one("a.btn.primary")["href"])

    assert dangers(table) == []
    assert " ".join(clean_name(words.line).split()) in table.text


def test_a_download_takes_its_name_from_it_without_harm(app: Flask, estate: Estate, words: Words) -> None:
    place = estate.place()
    answer = estate.people["Alice"].get(f"/tables/{place['table_id']}/export.csv")

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
    assert answer.headers["Content-Disposition"].count('"') == 2
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    ["javascript:hostile()", "JaVa\tScRiPt:hostile()", "data:text/html,<script>hostile()</script>", "vbscript:x", "//evil.example"],
)
def test_a_link_that_is_none_is_refused(house: factories.House, address: str) -> None:
    links = house.table("Links", (NewField("Name", "text", {}), NewField("Site", "url", {})), (("One", None),))
    site = links.field_id("Site")
    answer = house.alice.swap("post", links.cell_url(field="Site"), expect=422, **{f"f{site}": address, f"seen{site}": ""})

    assert not answer.has("a")
