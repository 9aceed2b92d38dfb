"""Required, unique, default: kept by the database, said at the cell, and turned on only where every record meets them."""

import threading
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.api import base_of, program_of
from tests.factories import House, Plants
from tests.html import Page
from tests.people import Person
from tests.web.test_schema_history import undo
from webapp.accounts.models import User
from webapp.database import db
from webapp.records.bulk import add_many
from webapp.records.demands import Broken
from webapp.tables.models import Table
from webapp.tables.shape import shape_of

NEEDED = "This field needs a value."
ALIKE = "Another record has this already, and here no two may be alike."


def set_up(person: Person, plants: Plants, field: str, expect: int = 303, **terms: Any) -> Page:
    page = person.get(f"{plants.path}/fields/{plants.field_id(field)}/edit")
    form = page.form("form:has([name=name])")
    for name in [name for name, value in terms.items() if value is None]:
        del form.fields[name]
    return person.submit(form, expect=expect, **terms)


def write(person: Person, plants: Plants, field: str, text: str, record: int = 1) -> Page:
    url = plants.cell_url(record, field)
    editor = person.swap("get", f"{url}/edit").form(".editing form")
    return person.swap("post", url, **{**editor.fields, f"f{plants.field_id(field)}": text})


@pytest.fixture
def strict(bob: Person, plants: Plants) -> Plants:
    """Plants whose names are required and unique, and which are trees as long as nobody says otherwise."""
    set_up(bob, plants, "Name", required="yes", unique="yes")
    set_up(bob, plants, "Kind", default="Tree")
    return plants


def test_turning_one_on_over_data_that_breaks_it_lists_the_records_and_changes_nothing(bob: Person, plants: Plants) -> None:
    page = set_up(bob, plants, "Height", required="yes", expect=422)
    assert "1 record has no value here. Nothing was changed." in page.one("[role=alert]").text
    assert [link["href"] for link in page.all("[role=alert] a")] == [plants.record_url(3)]
    assert page.one("#field-required").get("checked") is not None

    write(bob, plants, "Kind", "Shrub")
    page = set_up(bob, plants, "Kind", unique="yes", expect=422)
    assert [link.text for link in page.all("[role=alert] a")] == ["Rowan", "Box"]
    assert not bob.get(f"{plants.path}/fields/{plants.field_id('Kind')}/edit").has("#field-unique[checked]")
    write(bob, plants, "Kind", "Shrub", record=3)


def test_a_bad_cell_is_said_at_the_cell_and_keeps_what_was_typed(bob: Person, strict: Plants) -> None:
    url, name = strict.cell_url(), f"f{strict.field_id('Name')}"
    seen = {f"seen{strict.field_id('Name')}": "Rowan"}

    assert bob.swap("post", url, expect=422, **seen, **{name: ""}).one("[role=alert]").text == NEEDED
    taken = bob.swap("post", url, expect=422, **seen, **{name: "Box"})
    assert taken.one("[role=alert]").text == ALIKE
    assert taken.one(f"[name={name}]").value == "Box"
    page = bob.post(strict.record_url(), expect=422, **seen, **{name: "Box"})
    assert page.one(f"#field-{strict.record_id(1)}-{strict.field_id('Name')} .err").text == ALIKE
    field = f"{strict.record_url()}/fields/{strict.field_id('Name')}"
    assert bob.swap("post", field, expect=422, **seen, **{name: "Box"}).one(".err").text == ALIKE
    bob.swap("post", url, **seen, **{name: "Rowan tree"})
    assert strict.values(1)["Name"] == "Rowan tree"


def test_a_new_record_asks_for_what_it_needs(bob: Person, strict: Plants) -> None:
    asked = bob.swap("post", f"{strict.path}/records", expect=422)
    assert asked.one("hx-partial[hx-target='#modal'] h2").text == "New record"
    page = bob.post(f"{strict.path}/records", expect=422)
    name = f"f{strict.field_id('Name')}"
    assert [control["name"] for control in page.all("#new-record-form .input")] == [name]

    again = bob.submit(page.form("#new-record-form"), expect=422, **{name: "Box"})
    assert again.one(".err").text == ALIKE
    answer = bob.submit(again.form("#new-record-form"), **{name: "Elm"})

    strict.record_ids.append(int(answer.location.split("?")[0].rpartition("/")[2]))
    assert (strict.values(4)["Name"], strict.values(4)["Kind"]) == ("Elm", 1)


def test_the_default_is_what_new_records_hold(bob: Person, plants: Plants) -> None:
    set_up(bob, plants, "Height", default="2.5")
    set_up(bob, plants, "Alive", default=["Yes", "No"])
    assert set_up(bob, plants, "Height", default="tall", expect=422).one("#field-default-problem").text == "“tall” is not a number."

    answer = bob.post(f"{plants.path}/records")
    plants.record_ids.append(int(answer.location.rpartition("/")[2]))
    into = str(plants.field_id("Name"))
    bob.swap("post", f"{plants.path}/pastes", records=str(plants.record_id(4)), into=into, text="Ash\nYew", agreed="1")
    plants.record_ids.append(plants.record_id(4) + 1)

    assert [plants.values(record)["Height"] for record in (3, 4, 5)] == [None, Decimal("2.5"), Decimal("2.5")]
    assert [plants.values(record)["Alive"] for record in (2, 5)] == [False, True]
    assert bob.get(f"{plants.path}/fields/{plants.field_id('Height')}/edit").one("#field-default").value == "2.5"


