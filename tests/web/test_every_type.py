"""Every type that people fill works wherever values go: the grid, its editors, a record's page, a new field's dialog, a file and back."""

import csv
import io
from itertools import cycle, islice
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.factories import House, Records
from tests.people import Person
from tests.web.jobs_done import work_off
from tests.web.test_imports import open_preview, records_of
from webapp.accounts.models import User
from webapp.database import db
from webapp.fieldtypes import ENTERED, FieldType
from webapp.records.bulk import put_many
from webapp.records.changes import Edit
from webapp.tables.changes import NewField
from webapp.tables.models import Table
from webapp.tables.shape import shape_of

KINDS: dict[str, FieldType] = {name: kind.exemplar() for name, kind in ENTERED.items()}
RECORDS = 3


def values_of(kind: FieldType) -> list[Any]:
    return list(islice(cycle(value for value in kind.examples.values() if value is not None), RECORDS))


@pytest.fixture
def everything(house: House, bob: Person, victor: Person) -> Records:
    """A record's name and a field of each type, called as the type is."""
    fields = (NewField("Name", "text", {}), *(NewField(name, name, kind.to_options()) for name, kind in KINDS.items()))
    rows = zip(*([f"Record {number}" for number in range(RECORDS)], *map(values_of, KINDS.values())), strict=True)
    return house.table("Everything", fields, tuple(rows))


def test_values_are_shown_in_the_grid_and_on_the_page_of_their_record(bob: Person, victor: Person, everything: Records) -> None:
    for person in (bob, victor):
        cells = person.get(everything.path).all("#records tr:first-child > td:not(.idx)")
        page = person.get(everything.record_url())
        for cell, (name, kind) in zip(cells, KINDS.items(), strict=False):
            assert str(BeautifulSoup(kind.html(values_of(kind)[0]), "html.parser")) in str(cell), name
            assert name in page.one("#record-form").text


def test_each_editor_saves_what_is_typed(bob: Person, everything: Records) -> None:
    for name, kind in KINDS.items():
        url = everything.cell_url(field=name)
        editor = bob.swap("get", f"{url}/edit")
        field_id = everything.field_id(name)
        text, value = next((text, value) for text, value in kind.examples.items() if value not in (None, values_of(kind)[0]))

        cell = bob.swap("post", url, **{**editor.form().fields, f"f{field_id}": text})

        assert everything.values()[name] == value
        assert cell.has(f"#{everything.cell_id(field=name)}.saved")


def test_an_editor_that_is_left_as_it_was_changes_nothing(bob: Person, everything: Records) -> None:
    before = everything.values()
    for name in KINDS:
        editor = bob.swap("get", f"{everything.cell_url(field=name)}/edit")
        bob.swap("post", everything.cell_url(field=name), **editor.form().fields)

    bob.submit(bob.get(everything.record_url()).form("#record-form"))

    assert everything.values() == before


def test_a_field_of_each_type_is_added_by_the_form_as_it_stands(bob: Person, everything: Records) -> None:
    for name in KINDS:
        page = bob.post(f"{everything.path}/fields/draft", expect=200, name=f"Second {name}", type=name)
        bob.submit(page.form("#field-form"))

    assert set(everything.values()) > {f"Second {name}" for name in KINDS}


def test_a_file_brings_every_value_back(alice: Person, house: House, everything: Records) -> None:
    exported = alice.get(f"{everything.path}/export.csv", raw="1").body
    page = open_preview(alice, house, exported, name="again.csv")
    chosen = {f"type-{place}": name for place, name in enumerate(KINDS, 1)}
    outcome = alice.submit(page.form("#choices form"), **chosen)
    work_off(house.app)
    outcome = alice.follow(outcome)

    path = outcome.one("a.btn.primary")["href"]
    again = alice.get(f"{path}/export.csv", raw="1").body

    assert without(again, "date_time") == without(exported, "date_time")
    assert [record["date_time"] for record in records_of(house.app, "again")] == values_of(KINDS["date_time"])  # shown in another zone


def without(file: str, name: str) -> list[list[set[str]]]:
    """The cells, but of one field. Several options count as a set: a new list has them in another order."""
    rows = list(csv.reader(io.StringIO(file, newline="")))
    place = rows[0].index(name)
    return [[set(cell.split(", ")) for cell in row[:place] + row[place + 1 :]] for row in rows]


def test_many_records_take_values_of_every_type_at_once(house: House, everything: Records) -> None:
    """Each cell gets the value of the next record; the last one's are emptied, and one record is added with the first one's."""
    before = [everything.values(record) for record in range(1, RECORDS + 1)]
    with house.app.app_context():
        table = db.session.get_one(Table, everything.table_id)
        shape = shape_of(table)
        new = [*before[1:], {name: KINDS[name].empty if name in KINDS else None for name in before[0]}]
        edits = {
            record_id: [Edit(field, values[field.name]) for field in shape.fields]
            for record_id, values in zip(everything.record_ids, new, strict=True)
        }
        added = [{field: before[0][field.name] for field in shape.fields}]
        written = put_many(table, shape, edits, added, by=db.session.get_one(User, house.alice.id))
    everything.record_ids.append(written.record_ids[-1])

    assert [everything.values(record) for record in range(1, RECORDS + 2)] == [*new, before[0]]
