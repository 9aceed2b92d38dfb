"""A table as a CSV file."""

import csv
import datetime
import io
from typing import Any

import pytest

from tests.factories import House, Plants
from tests.html import Page
from tests.people import Person
from tests.web.jobs_done import work_off
from tests.web.test_imports import open_preview, records_of
from webapp.exports import rows
from webapp.tables.changes import NewField

TEXTS = (NewField("Name", "text", {}), NewField("Count", "number", {}))

FORMULAS = [
    "=1+1", "=HYPERLINK(\"http://evil.example\")", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "+44 (0)20", "-", "--5", "=", "@", "+",
    "-x", "-5-3", "+A1", "＝1+1", "＋1", "－1", "＠x",
]  # fmt: skip


def export(person: Person, path: str, **query: str) -> list[list[str]]:
    page = person.get(f"{path}/export.csv", **query)
    return list(csv.reader(io.StringIO(page.body, newline="")))


def test_every_field_and_record_comes_as_an_editor_shows_it(alice: Person, plants: Plants) -> None:
    assert export(alice, plants.path) == [
        ["Name", "Height", "Kind", "Alive", "Planted", "Notes"],
        ["Rowan", "7.5", "Tree", "Yes", "2019-03-21", "Berries in autumn.\nBirds like them."],
        ["Box", "1.2", "Shrub", "No", "2021-10-02", ""],
        ["Thyme", "", "Herb", "Yes", "", "Between the stones"],
    ]


def test_it_is_a_download_named_as_the_table(alice: Person, house: House) -> None:
    table = house.table('Größe "1"/2', TEXTS)

    page = alice.get(f"{table.path}/export.csv")

    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert page.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22%2F2.csv" in page.headers["Content-Disposition"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_starts_a_formula(alice: Person, house: House, text: str) -> None:
    table = house.table("Texts", TEXTS, ((text, None),))

    assert export(alice, table.path)[1] == [f"'{text}", ""]
    assert export(alice, table.path, raw="1")[1] == [text, ""]


@pytest.mark.parametrize("text", ["-5", "+1", "-1,234.50", "+3.5%", "a=b", "1-2"])
def test_numbers_and_harmless_texts_are_left_alone(alice: Person, house: House, text: str) -> None:
    table = house.table("Texts", TEXTS, ((text, -7),))

    assert export(alice, table.path)[1] == [text, "-7"]


def test_a_fields_name_starts_no_formula_either(alice: Person, house: House) -> None:
    table = house.table("Texts", (NewField("=1+1", "text", {}),))

    assert export(alice, table.path) == [["'=1+1"]]


def test_excel_gets_a_byte_order_mark_when_it_asks(alice: Person, plants: Plants) -> None:
    plain: Any = alice.get(f"{plants.path}/export.csv").response.get_data()
    marked: Any = alice.get(f"{plants.path}/export.csv", bom="1").response.get_data()

    assert marked == b"\xef\xbb\xbf" + plain


def test_it_comes_in_pieces_and_whole(alice: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 2)

    assert [row[0] for row in export(alice, plants.path)] == ["Name", "Rowan", "Box", "Thyme"]


def test_an_empty_table_is_its_header(alice: Person, house: House) -> None:
    assert export(alice, house.table("Empty", TEXTS).path) == [["Name", "Count"]]


def test_what_was_exported_can_be_imported_again(alice: Person, house: House, plants: Plants) -> None:
    exported: Page = alice.get(f"{plants.path}/export.csv")

    page = open_preview(alice, house, exported.body, "copy.csv")
    alice.submit(page.form("#choices form"))
    work_off(house.app)

    copy = records_of(house.app, "copy")[0]
    assert copy["Planted"] == datetime.date(2019, 3, 21)
    assert copy["Notes"] == "Berries in autumn.\nBirds like them."


def test_a_viewer_may_export(victor: Person, plants: Plants) -> None:
    assert len(export(victor, plants.path)) == 4


def test_a_stranger_sees_no_export(charlie: Person, plants: Plants) -> None:
    charlie.get(f"{plants.path}/export.csv", expect=404)
