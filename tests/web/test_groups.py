"""Records in groups: headers in the grid, closed ones, what they come to."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import event

from tests.factories import House, Records
from tests.html import Element, Page
from tests.people import Person
from webapp.database import db
from webapp.fieldtypes.types.select import Select
from webapp.tables.changes import NewField

FIELDS = (
    NewField("Name", "text", {}),
    NewField("Size", "select", Select.from_names(["Small", "Large"]).to_options()),
    NewField("Price", "number", {"decimals": 2}),
    NewField("Ready", "checkbox", {}),
    NewField("Due", "date", {}),
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("Äpfel", 1, Decimal("2.50"), True, date(2026, 3, 1)),
    ("pie", 2, Decimal("12.00"), False, None),
    ("äpfel", 2, None, True, None),
    ("apfel", None, Decimal("-0.05"), False, date(2026, 3, 1)),
    (None, 1, Decimal("2.50"), False, date(2026, 4, 1)),
)


@pytest.fixture
def goods(house: House) -> Records:
    return house.table("Goods", FIELDS, ROWS)


def by(table: Records, *fields: str, **more: Any) -> dict[str, Any]:
    return {f"group{number}": str(table.field_id(field)) for number, field in enumerate(fields, 1)} | more


def lines(page: Page) -> list[str]:
    """The grid's rows from the top: a header as “# name”, a record by its name."""
    rows = page.all("tr.group, tr:has(.name)")
    return [header(row) if "data-level" in row else row.one(".name > span").text for row in rows]


def header(row: Element) -> str:
    return f"{'#' * int(row['data-level'])} {row.one('a')['aria-label'].partition(': ')[2]}"


def test_records_stand_below_the_headers_of_their_groups(victor: Person, goods: Records) -> None:
    assert lines(victor.get(goods.path, **by(goods, "Size"))) == ["# Small", "Äpfel", "", "# Large", "pie", "äpfel", "# empty", "apfel"]
    assert lines(victor.get(goods.path, **by(goods, "Ready", "Size", way1="desc", sort1=str(goods.field_id("Name"))))) == [
        *("# Yes", "## Small", "Äpfel", "## Large", "äpfel"),
        *("# No", "## Small", "", "## Large", "pie", "## empty", "apfel"),
    ]  # fmt: skip


def test_texts_that_differ_in_case_alone_are_one_group(victor: Person, goods: Records) -> None:
    assert lines(victor.get(goods.path, **by(goods, "Name"))) == [
        *("# apfel", "apfel", "# Äpfel", "Äpfel", "äpfel"),
        *("# pie", "pie", "# empty", ""),
    ]  # fmt: skip


def test_a_group_is_closed_and_opened_by_its_header(victor: Person, goods: Records) -> None:
    page = victor.get(goods.path, **by(goods, "Size", "Ready"))

    page = victor.get(page.one("[aria-label='Size: Small']")["href"])
    assert lines(page)[:3] == ["# Small", "# Large", "## No"]
    page = victor.get(page.all("[aria-label='Ready: No']")[-1]["href"])
    assert lines(page) == ["# Small", "# Large", "## No", "pie", "## Yes", "äpfel", "# empty", "## No"]
    page = victor.get(page.one("[aria-label='Size: Small'][aria-expanded=false]")["href"])
    assert lines(page)[:5] == ["# Small", "## No", "", "## Yes", "Äpfel"]


def test_all_groups_are_closed_but_some(victor: Person, goods: Records) -> None:
    page = victor.get(goods.path, **by(goods, "Name", closed="all"))
    assert lines(page) == ["# apfel", "# Äpfel", "# pie", "# empty"]

    page = victor.get(page.one("[aria-label='Name: äpfel'], [aria-label='Name: Äpfel']")["href"])
    assert lines(page) == ["# apfel", "# Äpfel", "Äpfel", "äpfel", "# pie", "# empty"]
    page = victor.get(page.one("[aria-label='Name: empty']")["href"])
    assert lines(page)[-2:] == ["# empty", ""]


def test_a_group_tells_how_many_it_has_and_what_they_come_to(victor: Person, goods: Records) -> None:
    query = by(goods, "Size", "Ready", **{f"sum{goods.field_id('Price')}": "sum", "closed": "[2]"})
    page = victor.get(goods.path, **query)

    told = victor.swap("get", page.one("tr.counts")["hx-get"])

    found = {part["hx-target"]: part.text for part in told.all("hx-partial")}
    price = goods.field_id("Price")
    headers = [row["id"] for row in page.all("tr.group")]
    assert [(found[f"#{id_}-n"], found[f"#{id_}-{price}"]) for id_ in headers] == [
        *(("2 records", "Sum 5.00"), ("1 record", "Sum 2.50"), ("1 record", "Sum 2.50")),
        *(("2 records", "Sum 12.00"), ("1 record", "Sum -0.05"), ("1 record", "Sum -0.05")),
    ]  # fmt: skip
    assert "Size: Small, Ready: ticked" in victor.get(page.one("tr.counts")["hx-get"]).one("dl.props").text.replace("Yes", "ticked")


