"""The bin of a table, and what leaves every bin after its time."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House, Plants
from tests.people import Person
from webapp.database import db, now, transaction
from webapp.moments import goes_on
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.models import Field, SchemaChange, Table
from webapp.trash import query
from webapp.trash.purge import HISTORY_KEPT, purge
from webapp.workspaces.models import Workspace

LATER = timedelta(days=31)


def thrown_away(person: Person, plants: Plants, *records: int) -> None:
    for record in records:
        person.post(f"{plants.record_url(record)}/trash")


def test_the_bin_lists_deleted_records_with_who_and_until_when(alice: Person, bob: Person, plants: Plants) -> None:
    thrown_away(alice, plants, 1)
    thrown_away(bob, plants, 2)

    page = bob.get(f"{plants.path}/trash")

    first, second = [row.text for row in page.all("tbody tr")]
    assert first.startswith("Box 1.2 Shrub")
    assert "just now by Bob" in first
    assert second == f"Rowan 7.5 Tree 21 Mar 2019 just now by Alice {goes_on(now())}"


def test_ticked_records_come_back_as_one_gesture(bob: Person, plants: Plants) -> None:
    thrown_away(bob, plants, 1, 2, 3)
    form = bob.get(f"{plants.path}/trash").form("#record-trash form")

    page = bob.follow(bob.submit(form, record=[str(plants.record_id(1)), str(plants.record_id(3))]))

    assert page.toasts[-1] == "Restored 2 records."
    assert [row.one("label").text for row in page.all("tbody tr")] == ["Box"]
    assert [cell.text for cell in bob.get(plants.path).all("tbody#records th")] == ["Rowan", "Thyme"]
    bob.swap("post", f"{plants.path}/undos")
    assert len(bob.get(f"{plants.path}/trash").all("tbody tr")) == 3


def test_nothing_ticked_and_what_came_back_meanwhile_do_no_harm(bob: Person, plants: Plants) -> None:
    thrown_away(bob, plants, 1)
    url = f"{plants.path}/restorations"

    assert "Choose what to restore." in bob.swap("post", url).toasts
    answer = bob.swap("post", url, record=[str(plants.record_id(1)), str(plants.record_id(2)), "x", "9" * 30])

    assert answer.toasts == ["Restored 1 record."]
    assert "The bin is empty" in answer.text


def test_a_full_bin_comes_in_pages(monkeypatch: pytest.MonkeyPatch, bob: Person, plants: Plants) -> None:
    monkeypatch.setattr(query, "PAGE", 2)
    thrown_away(bob, plants, 1, 2, 3)
    first = bob.get(f"{plants.path}/trash")
    second = bob.get(first.one("#record-trash > p a")["href"])

    assert [row.one("label").text for page in (first, second) for row in page.all("tbody tr")] == ["Thyme", "Box", "Rowan"]
    assert not second.has("#record-trash > p a")


def test_readers_and_strangers_see_no_bin_of_records(carol: Person, charlie: Person, plants: Plants) -> None:
    for path in ("trash", "restorations"):
        ask = carol.get if path == "trash" else carol.post
        ask(f"{plants.path}/{path}", expect=403)
        ask = charlie.get if path == "trash" else charlie.post
        ask(f"{plants.path}/{path}", expect=404)


def test_after_thirty_days_records_are_gone_and_no_sooner(app: Flask, bob: Person, plants: Plants) -> None:
    thrown_away(bob, plants, 2)

    purged(app, timedelta(days=29))
    assert len(bob.get(f"{plants.path}/trash").all("tbody tr")) == 1
    purged(app, LATER)

    assert "The bin is empty" in bob.get(f"{plants.path}/trash").text
    assert len(bob.get(plants.path).all("tbody#records th")) == 2
    assert "nothing was left" in bob.swap("post", f"{plants.path}/undos").toasts[0]


def test_after_thirty_days_a_field_is_gone_with_its_column(app: Flask, alice: Person, plants: Plants) -> None:
    column = f"c_{plants.field_id('Height')}"
    alice.post(f"{plants.path}/fields/{plants.field_id('Height')}/trash")

    purged(app, LATER)

    with app.app_context():
        assert column not in {known["name"] for known in sa.inspect(db.engine).get_columns(f"t_{plants.table_id}")}
        assert "Height" not in set(db.session.scalars(sa.select(Field.name)))
    assert plants.values()["Name"] == "Rowan"
    assert len(alice.get(plants.path).all("tbody#records th")) == 3


def test_after_thirty_days_a_table_is_gone_with_all_of_it(app: Flask, alice: Person, plants: Plants, house: House) -> None:
    other = house.table("Others", (), ())
    alice.post(f"{plants.path}/trash")

    purged(app, LATER)

    with app.app_context():
        assert f"t_{plants.table_id}" not in sa.inspect(db.engine).get_table_names()
        for model in (Field, ChangeSet, CellChange, SchemaChange):
            assert db.session.scalar(sa.select(sa.func.count()).where(model.table_id == plants.table_id)) == 0
        assert db.session.get(Table, other.table_id) is not None
    assert "The bin is empty" in alice.get(f"{house.path}/trash").text


def test_after_thirty_days_a_workspace_is_gone_with_its_tables(app: Flask, alice: Person, plants: Plants, house: House) -> None:
    alice.post(f"{house.path}/removal")

    purged(app, LATER)

    with app.app_context():
        assert db.session.get(Workspace, house.workspace_id) is None
        assert f"t_{plants.table_id}" not in sa.inspect(db.engine).get_table_names()
    alice.get("/")


def test_history_older_than_a_year_goes(app: Flask, alice: Person, plants: Plants) -> None:
    with app.app_context(), transaction():
        first = db.session.scalar(sa.select(sa.func.min(ChangeSet.id)))
        db.session.execute(sa.update(ChangeSet).where(ChangeSet.id == first).values(at=now() - HISTORY_KEPT - LATER))

    purged(app, timedelta(0))

    assert len(alice.get(f"{plants.path}/changes").all("#table-history li")) == 2
    assert "Nothing was changed here" in alice.get(f"{plants.record_url()}/changes").text


def purged(app: Flask, later: timedelta) -> None:
    with app.app_context():
        purge(now() + later)
