"""Text that would be more than text: typed into every field there is, and read back on every page."""

from collections.abc import Iterator

import pytest
from bs4 import Tag
from flask import Flask

from tests import factories
from tests.html import Page
from tests.people import Person
from tests.security.doors import SIGNED_IN
from tests.security.estate import Estate, Words, reading, writing
from tests.web.jobs_done import work_off
from webapp.accounts.names import clean_name
from webapp.tables.changes import NewField

HOSTILE = (
    '<script>hostile()</script><x-hostile>"><img src=x onerror=hostile()>{{7*191}}',
    '" hx-get="/hostile" onfocus="hostile()" x-hostile="\'><x-hostile hx-on:load=hostile()> 100%',
    "</title></textarea></script></template><x-hostile>${7*191} <%= 7*191 %> %s %(x)s {0} \\ --><!--",
    "javascript:hostile() O'Brien & &amp; &lt;x-hostile&gt; \u202etxt.exe\u202c \u0645\u0631\u062d\u0628\u0627",
)
# Where text of somebody's may stand in a tag, because nothing runs it.
NO_PAGES = {"text/csv", "text/plain", "text/x-python", "text/event-stream", "image/svg+xml"}
HARMLESS = {"value", "title", "aria-label", "aria-description", "placeholder", "alt", "content", "data-name", "data-seen"}


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


def dangers(page: Page) -> list[str]:
    """What is not mere text: elements and attributes that come from what somebody typed."""
    if page.response.mimetype != "text/html":
        return [] if page.response.mimetype in NO_PAGES else [page.response.mimetype]
    if "hostile" not in page.body:  # every text here says so in its first words
        return []
    found = [str(tag) for tag in page.tag.select("x-hostile, img[src=x], script:not([src]), base, iframe, object, embed")]
    found += [f"{name}={value}" for tag in page.tag.find_all(True) for name, value in attributes(tag) if is_dangerous(name, value)]
    return found + (["7*191"] if "1337" in page.text else [])


def attributes(tag: Tag) -> Iterator[tuple[str, str]]:
    for name, value in tag.attrs.items():
        yield name, " ".join(value) if isinstance(value, list) else str(value)


def is_dangerous(name: str, value: str) -> bool:
    if "hostile" in name or name.startswith("on"):
        return True
    return "hostile" in value and name not in HARMLESS


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
