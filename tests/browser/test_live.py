"""Two people in two browsers on one table."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_main_job import cell, press
from tests.factories import Plants
from tests.people import Person
from webapp.live.hub import Hub


@pytest.fixture
def environ() -> dict[str, str]:
    return {"INLAY_STREAMS": "4"}


@pytest.fixture(autouse=True)
def _hub(app: Flask) -> Iterator[None]:
    hub = app.extensions["live"]
    app.extensions["live"] = Hub(hub.limit, hub.faces)
    yield
    app.extensions["live"].join()


def test_two_people_see_each_other_and_each_others_work(visit: Visit, alice: Person, bob: Person, plants: Plants) -> None:
    hers, his = visit(alice, plants.path), visit(bob, plants.path)
    for page in (hers, his):
        expect(page.get_by_role("list", name="Here now").get_by_role("listitem")).to_have_count(2)

    cell(his, "Box", 1).click()
    expect(hers.locator(".by")).to_have_attribute("data-who", "Bob")
    press(his, "Enter")
    editor = his.locator(".editing input[type=text]")
    expect(editor).to_be_focused()
    press(his, "End")
    his.keyboard.type(" tree")

    cell(hers, "Box", 2).click()
    press(hers, "Enter")
    expect(hers.locator(".editing input[type=text]")).to_be_focused()
    press(hers, "Control+a")
    hers.keyboard.type("3.5")
    press(hers, "Enter")
    expect(his.locator(f"#r{plants.record_id(2)} > :nth-child(3)")).to_have_text("3.5")
    press(hers, "Shift+Enter")
    expect(his.locator("#new-records tr")).to_have_count(1)
    expect(hers.locator("#new-records tr")).to_have_count(1)
    press(hers, "Escape")
    hers.get_by_role("row", name="Thyme").locator("th").click()
    press(hers, "Control+Delete")
    expect(his.locator("tbody tr")).to_have_count(3)

    expect(editor).to_be_focused()
    expect(editor).to_have_value("Box tree")
    press(his, "Enter")
    expect(hers.locator(f"#r{plants.record_id(2)} .name span")).to_have_text("Box tree")


def test_another_field_of_somebody_elses_waits_for_the_open_editor(visit: Visit, alice: Person, bob: Person, plants: Plants) -> None:
    his = visit(bob, plants.path)
    cell(his, "Box", 1).click()
    press(his, "Enter")
    editor = his.locator(".editing input[type=text]")
    expect(editor).to_be_focused()
    his.keyboard.type(" tree")

    alice.post(f"{plants.path}/fields", name="Age", type="number", description="")
    alice.post(plants.cell_url(1), **{f"f{plants.field_id('Name')}": "Mountain ash", f"seen{plants.field_id('Name')}": "Rowan"})
    expect(editor).to_have_value("Box tree")
    press(his, "Enter")

    expect(his.get_by_role("columnheader", name="Age")).to_be_visible()
    expect(his.locator("tbody th .name span")).to_have_text(["Mountain ash", "Box tree", "Thyme"])
    expect(his.locator(f"#r{plants.record_id(3)} > :nth-child(2)")).to_be_focused()
