"""Filters by example: from a cell, and from the values of a field."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import House, Records
from tests.html import Page
from tests.people import Person
from webapp.database import TooSlow
from webapp.fieldtypes.types.select import Select
from webapp.records import example_routes
from webapp.tables.changes import NewField

KINDS = Select.from_names(["Small", "Large"]).to_options()
FIELDS = (
    NewField("Name", "text", {}),
    NewField("Size", "select", KINDS),
    NewField("Tags", "multi_select", KINDS),
    NewField("Price", "number", {"decimals": 2}),
    NewField("Ready", "checkbox", {}),
    NewField("Due", "date", {}),
    NewField("Notes", "long_text", {}),
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("50% off, “new”", 1, (1, 2), Decimal("2.50"), True, date(2026, 3, 1), "one\n two"),
    ("pie", 2, (1,), Decimal("12.00"), False, None, None),
    ("PIE", 2, None, None, True, date(2026, 3, 1), None),
    (None, None, (1, 2), Decimal("2.50"), False, date(2026, 4, 1), "x"),
)


@pytest.fixture
def goods(house: House) -> Records:
    return house.table("Goods", FIELDS, ROWS)


def numbers(table: Records, page: Page) -> list[int]:
    """The places of the records that are shown."""
    ids = [int(row["id"][1:]) for row in page.all("tr:has(.name)")]
    return [table.record_ids.index(id_) + 1 for id_ in ids]


def menu(person: Person, table: Records, record: int, field: str) -> dict[str, str]:
    page = person.get(f"{table.record_url(record)}/examples/{table.field_id(field)}")
    return {link.text: link["href"] for link in page.all("main nav.menu a")}


EXAMPLES = {
    (1, "Name"): ([1], [2, 3, 4]),
    (2, "Name"): ([2, 3], [1, 4]),
    (4, "Name"): ([4], [1, 2, 3]),
    (2, "Size"): ([2, 3], [1, 4]),
    (4, "Price"): ([1, 4], [2, 3]),
    (2, "Ready"): ([2, 4], [1, 3]),
    (3, "Due"): ([1, 3], [2, 4]),
    (2, "Due"): ([2], [1, 3, 4]),
}


def test_a_cell_leads_to_those_like_it_and_to_the_others(victor: Person, goods: Records) -> None:
    found = {}
    for record, field in EXAMPLES:
        links = menu(victor, goods, record, field)
        found[record, field] = tuple(numbers(goods, victor.get(links[label])) for label in ("Only this", "Not this"))

    assert found == EXAMPLES


def test_a_set_of_options_has_no_others_and_lines_of_text_have_no_example(victor: Person, goods: Records) -> None:
    tags = menu(victor, goods, 1, "Tags")

    assert numbers(goods, victor.get(tags["Only this"])) == [1, 4]
    assert "Not this" not in tags
    assert "Only this" not in menu(victor, goods, 1, "Notes")
    assert victor.get(menu(victor, goods, 1, "Notes")["History of the cell"]).one("#history-field option[selected]").text == "Notes"
    assert victor.swap("get", f"{goods.record_url(2)}/changes", dialog="1").one("header h2").text == "History of pie"


def test_a_field_shows_its_values_with_how_often_they_come(victor: Person, goods: Records) -> None:
    size = goods.field_id("Size")
    page = victor.get(
        f"{goods.path}/values/{size}", where1=str(size), op1="is", value1="1", where2=str(goods.field_id("Notes")), op2="is_empty"
    )
    assert [link.text for link in page.all("main nav.menu a")] == ["Large 2"]

    page = victor.get(f"{goods.path}/values/{size}", where1=str(size), op1="is", value1="2")
    links = page.all("main nav.menu a")
    assert [link.text for link in links] == ["Large 2", "Small 1", "Empty 1"]
    assert [link.get("aria-current") for link in links] == ["true", None, None]
    assert [numbers(goods, victor.get(link["href"])) for link in links] == [[1, 2, 3, 4], [1], [4]]


def test_too_many_values_to_count_are_given_up(victor: Person, goods: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow(*_: object) -> None:
        raise TooSlow

    monkeypatch.setattr(example_routes, "facets", too_slow)

    assert "takes too long" in victor.get(f"{goods.path}/values/{goods.field_id('Size')}").one("main nav.menu").text


def test_a_stranger_sees_neither(charlie: Person, goods: Records) -> None:
    charlie.get(f"{goods.path}/values/{goods.field_id('Size')}", expect=404)
    charlie.get(f"{goods.record_url(1)}/examples/{goods.field_id('Size')}", expect=404)
