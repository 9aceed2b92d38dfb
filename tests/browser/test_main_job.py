"""The main job in a real browser: by keyboard alone, by two people at once, and without script."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Visit
from tests.factories import PLANT_FIELDS, House, Plants
from tests.people import PASSWORD, Person

# What a screen reader finds of the grid's first record, with two cells chosen.
SELECTED = """
- grid "Plants":
  - rowgroup:
    - row:
      - columnheader "Select all records on the page"
      - columnheader "Name"
      - columnheader "Height"
  - rowgroup:
    - row:
      - gridcell
      - rowheader /Rowan/
      - gridcell "7.5" [selected]
      - gridcell "Tree" [selected]
      - gridcell "Yes"
"""

FURTHEST = 40  # how many times Tab is pressed in search of something


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(FURTHEST):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def cell(page: Page, row: str, column: int) -> Locator:
    """The cell of the record that is called `row`; 1 is its name."""
    return page.locator(f"tbody tr:has(th:has-text('{row}')) > :nth-child({column + 1})")


def type_over(page: Page, text: str) -> None:
    press(page, "Control+A")
    page.keyboard.type(text)


@pytest.fixture
def grid(visit: Visit, alice: Person, plants: Plants) -> Page:
    page = visit(alice, plants.path)
    page.locator("tbody [tabindex='0']").first.focus()
    return page


def test_from_signing_in_to_a_pasted_range_it_takes_no_mouse(visit: Visit, anonymous: Person, plants: Plants) -> None:
    page = visit(anonymous, "/sign-in", permissions=["clipboard-read", "clipboard-write"])
    tab_to(page, page.get_by_label("Email"))
    page.keyboard.type("alice@example.com")
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Your workspaces")).to_be_visible()

    tab_to(page, page.get_by_role("main").get_by_role("link", name="Plants").first)
    press(page, "Enter")
    tab_to(page, page.locator("tbody [tabindex='0']:is(th, td)"))
    expect(cell(page, "Rowan", 1)).to_be_focused()

    press(page, "ArrowRight", "Shift+ArrowRight")
    expect(page.locator("table.grid")).to_match_aria_snapshot(SELECTED)
    with page.expect_response("**/copies*"):
        press(page, "Control+c")
    page.wait_for_function("async () => (await navigator.clipboard.readText()) === '7.5\\tTree'")
    press(page, "Escape", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight", "Control+v")
    expect(cell(page, "Thyme", 2)).to_have_text("7.5")
    expect(cell(page, "Thyme", 3)).to_have_text("Tree")
    expect(page.locator("[aria-selected=true]")).to_have_count(4)
    expect(cell(page, "Box", 2)).to_be_focused()


def test_cells_are_edited_by_keys(grid: Page, plants: Plants) -> None:
    press(grid, "ArrowDown", "ArrowRight", "Enter")
    expect(grid.locator(".editing input[type=text]")).to_be_focused()
    type_over(grid, "2.5")
    press(grid, "Tab")
    expect(cell(grid, "Box", 2)).to_have_text("2.5")
    expect(cell(grid, "Box", 3)).to_be_focused()

    press(grid, "ArrowLeft", "Enter")
    editor = grid.locator(".editing input[type=text]")
    expect(editor).to_be_focused()
    type_over(grid, "tall")
    press(grid, "Enter")
    expect(grid.get_by_text("“tall” is not a number.")).to_be_visible()
    expect(editor).to_have_value("tall")
    expect(editor).to_be_focused()

    press(grid, "Escape")
    expect(cell(grid, "Box", 2)).to_have_text("2.5")
    expect(cell(grid, "Box", 2)).to_be_focused()
    assert str(plants.values(record=2)["Height"]) == "2.5"


def test_records_are_added_in_a_row_and_deleted_with_a_way_back(grid: Page) -> None:
    press(grid, "Shift+Enter")
    editor = grid.locator("#new-records .editing input[type=text]")
    expect(editor).to_be_focused()
    grid.keyboard.type("Fern")
    press(grid, "Shift+Enter")
    expect(grid.locator("#new-records tr")).to_have_count(2)
    expect(cell(grid, "Fern", 1)).to_be_visible()
    expect(editor).to_be_focused()
    grid.keyboard.type("Moss")
    press(grid, "Enter")
    expect(cell(grid, "Moss", 1)).to_be_visible()

    cell(grid, "Moss", 1).focus()
    press(grid, "Space")
    tab_to(grid, grid.get_by_role("button", name="Delete Moss"))
    press(grid, "Enter")
    expect(cell(grid, "Moss", 1)).to_have_count(0)
    undo = grid.locator("#toasts").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    tab_to(grid, undo)
    press(grid, "Enter")
    expect(cell(grid, "Moss", 1)).to_be_visible()


def test_keys_pressed_before_a_new_record_is_there_go_into_it(grid: Page, plants: Plants) -> None:
    answers: list[Route] = []
    grid.route(f"**{plants.path}/records", lambda route: answers.append(route))  # noqa: PLW0108 (Playwright marks what it is given)
    press(grid, "ArrowDown", "ArrowDown", "Enter")
    expect(grid.locator(".editing input[type=text]")).to_be_focused()
    press(grid, "Shift+Enter")
    grid.keyboard.type("Fern")
    press(grid, "Tab")
    grid.keyboard.type("2.5")
    press(grid, "Enter")
    expect(cell(grid, "Thyme", 1)).to_be_visible()
    answers[0].continue_()

    expect(cell(grid, "Fern", 2)).to_have_text("2.5")
    grid.unroute_all()
    press(grid, "Shift+Enter")
    expect(grid.locator("#new-records tr").last.locator(".idx")).to_have_text("5")
    press(grid, "Escape")
    expect(grid.locator(".editing")).to_have_count(0)
    assert [cell.inner_text() for cell in grid.locator("tbody th").all()] == ["Rowan", "Box", "Thyme", "Fern", ""]


def test_what_did_not_arrive_stays_and_is_saved_by_the_next_key(grid: Page, plants: Plants) -> None:
    grid.route("**/cells/*", lambda route: route.fulfill(status=502) if route.request.method == "POST" else route.continue_())
    press(grid, "ArrowRight", "Enter")
    editor = grid.locator(".editing input[type=text]")
    expect(editor).to_be_focused()
    type_over(grid, "9")
    press(grid, "Enter")
    expect(grid.get_by_text("Not saved. Try again.")).to_be_visible()
    expect(editor).to_have_value("9")

    grid.unroute("**/cells/*")
    editor.focus()
    press(grid, "Enter")
    expect(cell(grid, "Rowan", 2)).to_have_text("9.0")
    assert plants.values()["Height"] == 9


def test_back_leads_to_the_cell_that_was_left(grid: Page) -> None:
    press(grid, "ArrowDown", "ArrowRight", "ArrowRight", "Space")
    panel = grid.get_by_role("region", name="Box")
    expect(panel.get_by_role("heading", name="Box")).to_be_focused()
    grid.go_back()
    expect(panel).to_have_count(0)
    expect(cell(grid, "Box", 3)).to_be_focused()
    grid.go_forward()
    expect(panel).to_be_visible()
    press(grid, "Escape")
    expect(cell(grid, "Box", 3)).to_be_focused()

    grid.get_by_role("link", name="History", exact=True).click()
    expect(grid.get_by_role("heading", name="History")).to_be_visible()
    grid.go_back()
    expect(cell(grid, "Box", 3)).to_be_focused()


def test_two_people_in_one_cell_are_asked_whose_value_holds(visit: Visit, alice: Person, bob: Person, plants: Plants) -> None:
    bobs, alices = visit(bob, plants.path), visit(alice, plants.path)
    for mine, theirs, choice, left in (("9.0", "8.0", "Keep mine", "9.0"), ("6.0", "7.0", "Use Alice’s", "7.0")):
        cell(bobs, "Rowan", 2).dblclick()
        expect(bobs.locator(".editing input[type=text]")).to_be_focused()
        edit(alices, theirs)
        type_over(bobs, mine)
        press(bobs, "Enter")
        asked = bobs.locator(".conflict [role=alert]")
        expect(asked).to_contain_text(f"Alice changed this to {theirs}")
        expect(bobs.locator(".conflict input[type=text]")).to_have_value(mine)
        asked.get_by_role("button", name=choice).click()
        expect(cell(bobs, "Rowan", 2)).to_have_text(left)
        assert str(plants.values()["Height"]) == left
        alices.reload()


def edit(page: Page, text: str) -> None:
    """Somebody else changes the height of the rowan."""
    cell(page, "Rowan", 2).dblclick()
    expect(page.locator(".editing input[type=text]")).to_be_focused()
    type_over(page, text)
    press(page, "Enter")
    expect(cell(page, "Rowan", 2)).to_have_text(text)


def test_everything_works_without_script(visit: Visit, anonymous: Person) -> None:
    page = visit(anonymous, "/sign-up", javascript=False)
    page.get_by_label("Your name").fill("Alice Smith")
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.goto("/workspaces/new")
    page.get_by_label("Name").fill("Garden")
    page.get_by_role("button", name="Create workspace").click()
    page.get_by_role("main").get_by_role("link", name="New table").click()
    page.get_by_label("Name").fill("Plants")
    page.get_by_role("button", name="Create table").click()

    page.get_by_role("columnheader", name="Field").get_by_role("link").click()
    page.get_by_label("Name").fill("Height")
    page.get_by_label("Type").select_option("number")
    page.get_by_role("button", name="Show its options").click()
    page.get_by_label("Decimals").fill("1")
    page.get_by_role("button", name="Add field").click()
    expect(page.get_by_role("columnheader", name="Height")).to_be_visible()

    page.get_by_role("button", name="New record").last.click()
    page.locator("#record-form").get_by_label("Name").fill("Rowan")
    page.locator("#record-form").get_by_label("Height").fill("tall")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“tall” is not a number.")).to_be_visible()
    page.locator("#record-form").get_by_label("Height").fill("7.5")
    page.get_by_role("button", name="Save").click()
    expect(cell(page, "Rowan", 2)).to_have_text("7.5")

    page.get_by_role("button", name="Delete Rowan").click()
    expect(cell(page, "Rowan", 1)).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(cell(page, "Rowan", 2)).to_have_text("7.5")
    page.get_by_role("link", name="Import a file").click()
    expect(page.get_by_label("Choose a CSV file")).to_be_visible()


def test_the_grid_goes_on_when_its_end_comes_near(visit: Visit, alice: Person, house: House) -> None:
    many = house.table("Many", PLANT_FIELDS[:2], tuple((f"Plant {number}", None) for number in range(1, 251)))
    page = visit(alice, many.path)
    rows = page.locator("#records tr:not(.more)")
    expect(rows).to_have_count(100)
    for loaded in (200, 250):
        rows.last.scroll_into_view_if_needed()
        expect(rows).to_have_count(loaded)
    expect(page.locator("#records tr.more")).to_have_count(0)

    cell(page, "Plant 250", 1).get_by_role("link").click()
    expect(page.get_by_role("region", name="Plant 250")).to_be_visible()
    assert page.url.endswith(many.record_url(250))
    page.go_back()
    expect(page.get_by_role("region", name="Plant 250")).to_have_count(0)
    assert page.url.endswith(many.path)


def test_the_first_cold_view_of_a_table_asks_for_little(visit: Visit, alice: Person, plants: Plants) -> None:
    page = visit(alice, "/healthz")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(plants.path, wait_until="networkidle")

    assert len(asked) <= 5, asked  # a large table asks for its count too, and for the live stream, which is off here
