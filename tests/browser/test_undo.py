"""Undo by keys in a real browser: in place, in order, and after the page was loaded again."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_main_job import cell, press, type_over
from tests.factories import Plants
from tests.people import Person


def test_ctrl_z_undoes_also_after_a_reload(visit: Visit, bob: Person, plants: Plants) -> None:
    page = visit(bob, plants.path)
    for row, height in (("Rowan", "8"), ("Box", "2")):
        cell(page, row, 2).dblclick()
        expect(page.locator(".editing input[type=text]")).to_be_focused()
        type_over(page, height)
        press(page, "Control+Enter")
        expect(page.locator(".editing")).to_have_count(0)
    expect(cell(page, "Box", 2)).to_have_text("2.0")

    page.reload()
    expect(cell(page, "Box", 2)).to_be_focused()
    press(page, "ArrowUp", "Control+z")
    expect(cell(page, "Box", 2)).to_have_text("1.2")
    expect(cell(page, "Rowan", 2)).to_be_focused()
    expect(page.get_by_text("Undone: Height of “Box”.")).to_be_visible()
    press(page, "Control+z")
    expect(cell(page, "Rowan", 2)).to_have_text("7.5")
    press(page, "Control+Shift+z")
    expect(cell(page, "Rowan", 2)).to_have_text("8.0")

    press(page, "Enter")
    page.keyboard.type("9")
    press(page, "Control+z")  # in an editor it is the browser's own
    expect(page.locator(".editing input[type=text]")).to_be_focused()
    press(page, "Escape")
    expect(cell(page, "Rowan", 2)).to_have_text("8.0")


def test_a_question_opens_and_is_answered_in_place(visit: Visit, alice: Person, bob: Person, plants: Plants) -> None:
    page = visit(bob, plants.path)
    field = plants.field_id("Height")
    for person, value, seen in ((bob, "8", "7.5"), (alice, "9", "8.0")):
        person.swap("post", plants.cell_url(field="Height"), **{f"f{field}": value, f"seen{field}": seen})

    page.get_by_role("button", name="Undo", exact=True).click()
    dialog = page.get_by_role("dialog", name="Dialog")
    expect(dialog).to_contain_text("Height of “Rowan” is 9.0 now, by Alice.")
    dialog.get_by_role("button", name="Undo all of it").click()

    expect(dialog).to_be_hidden()
    expect(cell(page, "Rowan", 2)).to_have_text("7.5")
