"""The streams of a table: what they tell, to whom, and how they end."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask

from tests.factories import House, Plants
from tests.html import Element
from tests.people import Person
from tests.security.hostile import HOSTILE, dangers_in
from webapp.accounts.models import User
from webapp.database import db
from webapp.fields.changes import add_field
from webapp.live import hub as hubs
from webapp.records.bulk import add_many
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.workspaces.changes import remove_member
from webapp.workspaces.models import Workspace

LONG_AGO = "1000"


@pytest.fixture
def environ() -> dict[str, str]:
    return {"INLAY_STREAMS": "3"}


@pytest.fixture
def live(app: Flask) -> Iterator[Flask]:
    """The application, with a hub of this test's own."""
    hub = app.extensions["live"]
    app.extensions["live"] = hubs.Hub(hub.limit, hub.faces)
    yield app
    app.extensions["live"].join()


class Listening:
    """A stream that somebody has open. Reading waits for the next event that is none of the hub's heartbeats."""

    def __init__(self, person: Person, plants: Plants, *, page: str = "p", since: str = "", headers: dict[str, str] | None = None) -> None:
        address = f"{plants.path}/stream"
        self.answer = person.client.get(address, query_string={"page": page, "since": since}, headers=headers, buffered=False)
        self.parts: Iterator[str] = (part.decode() for part in self.answer.iter_encoded())

    def next(self) -> tuple[str, str]:
        for part in self.parts:
            fields = dict(line.split(": ", 1) for line in part.splitlines() if ": " in line)
            if "event" in fields and fields["event"] != "beat":
                return fields["event"], fields["data"]
        return "end", ""

    def until(self, name: str, text: str = "") -> str:
        """The data of the next event of this name with this text in it; whatever comes before is passed over."""
        for event, data in iter(self.next, ("end", "")):
            if event == name and text in data:
                return data
        return "ended"

    def close(self) -> None:
        self.answer.close()


def change_name(person: Person, plants: Plants, record: int, was: str, name: str) -> None:
    field = plants.field_id("Name")
    person.post(plants.cell_url(record), **{f"f{field}": name, f"seen{field}": was})


def test_an_edit_is_told_to_whoever_looks_at_the_table(live: Flask, bob: Person, victor: Person, plants: Plants) -> None:
    stream = Listening(victor, plants)
    assert stream.until("people")

    change_name(bob, plants, 2, "Box", "Boxwood")

    assert stream.until("changed") == str(plants.record_id(2))
    stream.close()


def test_a_new_record_a_deleted_one_and_another_shape_are_told(live: Flask, bob: Person, alice: Person, plants: Plants) -> None:
    stream = Listening(alice, plants)
    assert stream.until("people")

    bob.post(f"{plants.record_url(3)}/trash")
    assert stream.until("changed") == str(plants.record_id(3))
    bob.post(f"{plants.path}/records")
    assert stream.until("changed") == str(plants.record_id(3) + 1)
    with live.app_context():
        table = db.session.get_one(Table, plants.table_id)
        add_field(table, name="Age", type_name="number", options={}, by=db.session.get_one(User, bob.id))
        version = table.schema_version
    assert stream.until("shape") == str(version)
    stream.close()


def test_a_comment_is_told(live: Flask, carol: Person, alice: Person, plants: Plants) -> None:
    stream = Listening(alice, plants)
    assert stream.until("people")

    carol.post(f"{plants.record_url(2)}/comments", text="Needs water")

    assert stream.until("commented") == str(plants.record_id(2))
    stream.close()


def test_many_records_are_told_as_many(live: Flask, bob: Person, alice: Person, plants: Plants) -> None:
    stream = Listening(alice, plants)
    assert stream.until("people")

    with live.app_context():
        table = db.session.get_one(Table, plants.table_id)
        add_many(table, shape_of(table), [{}] * 101, by=db.session.get_one(User, bob.id))

    assert stream.until("changed") == "many"
    stream.close()


def test_nothing_is_missed_by_who_comes_back(live: Flask, bob: Person, alice: Person, plants: Plants) -> None:
    first = Listening(alice, plants)
    first.close()
    change_name(bob, plants, 1, "Rowan", "Mountain ash")

    by_address = Listening(alice, plants, since=LONG_AGO)
    assert str(plants.record_id(1)) in by_address.until("changed").split()
    by_address.close()
    by_header = Listening(alice, plants, headers={"Last-Event-ID": LONG_AGO})
    assert str(plants.record_id(1)) in by_header.until("changed").split()
    by_header.close()


