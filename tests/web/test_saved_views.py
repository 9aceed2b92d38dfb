"""Saved views: made of what an address shows, changed by who may, removed and brought back; and what they do to the grid."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from tests.factories import House, Plants
from tests.html import Page
from tests.people import Person
from webapp.database import db, now
from webapp.tables.models import Table
from webapp.trash.purge import purge
from webapp.views.models import View
from webapp.views.query import find_view
from webapp.workspaces.models import Role


def tabs(page: Page) -> list[str]:
    return [tab.text for tab in page.all(".tabs a:not([aria-label])")]


def names(page: Page) -> list[str]:
    return [cell.text for cell in page.all("tbody th .name > span")]


def headers(page: Page) -> list[str]:
    return [header.text for header in page.all("thead th[data-field]")]


def trees_first(plants: Plants) -> dict[str, Any]:
    """Plants that are alive, by height downwards, with Height in front and Notes hidden."""
    ids = [plants.field_id(name) for name in ("Name", "Height", "Kind", "Notes")]
    return {
        "where1": plants.field_id("Alive"), "op1": "is", "value1": "Yes",
        "sort1": plants.field_id("Height"), "dir1": "desc",
        "order": ".".join(map(str, ids)), "hide": ids[3],
    }  # fmt: skip


def save_as(person: Person, plants: Plants, name: str, sharing: str = "shared", **shown: Any) -> int:
    """Save what an address shows as a view; its id."""
    page = person.get(f"{plants.path}/views/new", **shown)
    answer = person.submit(page.form("#view-form"), name=name, sharing=sharing)
    return int(answer.location.partition("view=")[2])


def test_what_an_address_shows_is_saved_under_a_name_and_shown_again(bob: Person, victor: Person, plants: Plants) -> None:
    page = bob.get(plants.path, **trees_first(plants))
    assert "Not saved" in page.one(".unsaved").text
    form = bob.swap("get", page.one(".unsaved a[hx-get]")["hx-get"]).form("#view-form")
    made = bob.submit(form, name="Alive", sharing="shared")

    shown = victor.follow(made)
    assert tabs(shown) == ["All records", "Alive"]
    assert shown.one(".tabs [aria-current]").text == "Alive"
    assert names(shown) == ["Rowan", "Thyme"]
    assert headers(shown) == ["Name", "Height", "Kind", "Alive", "Planted"]
    assert not shown.has(".unsaved")
    assert names(victor.get(plants.path)) == ["Rowan", "Box", "Thyme"]


def test_a_change_lives_in_the_address_until_it_is_saved_to_the_view(bob: Person, victor: Person, plants: Plants) -> None:
    view = {"view": save_as(bob, plants, "Alive", **trees_first(plants))}
    page = bob.get(plants.path, **view)
    unfiltered = bob.get(page.one(".chip a[aria-label^=Remove]")["href"])

    assert names(unfiltered) == ["Rowan", "Box", "Thyme"]  # in the view's order still
    assert "Save to view" in unfiltered.one(".unsaved").text
    assert names(bob.get(plants.path, **view)) == ["Rowan", "Thyme"]
    assert not victor.get(unfiltered.one(".unsaved a[href*='views/new']")["href"].replace("/views/new", "")).has(".unsaved form")

    found = bob.follow(bob.submit(unfiltered.form("form.search"), expect=302, q="box"))
    assert (names(found), headers(found)) == (["Box"], headers(page))

    saved = bob.follow(bob.submit(found.form(".unsaved form")))
    assert names(saved) == ["Box"]
    assert not saved.has(".unsaved")
    assert names(victor.get(plants.path, **view)) == ["Box"]


def test_who_saves_over_an_other_save_is_told(alice: Person, bob: Person, plants: Plants) -> None:
    view = save_as(bob, plants, "Mine")
    first, second = (person.get(plants.path, view=view, q=word) for person, word in ((alice, "box"), (bob, "row")))
    alice.submit(first.form(".unsaved form"))

    assert bob.submit(second.form(".unsaved form"), expect=409)
    assert names(bob.get(plants.path, view=view)) == ["Box"]


@pytest.mark.parametrize(("sharing", "seen", "may"), [("shared", True, True), ("locked", True, False), ("personal", False, False)])
def test_who_sees_a_view_and_who_may_change_it(
    alice: Person, bob: Person, house: House, plants: Plants, sharing: str, seen: bool, may: bool
) -> None:
    view = save_as(bob, plants, "Mine", sharing)
    dora = house.member("Dora", Role.EDITOR)
    at = f"{plants.path}/views/{view}"

    assert ("Mine" in " ".join(tabs(dora.get(plants.path)))) is seen
    dora.get(plants.path, expect=200 if seen else 404, view=view)
    refusal = 303 if may else 403 if seen else 404
    dora.post(at, expect=refusal, name="Ours", sharing=sharing)
    dora.post(f"{at}/trash", expect=refusal)
    if not may:
        bob.post(at, name="Still mine", sharing=sharing)
        alice.post(f"{at}/trash", expect=303 if seen else 404)  # she owns the workspace


def test_a_viewer_keeps_views_of_their_own_and_no_others(victor: Person, bob: Person, plants: Plants) -> None:
    mine = save_as(victor, plants, "Mine", "personal", q="box")
    shared = save_as(bob, plants, "Ours")

    assert names(victor.get(plants.path, view=mine)) == ["Box"]
    victor.post(f"{plants.path}/views", expect=403, name="Ours", kind="grid", sharing="shared")
    victor.post(f"{plants.path}/views/{mine}", expect=403, name="Ours", sharing="shared")
    victor.post(f"{plants.path}/views/{shared}/duplicates")
    assert tabs(victor.get(plants.path)) == ["All records", "Mine personal", "Ours", "Copy of Ours personal"]


def test_a_view_without_a_name_is_refused_and_keeps_what_was_chosen(bob: Person, plants: Plants) -> None:
    answer = bob.swap("post", f"{plants.path}/views?q=box", expect=422, name=" ", kind="grid", sharing="locked")

    assert answer.one("#name-error").text == "Give the view a name."
    assert answer.one("[name=sharing][checked]")["value"] == "locked"
    assert "q=box" in answer.one("#view-form")["action"]


def test_views_are_ordered_duplicated_renamed_removed_and_brought_back(app: Flask, bob: Person, plants: Plants) -> None:
    first, second = save_as(bob, plants, "First", q="box"), save_as(bob, plants, "Second")
    bob.post(f"{plants.path}/views/{second}/position", towards="left")
    bob.post(f"{plants.path}/views/{first}/duplicates")
    bob.post(f"{plants.path}/views/{second}", name="Zweite", sharing="shared")
    assert tabs(bob.get(plants.path)) == ["All records", "Zweite", "First", "Copy of First"]

    removed = bob.follow(bob.post(f"{plants.path}/views/{first}/trash"))
    bob.get(plants.path, view=first, expect=404)
    bob.submit(removed.form(".toast form"))
    assert names(bob.get(plants.path, view=first)) == ["Box"]

    bob.post(f"{plants.path}/views/{first}/trash")
    with app.app_context():
        purge(now() + timedelta(days=31))
        assert db.session.scalars(sa.select(View.name).order_by(View.name)).all() == ["Copy of First", "Zweite"]


def test_links_of_a_view_stay_in_it(bob: Person, plants: Plants) -> None:
    view = save_as(bob, plants, "Alive", **trees_first(plants))
    page = bob.get(plants.path, view=view)
    record = bob.get(page.all(".name a")[0]["href"])

    assert page.all(".name a")[0]["href"].endswith(f"?view={view}")
    assert record.one("#panel [data-close]")["href"] == f"{plants.path}?view={view}"
    assert [label.text for label in record.all("#panel label:not(.opt)")][:3] == ["Name", "Height", "Kind"]
    changed = bob.swap(
        "post", f"{plants.record_url()}/fields/{plants.field_id('Kind')}?view={view}", **cell(plants, "Kind", "Herb", "Tree")
    )
    assert "nth-child(4)" in changed.body


def cell(plants: Plants, field: str, value: str, seen: str) -> dict[str, str]:
    return {f"f{plants.field_id(field)}": value, f"seen{plants.field_id(field)}": seen}


def test_the_export_of_a_view_is_what_it_shows(victor: Person, plants: Plants) -> None:
    view = save_as(victor, plants, "Alive", "personal", **trees_first(plants))
    rows = list(csv.reader(io.StringIO(victor.get(f"{plants.path}/export.csv", view=view).body)))

    assert rows[0] == ["Name", "Height", "Kind", "Alive", "Planted"]
    assert [row[:3] for row in rows[1:]] == [["Rowan", "7.5", "Tree"], ["Thyme", "", "Herb"]]


def test_a_field_that_is_gone_or_new_does_no_harm_to_a_view(bob: Person, plants: Plants) -> None:
    view = save_as(bob, plants, "Alive", **trees_first(plants))
    bob.post(f"{plants.path}/fields/{plants.field_id('Height')}/trash")
    bob.post(f"{plants.path}/fields", name="Colour", type="text")

    page = bob.get(plants.path, view=view)
    assert headers(page) == ["Name", "Kind", "Alive", "Planted", "Colour"]
    assert "not there any more" in page.one("[role=alert]").text


def test_a_program_finds_a_view_by_its_id_or_name(app: Flask, bob: Person, victor: Person, plants: Plants) -> None:
    view_id = save_as(bob, plants, "Mine", "personal", q="box")
    with app.app_context():
        table = db.session.get_one(Table, plants.table_id)
        found = [find_view(table, named, bob.id) for named in (str(view_id), "MINE")]
        assert [view.criteria.search for view in found if view] == ["box", "box"]
        assert find_view(table, "Mine", victor.id) is None


def test_tabs_cost_a_page_one_statement(app: Flask, victor: Person, plants: Plants) -> None:
    statements: list[str] = []
    victor.get(plants.path)
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    victor.get(plants.path)
    victor.swap("get", f"{plants.path}/records")

    assert len([text for text in statements if "FROM views" in text]) == 1


def test_fields_are_hidden_moved_and_sized_by_a_form_without_script(victor: Person, plants: Plants) -> None:
    ids = {name: plants.field_id(name) for name in ("Height", "Kind", "Notes")}
    page = victor.get(f"{plants.path}/layout", q="box")
    moved = victor.get(f"{plants.path}/layout", place=f"{ids['Kind']}-{ids['Height']}", **page.form("#layout-form").fields)
    form = moved.form("#layout-form")
    shown = [field for field in form.fields["show"] if field != str(ids["Notes"])]

    found = victor.follow(
        victor.submit(form, expect=302, show=shown, freeze="2", height="compact", wrap="1", **{f"width{ids['Kind']}": "300"})
    )
    assert headers(found) == ["Name", "Kind", "Height", "Alive", "Planted"]
    assert found.all("col")[2]["width"] == "300"
    assert (found.one("#grid")["data-density"], found.one("table.grid")["data-frozen"], "data-wraps" in found.one("#grid")) == (
        "compact",
        "2",
        True,
    )
    assert names(found) == ["Box"]
    assert headers(victor.get(plants.path)) == ["Name", "Height", "Kind", "Alive", "Planted", "Notes"]

    untouched = victor.follow(victor.submit(victor.get(f"{plants.path}/layout").form("#layout-form"), expect=302))
    assert not untouched.has(".unsaved")


def test_a_column_is_placed_and_sized_by_what_was_dragged(bob: Person, plants: Plants) -> None:
    height, notes = plants.field_id("Height"), plants.field_id("Notes")
    found = bob.swap("get", plants.path, apply="1", place=f"{notes}-{height}")
    assert headers(found) == ["Name", "Notes", "Height", "Kind", "Alive", "Planted"]
    there = found.headers["HX-Push-Url"]
    wider = bob.swap("get", f"{there}&apply=1&resize={height}-5000")
    assert [col["width"] for col in wider.all("col")][3] == "1000"


def test_rows_take_the_colour_of_an_option_or_of_a_condition(victor: Person, plants: Plants) -> None:
    by_option = victor.get(plants.path, colour=plants.field_id("Kind"))
    by_rule = victor.get(plants.path, colour=plants.field_id("Height"), colourop="more", colourvalue="5", colourhue="red")
    nonsense = victor.get(plants.path, colour=plants.field_id("Height"), colourop="more", colourvalue="tall", colourhue="red")

    assert [row.get("data-hue") for row in by_option.all("#records tr")] == ["blue", "green", "orange"]
    assert [row.get("data-hue") for row in by_rule.all("#records tr")] == ["red", None, None]
    assert [row.get("data-hue") for row in nonsense.all("#records tr")] == [None, None, None]
