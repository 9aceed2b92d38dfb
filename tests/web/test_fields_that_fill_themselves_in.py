"""Fields that read what every record knows of itself: shown and found like others, written by nobody."""

import datetime

import pytest
import sqlalchemy as sa

from tests.api import base_of, program_of
from tests.factories import House, Plants
from tests.people import Person
from tests.web.test_schema_history import undo
from webapp.database import db
from webapp.trash.purge import purge

KINDS = {"Number": "autonumber", "Added": "created_time", "Edited": "changed_time"}


@pytest.fixture
def stamped(bob: Person, plants: Plants) -> Plants:
    """The plants with a field of each kind, Rowan changed since it was added."""
    for name, kind in KINDS.items():
        page = bob.post(f"{plants.path}/fields/draft", expect=200, name=name, type=kind)
        bob.submit(page.form("#field-form"))
    cell = plants.cell_url(field="Height")
    bob.swap("post", cell, **{**bob.swap("get", f"{cell}/edit").form().fields, f"f{plants.field_id('Height')}": "8"})
    return plants


def cells(person: Person, plants: Plants, query: str = "") -> list[list[str]]:
    """The text of the last fields, record by record."""
    page = person.get(f"{plants.path}?{query}")
    return [[cell.text for cell in row.all("td.ro")] for row in page.all("#records tr[id]")]


def test_records_that_were_there_before_have_their_values_at_once(victor: Person, stamped: Plants) -> None:
    today = datetime.datetime.now(datetime.UTC).strftime("%-d %b %Y")

    rows = cells(victor, stamped)

    assert [number for number, _, _ in rows] == [str(record_id) for record_id in stamped.record_ids]
    assert all(added.startswith(today) for _, added, _ in rows)
    assert [bool(edited) for _, _, edited in rows] == [True, False, False]


def test_nobody_writes_to_them(bob: Person, stamped: Plants) -> None:
    before = stamped.values(2)
    for name in KINDS:
        url, field_id = stamped.cell_url(2, name), stamped.field_id(name)
        assert not bob.swap("get", f"{url}/edit").has("input")
        sent = {f"f{field_id}": "7", f"seen{field_id}": ""}
        refused = bob.swap("post", url, expect=422, **sent)
        assert refused.one("[role=alert]").text == "This field fills itself in and cannot be written to."
        page = bob.post(stamped.record_url(2), expect=422, **sent)
        assert "cannot be written to" in page.one("#record-form").text
        assert not bob.get(stamped.record_url(2)).has(f"[name=f{field_id}]")
    assert stamped.values(2) == before


def test_a_paste_leaves_them_alone_and_says_so(bob: Person, stamped: Plants) -> None:
    added = stamped.values(1)["Added"]
    into = ",".join(str(stamped.field_id(name)) for name in ("Notes", "Number", "Added"))

    page = bob.swap("post", f"{stamped.path}/pastes", records=str(stamped.record_id(1)), into=into, text="Tall\t99\tyesterday")

    assert (stamped.values(1)["Notes"], stamped.values(1)["Number"]) == ("Tall", stamped.record_id(1))
    assert stamped.values(1)["Added"] == added
    assert "Pasted 1 cell. “Number” and “Added” fill themselves in and were left alone." in page.toasts[0]


def test_records_are_found_and_sorted_by_them(victor: Person, stamped: Plants) -> None:
    number, added, edited = (stamped.field_id(name) for name in KINDS)
    first, _, last = map(str, stamped.record_ids)

    assert [row[0] for row in cells(victor, stamped, f"where1={number}&op1=at_least&value1={last}")] == [last]
    assert [row[0] for row in cells(victor, stamped, f"where1={edited}&op1=is_not_empty")] == [first]
    assert len(cells(victor, stamped, f"where1={added}&op1=is&value1=today")) == 3
    assert [row[0] for row in cells(victor, stamped, f"sort1={number}&dir1=desc")] == [last, str(stamped.record_id(2)), first]
    assert cells(victor, stamped, f"sort1={edited}&sort2={number}&dir2=desc")[0][0] == first


def test_a_program_reads_them_and_is_refused_when_it_writes(alice: Person, house: House, stamped: Plants) -> None:
    program, path = program_of(alice), f"/v0/{base_of(house)}/Plants"
    record = program.get(path)["records"][0]

    assert record["fields"]["Number"] == stamped.record_id(1)
    assert record["fields"]["Added"] == record["createdTime"]
    kind, message = program.error("PATCH", f"{path}/{record['id']}", {"fields": {"Number": 5}}, expect=422)
    assert (kind, message) == ("INVALID_VALUE_FOR_COLUMN", 'Field "Number" cannot accept a value because the field is computed')
    assert program.put(f"{path}/{record['id']}", {"fields": {"Name": "Elm"}})["fields"].keys() >= {"Name", "Number", "Added"}
    found = program.get(f"{path}?filterByFormula=%7BNumber%7D={stamped.record_id(2)}")["records"]
    assert [one["fields"]["Name"] for one in found] == ["Box"]


def test_one_becomes_plain_text_and_fills_itself_in_again_when_that_is_undone(bob: Person, stamped: Plants) -> None:
    field_id = stamped.field_id("Number")
    drafted = bob.follow(bob.post(f"{stamped.path}/fields/{field_id}/retypes", type="number", decimals="0"))
    bob.submit(drafted.form("form:has([name=version])"))
    assert stamped.values(1)["Number"] == stamped.record_id(1)
    assert not bob.get(f"{stamped.path}/fields/{field_id}/retypes/new").has("option[value=autonumber]")

    undo(bob, stamped, "Changed the type of “Number” from Autonumber to Number")

    assert bob.swap("get", stamped.cell_url(field="Number")).has("td.ro")


def test_removing_one_for_good_takes_nothing_from_the_records(bob: Person, stamped: Plants) -> None:
    for name in KINDS:
        bob.post(f"{stamped.path}/fields/{stamped.field_id(name)}/trash")

    with stamped.app.app_context():
        purge(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=31))
        columns = {column["name"] for column in sa.inspect(db.engine).get_columns(f"t_{stamped.table_id}")}

    assert {"id", "created_at", "changed_at"} <= columns
    assert stamped.values(1)["Name"] == "Rowan"


def test_a_copy_of_one_reads_the_record_too(bob: Person, stamped: Plants) -> None:
    number = f"{stamped.path}/fields/{stamped.field_id('Number')}"
    bob.submit(bob.get(f"{number}/duplicates/new").form("#field-form"))
    assert stamped.values(2)["Number copy"] == stamped.record_id(2)

    answer = bob.submit(bob.get(f"{stamped.path}/duplicates/new").form("#field-form"))

    assert [row[0] for row in cells(bob, Plants(stamped.app, int(answer.location.rpartition("/")[2]), []))] == ["1", "2", "3"]