def test_a_paste_says_which_cells_break_a_rule_and_takes_the_others(bob: Person, strict: Plants) -> None:
    into = f"{strict.field_id('Name')},{strict.field_id('Height')}"
    records = ",".join(map(str, strict.record_ids))
    form = {"records": records, "into": into, "text": "Ash\t1\nAsh\t2\n\t3\nBox\t4\n\t5\nYew\t6"}
    page = bob.swap("post", f"{strict.path}/pastes", **form)
    refusals = [line.text for line in page.all("hx-partial li:has(b)")]

    assert [text for text in refusals if NEEDED in text or ALIKE in text] == refusals
    bob.swap("post", f"{strict.path}/pastes", agreed="1", **form)

    assert [strict.values(record)["Name"] for record in (1, 2, 3)] == ["Ash", "Box", "Thyme"]
    assert [strict.values(record)["Height"] for record in (1, 2, 3)] == [1, 2, 3]
    assert [cell.text for cell in bob.get(strict.path).all("#records th")] == ["Ash", "Box", "Thyme", "Yew"]


def test_a_program_is_told_which_field_refuses(alice: Person, house: House, strict: Plants) -> None:
    program, path = program_of(alice), f"/v0/{base_of(house)}/Plants"
    record = program.get(path)["records"][0]["id"]

    assert program.error("POST", path, {"fields": {"Height": 1}}, expect=422) == (
        "INVALID_VALUE_FOR_COLUMN",
        f'Field "Name" cannot accept the provided value. {NEEDED}',
    )
    assert ALIKE in program.error("PATCH", f"{path}/{record}", {"fields": {"Name": "Box"}}, expect=422)[1]
    assert program.post(path, {"fields": {"Name": "Elm"}})["fields"]["Kind"] == "Tree"


def test_of_two_who_take_the_same_value_at_once_one_is_told(app: Flask, house: House, strict: Plants) -> None:
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def add() -> None:
        with app.app_context():
            table, by = db.session.get_one(Table, strict.table_id), db.session.get_one(User, house.alice.id)
            shape = shape_of(table)
            db.session.rollback()
            gate.wait()
            try:
                add_many(table, shape, [{shape.fields[0]: "Elm"}], by=by)
                outcomes.append("added")
            except Broken as broken:
                outcomes.append(broken.sentence)

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == sorted(["added", ALIKE])


def test_records_in_the_bin_are_exempt_until_they_come_back(bob: Person, strict: Plants) -> None:
    bob.post(f"{strict.record_url(2)}/trash")
    write(bob, strict, "Name", "Box")

    refused = bob.post(f"{strict.record_url(2)}/restoration", expect=422)
    assert ALIKE in refused.text
    write(bob, strict, "Name", "Rowan")
    bob.post(f"{strict.record_url(2)}/restoration")
    assert strict.values(2)["Name"] == "Box"


def test_what_a_field_demands_is_undone_like_other_changes_of_shape(bob: Person, strict: Plants) -> None:
    set_up(bob, strict, "Name", required=None)
    write(bob, strict, "Name", "")
    undo(bob, strict, "Made the field “Name” optional", expect=422)
    write(bob, strict, "Name", "Rowan")
    undo(bob, strict, "Made the field “Name” optional")
    bob.swap("post", strict.cell_url(), expect=422, **{f"f{strict.field_id('Name')}": "", f"seen{strict.field_id('Name')}": "Rowan"})
    undo(bob, strict, "Changed what new records hold in the field “Kind”")

    assert "Kind" not in bob.get(f"{strict.path}/fields/{strict.field_id('Kind')}/edit").one("#field-default").value


def test_a_removed_field_demands_nothing_and_demands_again_when_it_is_back(bob: Person, strict: Plants) -> None:
    name = strict.field_id("Name")
    bob.post(f"{strict.path}/fields/{name}/trash")
    bob.post(f"{strict.path}/records")
    bob.post(f"{strict.path}/fields/{name}/restoration")

    assert "no longer required: some records break that" in bob.get(f"{strict.path}/schema").text
    edit = bob.get(f"{strict.path}/fields/{name}/edit")
    assert (edit.has("#field-required[checked]"), edit.has("#field-unique[checked]")) == (False, True)
    assert "neither required nor unique" in bob.post(f"{strict.path}/fields/{name}/retypes", expect=422, type="email").text


def test_a_copy_of_a_table_demands_the_same(app: Flask, bob: Person, strict: Plants) -> None:
    answer = bob.submit(bob.get(f"{strict.path}/duplicates/new").form("#field-form"))
    copy = Plants(app, int(answer.location.rpartition("/")[2]), strict.record_ids)
    with app.app_context():
        columns = sa.inspect(db.engine).get_indexes(f"t_{copy.table_id}")

    assert any(index["unique"] for index in columns)
    bob.swap("post", copy.cell_url(), expect=422, **{f"f{copy.field_id('Name')}": "Box", f"seen{copy.field_id('Name')}": "Rowan"})
