"""The home page: a person's workspaces at a glance."""

import sqlalchemy as sa
from flask import Flask

from tests.factories import House, Plants
from tests.people import Person
from webapp.database import db
from webapp.workspaces.models import Member


def test_a_tile_shows_tables_counts_and_people(alice: Person, bob: Person, plants: Plants) -> None:
    tile = alice.get("/").all(".tile")[0]

    assert tile.one("h2").text == "House"
    assert tile.one("li").text == "Plants 3 records"
    assert tile.one(".tile > ul a")["href"] == plants.path
    assert [face.text for face in tile.all(".faces .face")] == ["A", "B"]
    assert "2 members" in tile.text


def test_a_tile_marks_the_tables_in_which_comments_wait_for_the_person(alice: Person, bob: Person, plants: Plants) -> None:
    alice.post(f"{plants.record_url()}/comments", text="@Bob, is it alive?")

    def marks(person: Person) -> list[str]:
        return [mark.text for mark in person.get("/").all(".tile .count")]

    assert marks(bob) == ["1 unread for you"]
    assert marks(alice) == []
    bob.post(f"{plants.record_url()}/comments/reading")
    assert marks(bob) == []


def test_a_tile_shows_six_tables_and_says_how_many_more(alice: Person, house: House) -> None:
    for number in range(8):
        alice.post(f"{house.path}/tables", name=f"Table {number}")

    tile = alice.get("/").all(".tile")[0]

    assert len(tile.all(".tile > ul a")) == 6
    assert tile.all("li")[-1].text == "and 2 more"


def test_a_first_time_person_is_one_click_from_a_table(charlie: Person, app: Flask) -> None:
    page = charlie.get("/")
    assert page.one("main h1").text == "Welcome, Charlie"
    form = page.form("main form")

    answer = charlie.submit(form, onward="table")

    assert answer.location.endswith("/tables/new")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Member).where(Member.user_id == charlie.id)) == 1
    assert charlie.get("/").one(".tile h2").text == "Charlie’s workspace"


def test_a_viewer_starts_a_workspace_of_their_own_from_a_file(victor: Person) -> None:
    start = victor.get("/").all(".tile")[-1]

    assert "Start from a spreadsheet you already have." in start.text
    assert start.one("form")["action"] == "/workspaces"


def test_an_editor_imports_into_the_workspace_or_chooses_one(alice: Person, house: House) -> None:
    assert alice.get("/").all(".tile")[-1].one("a")["href"] == f"{house.path}/imports/new"

    alice.post("/workspaces", name="Shed")

    assert [link.text for link in alice.get("/").all("#import-into a")] == ["H House", "S Shed"]


def test_lately_is_fetched_behind_the_page_and_is_a_link_without_script(alice: Person, house: House) -> None:
    region = alice.get("/").one("[hx-trigger=load]")

    assert region["hx-get"] == region.one("a")["href"] == "/activity"


def test_nobody_sees_the_workspaces_of_others(charlie: Person, plants: Plants) -> None:
    body = charlie.get("/").body

    assert "House" not in body
    assert "Plants" not in body


def test_an_anonymous_person_is_sent_to_sign_in(anonymous: Person) -> None:
    assert anonymous.get("/", expect=303).location == "/sign-in"


def test_the_home_page_asks_few_questions_however_many_workspaces(alice: Person, house: House, app: Flask) -> None:
    for number in range(6):
        place = alice.post("/workspaces", name=f"Place {number}").location
        alice.post(f"{place}/tables", name="One")
    with app.app_context():
        engine = db.engine
    queries: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: queries.append(args[2]))

    alice.get("/")

    assert len([query for query in queries if query.startswith("SELECT")]) <= 8