def test_who_signs_out_or_is_removed_hears_no_more(
    live: Flask, house: House, alice: Person, bob: Person, victor: Person, plants: Plants
) -> None:
    signing_out, removed = Listening(bob, plants), Listening(victor, plants)
    assert removed.until("people")

    bob.post("/sign-out")
    with live.app_context():
        workspace = db.session.get_one(Workspace, house.workspace_id)
        remove_member(workspace, db.session.get_one(User, victor.id), by=db.session.get_one(User, alice.id))

    for stream in (signing_out, removed):
        assert stream.until("over")
        assert stream.next() == ("end", "")
        stream.close()


def test_beyond_the_limit_a_page_is_told_to_ask_again(live: Flask, house: House, bob: Person, alice: Person, plants: Plants) -> None:
    streams = [Listening(alice, plants, page=page) for page in "abc"]
    for stream in streams:
        assert stream.until("people")

    polling = bob.client.get(f"{plants.path}/stream", query_string={"page": "d", "since": LONG_AGO})

    assert polling.mimetype == "text/event-stream"
    assert polling.text.startswith("retry: 5000\n")
    assert "event: changed" in polling.text
    assert streams[0].until("people", "Bob") != "ended"
    for stream in streams:
        stream.close()


def test_a_stream_is_never_kept_nor_held_back_by_a_proxy(live: Flask, alice: Person, plants: Plants) -> None:
    stream = Listening(alice, plants)

    assert stream.answer.headers["X-Accel-Buffering"] == "no"
    assert "no-store" in stream.answer.headers["Cache-Control"]
    assert "Content-Encoding" not in stream.answer.headers
    stream.close()


def test_people_see_who_is_here_and_in_which_cell(live: Flask, alice: Person, bob: Person, plants: Plants) -> None:
    stream = Listening(alice, plants)
    assert "Alice" in stream.until("people")

    other = Listening(bob, plants, page="q")
    assert stream.until("people", "Bob") != "ended"
    bob.post(f"{plants.path}/presence", page="q", record=plants.record_id(2), field=plants.field_id("Kind"))
    assert stream.until("people", f'data-record="{plants.record_id(2)}" data-field="{plants.field_id("Kind")}"') != "ended"
    other.close()

    assert "Bob" not in stream.until("people")
    stream.close()


def test_a_cell_is_told_also_by_a_process_in_which_no_page_listens(live: Flask, alice: Person, bob: Person, plants: Plants) -> None:
    with live.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("There is one web process.")
    hub, his = live.extensions["live"], Listening(bob, plants, page="b")
    hers = Listening(alice, plants, page="a")
    his.until("people", "Alice")
    live.extensions["live"] = hubs.Hub(hub.limit, hub.faces)
    alice.post(f"{plants.path}/presence", page="a", record=plants.record_id(2), field=plants.field_id("Kind"))
    live.extensions["live"] = hub

    assert f'data-record="{plants.record_id(2)}"' in his.until("people", "data-record")
    his.close()
    hers.close()


def test_a_name_is_text_in_what_a_stream_draws(live: Flask, bob: Person, plants: Plants) -> None:
    for name in HOSTILE:
        bob.post("/profile/name", name=name)
        stream = Listening(bob, plants)
        faces = Element(BeautifulSoup(stream.until("people"), "html.parser"))
        stream.close()

        assert faces.has(f'[data-person="{bob.id}"]')
        assert "hostile" in faces.text
        assert dangers_in(faces) == [], name


def test_a_quiet_stream_shows_that_it_is_there(live: Flask, alice: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "HEARTBEAT", 0)
    stream = Listening(alice, plants)

    assert any("event: beat" in part for part in stream.parts)
    assert any("event: beat" in part for part in stream.parts)
    stream.close()


def test_a_hub_that_stops_ends_every_stream(live: Flask, alice: Person, plants: Plants) -> None:
    stream = Listening(alice, plants)
    live.extensions["live"].stop()

    assert stream.until("over") == "ended"
    stream.close()


def test_a_hub_whose_database_goes_away_begins_anew(live: Flask, alice: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: Any) -> None:
        raise sa.exc.OperationalError("", {}, Exception("away"))

    with monkeypatch.context() as broken:
        broken.setattr(hubs, "end_those_that_left", break_down)
        assert Listening(alice, plants).until("over") == "ended"

    again = Listening(alice, plants)
    assert again.until("people")
    again.close()


def test_a_page_has_no_stream_where_live_updates_are_off(
    app: Flask, alice: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.get(plants.path).has("live-stream")
    monkeypatch.setitem(app.jinja_env.globals, "is_live", False)

    assert not alice.get(plants.path).has("live-stream")
