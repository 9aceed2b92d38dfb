"""Ranges under the hands in a real browser: chosen, copied, pasted, filled and cleared by keys and by the pointer."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_main_job import cell, press
from tests.factories import Plants
from tests.people import Person
from webapp.records import range_routes


@pytest.fixture
def grid(visit: Visit, bob: Person, plants: Plants) -> Page:
    page = visit(bob, plants.path, permissions=["clipboard-read", "clipboard-write"])
    page.locator("tbody [tabindex='0']").first.focus()
    return page


def wait_for_copied(page: Page, text: str) -> None:
    page.wait_for_function("async (text) => (await navigator.clipboard.readText()).replaceAll('\\r\\n', '\\n') === text", arg=text)


def test_a_range_is_copied_pasted_past_the_end_and_undone_by_keys(grid: Page, plants: Plants) -> None:
    press(grid, "Shift+ArrowDown", "Shift+ArrowRight")
    expect(grid.locator("[aria-selected=true]")).to_have_count(4)
    expect(grid.get_by_text("4 cells selected: 2 down, 2 across")).to_have_count(1)
    press(grid, "Control+c")
    wait_for_copied(grid, "Rowan\t7.5\nBox\t1.2")

    press(grid, "Escape", "Control+End", "Home")
    expect(cell(grid, "Thyme", 1)).to_be_focused()
    press(grid, "Control+v")
    dialog = grid.get_by_role("dialog", name="Dialog")
    expect(dialog).to_contain_text("One record is added behind the last one.")
    press(grid, "Enter")
    expect(dialog).to_be_hidden()
    expect(grid.locator("tbody th")).to_have_text(["Rowan", "Box", "Rowan", "Box"])
    expect(grid.locator("tbody tr:nth-child(3) > :nth-child(2)")).to_be_focused()

    press(grid, "ArrowRight", "Delete")
    expect(grid.locator("tbody tr:nth-child(3) > :nth-child(3)")).to_have_text("")
    press(grid, "Control+d")
    expect(grid.locator("tbody tr:nth-child(3) > :nth-child(3)")).to_have_text("1.2")
    press(grid, "Control+z", "Control+z")
    expect(grid.locator("tbody tr:nth-child(3) > :nth-child(3)")).to_have_text("7.5")


def test_what_is_too_much_to_be_told_cell_by_cell_leaves_the_focus_and_what_is_shown(
    visit: Visit, bob: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(range_routes, "MOST_UPDATES", 0)
    page = visit(bob, f"{plants.path}?start={plants.record_id(2)}")
    cell(page, "Thyme", 2).click()
    expect(cell(page, "Thyme", 2)).to_be_focused()
    press(page, "Shift+ArrowUp")
    with page.expect_response("**/stretches*"):
        press(page, "Delete")
    expect(cell(page, "Box", 2)).to_have_text("")
    expect(cell(page, "Thyme", 2)).to_be_focused()
    expect(page.locator("[aria-selected=true]")).to_have_count(2)


def test_a_range_is_dragged_and_filled_by_its_corner(grid: Page, plants: Plants) -> None:
    first, last = cell(grid, "Rowan", 2).bounding_box(), cell(grid, "Thyme", 2).bounding_box()
    assert first
    assert last
    cell(grid, "Rowan", 2).click()
    expect(cell(grid, "Rowan", 2)).to_be_focused()
    expect(grid.locator(".editing")).to_have_count(0)
    grid.mouse.move(first["x"] + first["width"] - 3, first["y"] + first["height"] - 3)
    grid.mouse.down()
    grid.mouse.move(last["x"] + 20, last["y"] + 10, steps=4)
    grid.mouse.up()
    expect(cell(grid, "Thyme", 2)).to_have_text("7.5")
    expect(grid.locator("[aria-selected=true]")).to_have_count(3)

    grid.mouse.move(first["x"] + 20, first["y"] + 10)
    grid.mouse.down()
    grid.mouse.move(last["x"] + last["width"] + 20, last["y"] + 10, steps=4)
    grid.mouse.up()
    expect(grid.locator("[aria-selected=true]")).to_have_count(6)
    expect(grid.locator(".editing")).to_have_count(0)

    header = grid.get_by_role("columnheader", name="Kind").get_by_role("link")
    header.click()
    expect(grid.locator("[aria-selected=true]")).to_have_text(["Tree", "Shrub", "Herb"])
    header.click()
    expect(grid.get_by_role("dialog", name="Dialog")).to_be_visible()
    press(grid, "Escape")
    cell(grid, "Box", 4).click()
    expect(cell(grid, "Box", 4).get_by_role("img", name="Yes")).to_be_visible()
    expect(cell(grid, "Box", 4)).to_be_focused()
    press(grid, "ArrowLeft", "Enter")
    expect(grid.locator(".editing input[type=text]")).to_be_focused()
    press(grid, "ArrowDown", "Enter")
    expect(cell(grid, "Box", 3)).to_have_text("Herb")


def test_records_are_ticked_by_keys_changed_together_deleted_and_brought_back(grid: Page, plants: Plants) -> None:
    bar = grid.get_by_role("form", name="Selected records")
    press(grid, "Shift+Space", "ArrowLeft", "ArrowDown", "ArrowDown", "Shift+Space")
    expect(bar).to_contain_text("3 selected")
    press(grid, "ArrowUp", "Space", "ArrowRight")
    expect(cell(grid, "Box", 1)).to_be_focused()
    expect(grid.get_by_text("2 selected", exact=True).first).to_be_visible()

    bar.get_by_role("button", name="Change a field").click()
    grid.get_by_label("Kind", exact=True).select_option("Shrub")
    grid.get_by_role("button", name="Set Kind").press("Enter")
    expect(cell(grid, "Rowan", 3)).to_have_text("Shrub")
    expect(cell(grid, "Thyme", 3)).to_have_text("Shrub")
    expect(bar.get_by_role("button", name="Change a field")).to_be_focused()

    bar.get_by_role("button", name="Delete").click()
    expect(grid.locator("tbody th")).to_have_text(["Box"])
    expect(bar).to_be_hidden()
    expect(cell(grid, "Box", 1)).to_be_focused()
    press(grid, "Control+z")
    expect(grid.locator("tbody th")).to_have_text(["Rowan", "Box", "Thyme"])