def test_groups_go_on_over_pages(house: House, alice: Person) -> None:
    rows = tuple((f"Seed {number}", number % 3, number % 2 == 0) for number in range(1, 361))
    table = house.table("Seeds", (NewField("Name", "text", {}), NewField("Row", "number", {}), NewField("Odd", "checkbox", {})), rows)
    page = alice.get(table.path, **by(table, "Row"))
    onward = page.one("tr.more a[hx-get]")["hx-get"]

    swapped, whole = alice.swap("get", onward), alice.get(onward)

    assert lines(swapped)[20] == "# 1"
    assert lines(whole)[0] == "# 0"
    assert lines(whole)[1:] == lines(swapped)
    assert whole.all("tr.group a")[0]["href"].count("start=") == 1
    closed = alice.get(table.path, **by(table, "Name", closed="all"))
    further = alice.swap("get", closed.one("tr.more a[hx-get]")["hx-get"])
    assert len(set(lines(closed)) | set(lines(further))) == 200
    assert parse_qs(urlsplit(further.one("tr.more a[hx-get]")["hx-get"]).query)["closed"] == ["all"]


def test_groups_cost_a_statement_for_a_level_and_none_for_a_group(app: Flask, victor: Person, goods: Records) -> None:
    def statements(path: str) -> int:
        made: list[str] = []
        listener = lambda *args: made.append(args[2])  # noqa: E731
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", listener)
            victor.get(path)
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(made)

    grouped = (by(goods, "Size"), by(goods, "Name"), by(goods, "Size", "Name"), by(goods, "Name", closed="all"))
    pages = [f"{goods.path}?{urlencode(query)}" for query in grouped]
    counts = [victor.get(page).one("tr.counts")["hx-get"] for page in pages]
    assert len({statements(page) for page in pages}) == 1
    few, many, levels, closed = map(statements, counts)
    assert (many, levels, closed) == (few, few + 1, few)


def test_groups_are_chosen_in_a_form(victor: Person, goods: Records) -> None:
    form = victor.get(victor.get(goods.path, q="pf").one(".tools a[href*=groups]")["href"]).form("#group-form")
    form.fields |= {"group1": str(goods.field_id("Size")), "closed": "all"}

    page = victor.get(victor.get(form.action, expect=302, **form.fields).location)

    assert lines(page) == ["# Small", "# Large", "# empty"]
    assert "Grouped by Size" in page.one(".chips").text


def test_nonsense_in_the_address_closes_nothing(victor: Person, goods: Records) -> None:
    plain = lines(victor.get(goods.path, **by(goods, "Due")))

    for path in ("nonsense", "[]", "{}", '["no day"]', "[1,2,3]", '["2026-03-01"', "[[1]]"):
        assert lines(victor.get(goods.path, **by(goods, "Due", closed=path))) == plain
    assert "not there any more" in victor.get(goods.path, group1="999999").one("[role=alert]").text
    assert not victor.swap("get", f"{goods.path}/groups", **by(goods, "Due", first="1", last="99999")).has("hx-partial")


def test_a_stranger_sees_no_groups(charlie: Person, goods: Records) -> None:
    charlie.get(f"{goods.path}/groups", expect=404)


def test_a_record_that_others_add_stands_in_its_group_and_a_redraw_is_as_long_as_what_was_shown(
    alice: Person, victor: Person, goods: Records
) -> None:
    grouped = by(goods, "Size")
    page = victor.get(goods.path, **grouped)
    version = page.one("#grid")["data-version"]
    headers = {header(row): row["id"] for row in page.all("tr.group")}
    size = goods.field_id("Size")
    alice.post(f"{goods.path}/records", **{f"f{size}": "Large", f"seen{size}": ""})

    def told(**shown: str) -> list[tuple[str, int]]:
        asked = {"version": version, "coming": str(goods.record_ids[-1] + 1), **shown, **grouped}
        return [
            (one["hx-target"], len(one.all("tr.group"))) for one in victor.swap("get", f"{goods.path}/updates", **asked).all("hx-partial")
        ]

    assert told(groups=",".join(headers.values()))[0] == (f"#{headers['# Large']}", 0)
    assert told(to_end="1")[0] == ("#new-records", 1)
    assert [target for target, _ in told()] == ["#empty"]

    shown = {"shown": ",".join(map(str, goods.record_ids)), "groups": "3", "from_start": "1"}
    redrawn = victor.swap("post", f"{goods.path}/stretches?{urlencode(grouped)}", **shown)
    assert lines(redrawn) == ["# Small", "Äpfel", "", "# Large", "pie", "äpfel", "", "# empty", "apfel"]


def test_a_new_record_of_ones_own_stands_in_its_group_or_is_marked_at_the_end(bob: Person, goods: Records) -> None:
    grouped = by(goods, "Size", "Name")
    page = bob.get(goods.path, **grouped)
    headers = {header(row): row["id"] for row in page.all("tr.group")}
    size, name = goods.field_id("Size"), goods.field_id("Name")

    def added(address: str = page.one("#new-record")["hx-post"], **shown: str) -> tuple[str, list[str], bool]:
        values = {f"f{size}": "Large", f"seen{size}": "", f"f{name}": "Pie", f"seen{name}": ""}
        part = bob.swap("post", address, **values, **shown).all("hx-partial")[0]
        return part["hx-target"], [header(row) for row in part.all("tr.group")], part.has("tr.fresh.stale")

    assert added(groups=",".join(headers.values())) == (f"#{headers['## pie']}", [], False)
    assert added(groups=headers["# Large"]) == (f"#{headers['# Large']}", ["## Pie"], False)
    assert added(groups=headers["# Small"], to_end="1") == ("#new-records", ["# Large", "## Pie"], False)
    assert added() == ("#new-records", [], True)
    closing = next(row.one("a")["href"] for row in page.all("tr.group") if header(row) == "# Large")
    assert added(bob.get(closing).one("#new-record")["hx-post"], groups=headers["# Large"], to_end="1") == ("#new-records", [], True)
