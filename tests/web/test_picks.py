"""Records ticked in the grid, or all that match: one field set or cleared, or all of them deleted, as one gesture."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import House, Plants
from tests.people import Person
from webapp.database import db
from webapp.records import picking
from webapp.records.models import ChangeSet
from webapp.tables.changes import NewField


def heights(plants: Plants) -> list[Any]:
    return [plants.values(place)["Height"] for place in (1, 2, 3)]


def newest_change(plants: Plants) -> tuple[str, int]:
    with plants.app.app_context():
        change = db.session.scalars(sa.select(ChangeSet).order_by(ChangeSet.id.desc()).limit(1)).one()
        return change.kind, change.records


def test_ticked_records_get_one_value_and_undo_takes_it_back_at_once(bob: Person, plants: Plants) -> None:
    boxes = bob.get(plants.path).all("tbody input[form=picked]")
    assert [box["value"] for box in boxes] == [str(record_id) for record_id in plants.record_ids]
    field = plants.field_id("Height")

    form = bob.swap("post", f"{plants.path}/picks", record=[boxes[0]["value"], boxes[2]["value"]], field=field).form("#pick-form")
    done = bob.swap("post", form.action or "", **{**form.fields, f"f{field}": "3"})

    assert heights(plants) == [Decimal(3), Decimal("1.2"), Decimal(3)]
    assert done.toasts == ["Set Height to 3.0 for 2 records. Undo"]
    assert done.one(f"hx-partial[hx-target^='#r{plants.record_id(3)} > :nth-child(3)']").text == "3.0"
    assert newest_change(plants) == ("update", 2)

    bob.swap("post", done.one("toast-note form")["action"])
    assert heights(plants) == [Decimal("7.5"), Decimal("1.2"), None]


def test_without_script_a_field_is_chosen_then_cleared_or_set(bob: Person, plants: Plants) -> None:
    kind, alive = plants.field_id("Kind"), plants.field_id("Alive")
    page = bob.post(f"{plants.path}/picks", expect=200, record=plants.record_ids[:2])
    assert page.one("#pick-field").value == str(kind)

    page = bob.submit(page.form("#pick-form"), expect=422, field=kind, **{f"f{kind}": ""})
    assert page.one(".err").text == "Enter a value, or press “Clear Kind”."
    answer = bob.submit(page.form("#pick-form"), clear="1")
    assert answer.location == plants.path
    assert [plants.values(place)["Kind"] for place in (1, 2, 3)] == [None, None, 3]

    bob.post(f"{plants.path}/picks/values", record=plants.record_ids, field=alive, **{f"f{alive}": ["Yes", "No"]})
    assert [plants.values(place)["Alive"] for place in (1, 2, 3)] == [True] * 3


def test_a_value_that_its_field_cannot_take_stays_with_the_reason(bob: Person, plants: Plants) -> None:
    field = plants.field_id("Height")

    page = bob.swap("post", f"{plants.path}/picks/values", record=plants.record_ids, field=field, expect=422, **{f"f{field}": "tall"})

    assert page.one("#pick-value")["value"] == "tall"
    assert page.one(".err").text == "“tall” is not a number."
    assert heights(plants)[0] == Decimal("7.5")


def test_all_that_match_are_found_by_the_criteria_and_counted_before(bob: Person, plants: Plants) -> None:
    alive = f"where1={plants.field_id('Alive')}&op1=is&value1=Yes"
    field = plants.field_id("Notes")
    counted = bob.swap("get", f"{plants.path}/picks/count?{alive}").one("[name=counted]")["value"]
    assert counted == "2"

    values = {"field": field, f"f{field}": "Water it", "all": "1", "counted": counted}
    bob.post(f"{plants.record_url(3)}/trash")
    grown = bob.swap("post", f"{plants.path}/picks/values?{alive}", expect=409, **values)
    assert "Other records match now than before: 1." in grown.one(".note").text
    form = grown.form("#pick-form")
    bob.swap("post", form.action or "", **form.fields)

    assert [plants.values(place)["Notes"] for place in (1, 2, 3)] == ["Water it", None, "Between the stones"]


def test_a_filter_that_is_partly_broken_does_not_widen_what_is_changed(bob: Person, plants: Plants) -> None:
    page = bob.swap("post", f"{plants.path}/picks/trash?where1=999&op1=is&value1=x", expect=422, all="1")

    assert "Change the filter first." in page.toasts[0]
    assert len(bob.get(plants.path).all("tbody th")) == 3


def test_records_are_deleted_together_and_those_that_are_gone_are_told(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url(2)}/trash")

    page = bob.swap("post", f"{plants.path}/picks/trash", record=plants.record_ids)

    assert page.toasts[1:] == ["Deleted 2 records. 1 record had been deleted meanwhile. Undo"]
    assert bob.get(plants.path).all("tbody th") == []
    assert newest_change(plants) == ("trash", 2)
    bob.swap("post", page.one("toast-note:last-child form")["action"])
    assert [row.text for row in bob.get(plants.path).all("tbody th")] == ["Rowan", "Thyme"]


def test_a_deletion_asks_about_records_in_which_others_wrote_since_the_page_was_drawn(alice: Person, bob: Person, plants: Plants) -> None:
    since = bob.get(plants.path).one("#picked [name=since]")["value"]
    height = plants.field_id("Height")
    alice.swap("post", plants.cell_url(field="Height"), **{f"f{height}": "8", f"seen{height}": "7.5"})

    asked = bob.swap("post", f"{plants.path}/picks/trash", expect=409, record=plants.record_ids, since=since)
    assert "Height of “Rowan”: Alice put 8.0 there" in asked.text
    assert len(bob.get(plants.path).all("tbody th")) == 3
    bob.submit(asked.form("form:has([value=others])"), choice="others")
    assert [row.text for row in bob.get(plants.path).all("tbody th")] == ["Rowan"]
    bob.swap("post", f"{plants.path}/picks/trash", record=plants.record_ids[:1], since=since, choice="all")
    assert bob.get(plants.path).all("tbody th") == []


def test_nothing_ticked_and_too_much_are_said(bob: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bob.swap("post", f"{plants.path}/picks", expect=422).toasts == ["Tick the records first."]
    monkeypatch.setattr(picking, "MOST_RECORDS", 2)

    for chosen in ({"all": "1"}, {"record": plants.record_ids}):
        page = bob.swap("post", f"{plants.path}/picks/trash", expect=422, **chosen)
        assert page.toasts == ["That is more than 50,000 records. Filter the table, and change it in several steps."]
    assert len(bob.get(plants.path).all("tbody th")) == 3


def test_more_records_than_the_page_shows_are_one_gesture(bob: Person, house: House) -> None:
    many = house.table("Many", (NewField("Name", "text", {}), NewField("Size", "number", {})), (("a", None),))
    name, size = many.field_id("Name"), many.field_id("Size")
    bob.swap("post", f"{many.path}/pastes", records="", into=str(name), text="\n".join(map(str, range(2_500))), agreed="1")

    page = bob.swap("post", f"{many.path}/picks/values", all="1", field=size, **{f"f{size}": "4"})

    assert page.toasts == ["Set Size to 4 for 2,501 records. Undo"]
    assert many.values(1)["Size"] == Decimal(4)
    assert page.headers["HX-Trigger"].count("stretch-changed") == 1  # drawn anew instead of cell by cell


def test_who_may_not_write_ticks_nothing(carol: Person, victor: Person, charlie: Person, plants: Plants) -> None:
    for path in (f"{plants.path}/picks", f"{plants.path}/picks/values", f"{plants.path}/picks/trash"):
        carol.post(path, expect=403, record=plants.record_ids)
        victor.swap("post", path, expect=403, record=plants.record_ids)
        charlie.post(path, expect=404, record=plants.record_ids)
    assert not victor.get(plants.path).has("[form=picked], #picked")
