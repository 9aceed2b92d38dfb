"""A workspace's region, from its settings to every place where a value is typed or shown."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import g, render_template_string

from tests.api import base_of, program_of
from tests.factories import House, Records
from tests.people import Person
from tests.web.jobs_done import work_off
from tests.web.test_exports import export
from tests.web.test_finding import names, where
from tests.web.test_imports import open_preview, records_of
from tests.web.test_ranges import paste
from webapp.database import db
from webapp.tables.changes import NewField
from webapp.workspaces.models import Workspace

FIELDS = (
    NewField("Name", "text", {}),
    NewField("Weight", "number", {"decimals": 3, "grouping": True}),
    NewField("Cost", "currency", {"symbol": "€"}),
    NewField("Share", "percent", {"decimals": 1}),
    NewField("Due", "date", {}),
    NewField("Seen", "date", {"order": "month_first"}),
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("Beam", Decimal("1234.500"), Decimal("1234.50"), Decimal("0.125"), date(2023, 11, 3), date(2023, 11, 3)),
    ("Nail", Decimal("1.234"), Decimal("-5.00"), None, None, None),
)
SHOWN = ["1.234,500", "1.234,50 €", "12,5 %", "03.11.2023", "03.11.2023"]


@pytest.fixture
def goods(house: House) -> Records:
    return house.table("Goods", FIELDS, ROWS)


def choose(alice: Person, house: House, tag: str) -> None:
    alice.get(f"{house.path}/settings")
    alice.post(f"{house.path}/region", region=tag)


def test_the_owner_chooses_a_region_and_sees_examples_before(
    alice: Person, bob: Person, victor: Person, charlie: Person, house: House
) -> None:
    panel = f"{house.path}/region"
    page = alice.get(f"{house.path}/settings")
    assert page.one("#region option[selected]").text == "English (international)"

    examples = alice.swap("get", panel, region="de-DE")
    assert "1.234.567,50" in examples.one("#region-examples").text
    assert alice.get(panel, region="de-DE").one("#region").value == "de-DE"

    alice.post(panel, region="de-DE")
    assert alice.get(f"{house.path}/settings").one("#region").value == "de-DE"
    refused = alice.post(panel, region="tlh-QO", expect=422)
    assert refused.one("#region-error").text == "Choose one of the regions."
    for person, expected in ((bob, 403), (victor, 403), (charlie, 404)):
        person.get(panel, expect=expected)
        person.post(panel, region="fr-FR", expect=expected)


def test_a_new_workspace_is_in_the_region_of_its_makers_browser(charlie: Person) -> None:
    form = {"csrf_token": charlie.get("/workspaces/new").csrf_token, "name": "Werkstatt"}
    made = charlie.client.post("/workspaces", data=form, headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.8"})

    assert charlie.get(f"{made.location}/settings").one("#region").value == "de-AT"


def test_a_table_is_drawn_in_the_region_and_read_back_everywhere(alice: Person, bob: Person, house: House, goods: Records) -> None:
    assert [cell.text for cell in bob.get(goods.path).all(f"#r{goods.record_id(1)} td")[1:3]] == ["1,234.500", "€1,234.50"]
    choose(alice, house, "de-DE")

    assert [cell.text for cell in bob.get(goods.path).all(f"#r{goods.record_id(1)} td")[1:6]] == SHOWN
    assert names(bob.get(goods.path, q="1.234,5")) == names(bob.get(goods.path, q="1234,5")) == ["Beam"]
    assert names(bob.get(goods.path, q="1.234")) == ["Beam", "Nail"]  # more than a thousand here, a little more than one elsewhere
    for value in SHOWN:
        assert value in bob.get(goods.record_url(1)).one("main").text
    editor = bob.swap("get", f"{goods.cell_url(1, 'Weight')}/edit")
    assert editor.one("input[type=text]").value == "1234,500"


def test_a_lone_dot_means_what_it_means_in_the_region(alice: Person, bob: Person, house: House, goods: Records) -> None:
    choose(alice, house, "de-DE")

    paste(bob, goods, "1.234\t1.234,50 €\t12,5 %\t3.11.2023\t3/11/2023\n1,234.50\t7\t7%\t3. November 2023\t2023-11-03", "Weight", "Cost",
          "Share", "Due", "Seen", records=(1, 2))  # fmt: skip

    assert list(goods.values(1).values())[1:] == [1234, Decimal("1234.50"), Decimal("0.125"), date(2023, 11, 3), date(2023, 3, 11)]
    assert list(goods.values(2).values())[1:3] == [Decimal("1234.5"), 7]
    history = bob.get(f"{goods.record_url(1)}/changes").text
    assert "1.234,500" in history


def test_a_file_of_the_workspace_comes_back_as_it_was(alice: Person, house: House, goods: Records) -> None:
    choose(alice, house, "de-DE")
    rows = export(alice, goods.path)
    assert rows[1] == ["Beam", "1234,500", "1234,50", "12,5%", "2023-11-03", "2023-11-03"]
    assert rows[2][1] == "1,234"

    page = open_preview(alice, house, "\n".join(";".join(row) for row in rows), name="again.csv")
    assert "1,234" in page.one("#choices").text
    outcome = alice.submit(page.form("#choices form"), **{"type-2": "currency"})
    page = alice.follow(outcome)
    outcome = alice.submit(page.form("#choices form")) if page.has("#choices form") else outcome
    work_off(house.app)
    assert [record["Weight"] for record in records_of(house.app, "again")] == [Decimal("1234.500"), Decimal("1.234")]


def test_a_file_says_by_all_of_a_column_what_a_mark_means(alice: Person, house: House) -> None:
    """1.234 beside 2.500,75 is more than a thousand, whatever the region; alone, the region says it."""
    german = "Preis;Maß;Offen\n1.234;0.125;1.234\n2.500,75;1.234;5.678\n"
    page = open_preview(alice, house, german, name="teile.csv")
    alice.submit(page.form("#choices form"))
    work_off(house.app)
    assert [list(record.values()) for record in records_of(house.app, "teile")] == [
        [Decimal("1234.00"), Decimal("0.125"), Decimal("1.234")],
        [Decimal("2500.75"), Decimal("1.234"), Decimal("5.678")],
    ]

    choose(alice, house, "de-DE")
    page = open_preview(alice, house, german, name="wieder.csv")
    assert [select["name"] for select in page.all("select[name^=told]")] == ["told-2"]
    alice.submit(page.form("#choices form"))
    work_off(house.app)
    assert [list(record.values()) for record in records_of(house.app, "wieder")] == [
        [Decimal("1234.00"), Decimal("0.125"), 1234],
        [Decimal("2500.75"), Decimal("1.234"), 5678],
    ]

    page = alice.submit(open_preview(alice, house, german, name="genau.csv").form("#choices form"), **{"told-2": "point"})
    work_off(house.app)
    assert [record["Offen"] for record in records_of(house.app, "genau")] == [Decimal("1.234"), Decimal("5.678")]


def test_an_address_and_a_saved_view_mean_the_same_in_another_region(alice: Person, house: House, goods: Records) -> None:
    before = where(goods, ("Weight", "is", "1.234"), ("Cost", "less", "1,234"))
    assert names(alice.get(goods.path, **before)) == ["Nail"]
    saved = alice.post(f"{goods.path}/views?{urlencode(before)}", name="Light", kind="grid", sharing="shared").location

    choose(alice, house, "de-DE")
    assert names(alice.get(goods.path, **before)) == ["Nail"]
    page = alice.get(saved)
    assert names(page) == ["Nail"]
    assert "is 1,234" in page.text
    form = alice.get(f"{goods.path}/filter", **before).form("#filter-form")
    assert (form.fields["value1"], form.fields["value2"], form.fields["in1"]) == ("1,234", "1234,00", "de-DE")

    typed_here = alice.submit(form, expect=302, value1="1.234,5", value2="1.235").location
    assert "in1=de-DE" in typed_here
    lone_dot = where(goods, ("Weight", "less", "1.235")) | {"in1": "de-DE"}
    assert names(alice.get(goods.path, **lone_dot)) == ["Beam", "Nail"]
    choose(alice, house, "en-US")
    assert names(alice.get(typed_here)) == ["Beam"]
    assert names(alice.get(goods.path, **lone_dot)) == ["Beam", "Nail"]
    assert names(alice.get(goods.path, **lone_dot | {"in1": "nowhere"})) == ["Nail"]


def test_programs_are_told_the_same_in_every_region(alice: Person, house: House, goods: Records) -> None:
    choose(alice, house, "de-DE")
    program = program_of(alice)
    path = f"/v0/{base_of(house)}/Goods"

    first = program.get(path)["records"][0]
    assert (first["fields"]["Weight"], first["fields"]["Cost"], first["fields"]["Due"]) == (1234.5, 1234.5, "2023-11-03")
    as_text = program.get(f"{path}?cellFormat=string&timeZone=utc&userLocale=de")["records"][0]["fields"]
    assert as_text["Weight"] == "1.234,500"
    program.patch(f"{path}/{first['id']}", {"fields": {"Weight": "1.234"}, "typecast": True})
    assert goods.values(1)["Weight"] == Decimal("1.234")


def test_weeks_begin_and_sums_are_written_as_in_the_region(alice: Person, house: House, goods: Records) -> None:
    choose(alice, house, "en-US")
    view = alice.post(f"{goods.path}/views", name="Plan", kind="calendar", by=str(goods.field_id("Due")), sharing="shared").location
    assert alice.get(view).all(".days__head")[0].text == "Sun"

    choose(alice, house, "de-DE")
    assert alice.get(view).all(".days__head")[0].text == "Mon"
    query = {f"sum{goods.field_id('Weight')}": "sum", f"sum{goods.field_id('Cost')}": "average"}
    sums = alice.swap("get", f"{goods.path}/summaries", **query).text
    with house.app.test_request_context(), house.app.app_context():
        g.workspace = db.session.get_one(Workspace, house.workspace_id)
        assert render_template_string("{{ 12345|figures }}") == "12.345"
    assert "1.235,734" in sums
    assert "614,75 €" in sums
