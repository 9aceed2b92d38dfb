"""The history of a table, of a record and of a cell; and putting back any of it."""

from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Plants
from tests.people import Person
from tests.web.cells import typed
from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.records import bulk, history
from webapp.records.changes import Edit
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.models import Table
from webapp.tables.shape import shape_of


def change(person: Person, plants: Plants, field: str, value: str, *, seen: str, record: int = 1) -> None:
    person.swap("post", plants.cell_url(record, field), **typed(plants, field, value, seen=seen))


@pytest.fixture
def changed(alice: Person, bob: Person, plants: Plants) -> Plants:
    """Bob changes Rowan's height, then Alice does, then Bob renames Box."""
    change(bob, plants, "Height", "8", seen="7.5")
    change(alice, plants, "Height", "9", seen="8.0")
    change(bob, plants, "Name", "Boxwood", seen="Box", record=2)
    return plants


def test_a_table_tells_what_happened_newest_first(victor: Person, changed: Plants) -> None:
    page = victor.get(f"{changed.path}/changes")

    first, second, third, *added = [item.text for item in page.all("#table-history li")]
    assert first == "B Bob changed Name of Boxwood from Box to Boxwood just now"
    assert second == "A Alice changed Height of Rowan from 8.0 to 9.0 just now"
    assert third == "B Bob changed Height of Rowan from 7.5 to 8.0 just now"
    assert len(added) == 3
    assert "added Thyme : Name to Thyme , Kind to Herb , Alive to Yes …" in added[0]
    assert not page.has("#table-history form")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"person": "Bob"}, ["Boxwood", "Rowan"]),
        ({"field": "Height"}, ["Rowan", "Rowan", "Box", "Rowan"]),
        ({"person": "Bob", "field": "Height"}, ["Rowan"]),
        ({"person": "Bob", "until": "2020-01-01"}, []),
        ({"person": "Bob", "since": "2020-01-01"}, ["Boxwood", "Rowan"]),
        ({"field": "Height", "since": "2020-01-01", "person": "Alice", "until": "2999-01-01"}, ["Rowan", "Box", "Rowan"]),
        ({"since": "nonsense", "person": "nobody"}, ["Boxwood", "Rowan", "Rowan", "Thyme", "Box", "Rowan"]),
    ],
)
def test_the_history_can_be_filtered(alice: Person, bob: Person, changed: Plants, filters: dict[str, str], expected: list[str]) -> None:
    ids = {"Bob": bob.id, "Alice": alice.id, "Height": changed.field_id("Height")}

    page = alice.get(f"{changed.path}/changes", **{name: ids.get(value, value) for name, value in filters.items()})

    records = [item.all("a")[0].text for item in page.all("#table-history li")]
    assert [name.removesuffix("wood") for name in records] == [name.removesuffix("wood") for name in expected]


def test_a_long_history_comes_in_pages_that_cost_the_same(app: Flask, alice: Person, changed: Plants) -> None:
    with app.app_context(), transaction():
        for number in range(history.PAGE):
            one = ChangeSet(table_id=changed.table_id, user_id=alice.id, kind="update", records=1)
            db.session.add(one)
            db.session.flush()
            where = {"change_set_id": one.id, "table_id": changed.table_id, "record_id": changed.record_id(1)}
            db.session.add(CellChange(**where, field_id=changed.field_id("Notes"), before=None, after=f"Note {number}"))

    first = alice.get(f"{changed.path}/changes")
    second = alice.get(first.one("#table-history > p a")["href"])

    assert len(first.all("#table-history li")) == history.PAGE
    assert second.all("#table-history li")[0].text.startswith("B Bob changed Name")
    assert not second.has("#table-history > p")
    of_record = alice.get(f"{changed.record_url()}/changes")
    assert len(of_record.all("#record-history li")) == 20
    assert "Note 29" in alice.get(of_record.one("#record-history > p a")["href"]).all("#record-history li")[0].text


def test_a_record_has_its_history_and_each_cell_its_own(victor: Person, changed: Plants) -> None:
    assert changed.record_url() + "/changes" in victor.get(changed.record_url()).one("record-panel [hx-trigger=load]")["hx-get"]

    of_record = victor.swap("get", f"{changed.record_url()}/changes")
    of_cell = victor.get(f"{changed.record_url()}/changes", field=changed.field_id("Height"))

    assert of_record.all("li")[0].text == "A Alice changed Height from 8.0 to 9.0 just now"
    assert of_record.all("li")[-1].text == "A Alice added this record just now"
    assert [item.one("ins").text for item in of_cell.all("#record-history li")] == ["9.0", "8.0", "7.5"]


def test_one_cell_is_put_back_from_the_history(bob: Person, changed: Plants) -> None:
    page = bob.get(f"{changed.record_url(2)}/changes")

    answer = bob.submit(page.form("#record-history li form[action$='/reversal']:has([aria-label='Put Name back to Box'])"))

    assert answer.location == changed.record_url(2)
    assert changed.values(2)["Name"] == "Box"
    assert bob.swap("post", f"{changed.path}/undos").toasts[-1] == "Undone: Name of “Boxwood”."
    assert changed.values(2)["Name"] == "Boxwood"


def test_a_whole_gesture_is_put_back_whoever_made_it(app: Flask, alice: Person, bob: Person, plants: Plants) -> None:
    with app.app_context():
        table, person = db.session.get_one(Table, plants.table_id), db.session.get_one(User, alice.id)
        shape = shape_of(table)
        written = bulk.set_many(table, shape, {number: [Edit(shape.fields[1], Decimal(3))] for number in plants.record_ids}, by=person)
    page = bob.get(f"{plants.path}/changes")
    assert page.all("#table-history li")[0].text.startswith("A Alice changed 3 records : Height to 3.0 , Height to 3.0")
    assert len(bob.get(f"{plants.path}/changes/{written.change_set_id}").all(".feed li")) == 3

    answer = bob.swap("post", f"{plants.path}/changes/{written.change_set_id}/reversal")

    assert answer.toasts == ["Put back: 3 records."]
    assert [plants.values(record)["Height"] for record in (1, 2, 3)] == [Decimal("7.5"), Decimal("1.2"), None]


def test_putting_back_asks_before_it_writes_over_a_later_value(bob: Person, changed: Plants) -> None:
    page = bob.get(f"{changed.record_url()}/changes")
    form = page.form("#record-history li:has(ins:-soup-contains('8.0')) form")

    question = bob.submit(form, expect=409)
    assert "Height of “Rowan” is 9.0 now, by Alice." in question.text
    bob.submit(question.form("form:has([value=all])"), choice="all")

    assert changed.values()["Height"] == Decimal("7.5")


def test_a_deleted_record_keeps_its_history(bob: Person, changed: Plants) -> None:
    bob.post(f"{changed.record_url()}/trash")

    assert bob.get(f"{changed.record_url()}/changes").all("#record-history li")[0].text == "B Bob deleted this record just now"


def test_readers_put_nothing_back_and_strangers_read_nothing(app: Flask, victor: Person, charlie: Person, changed: Plants) -> None:
    with app.app_context():
        change_id = db.session.scalar(sa.select(sa.func.max(ChangeSet.id)))
    victor.post(f"{changed.path}/changes/{change_id}/reversal", expect=403)
    for path in ("changes", f"changes/{change_id}", f"records/{changed.record_id(1)}/changes"):
        charlie.get(f"{changed.path}/{path}", expect=404)
    charlie.post(f"{changed.path}/changes/{change_id}/reversal", expect=404)
    victor.get(f"{changed.path}/changes/{2**40}", expect=404)

    assert changed.values(2)["Name"] == "Boxwood"
