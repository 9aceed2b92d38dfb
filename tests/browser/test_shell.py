"""What the frame of a page does by script: toasts, the list of keys, the theme, and words for an answer that failed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_pages import complaints
from tests.factories import Plants
from tests.people import Person

ELEVEN_SECONDS = 11_000


@pytest.fixture
def page(visit: Visit, alice: Person, plants: Plants) -> Page:
    return visit(alice, plants.path)


def show_toast(page: Page) -> None:
    page.locator("#not-saved").evaluate("(found) => document.getElementById('toasts').append(document.importNode(found.content, true))")


def test_a_toast_leaves_by_itself_but_not_from_under_the_pointer(page: Page) -> None:
    page.clock.install()
    show_toast(page)
    toast = page.locator("#toasts toast-note")
    toast.hover()
    page.clock.run_for(ELEVEN_SECONDS)
    expect(toast).to_be_visible()

    page.mouse.move(0, 0)
    page.clock.run_for(ELEVEN_SECONDS)
    expect(toast).to_have_count(0)


def test_a_question_mark_in_the_grid_shows_the_keys(page: Page) -> None:
    cell = page.locator("tbody [tabindex='0']").first
    cell.focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    expect(cell).to_be_focused()


def test_ctrl_k_searches_everywhere_and_esc_gives_the_focus_back(page: Page) -> None:
    cell = page.locator("tbody [tabindex='0']").first
    cell.focus()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search everywhere")
    expect(field).to_be_focused()
    expect(page.get_by_role("option", name="Plants")).to_have_attribute("aria-selected", "true")
    assert complaints(page) == []

    page.keyboard.press("Escape")
    expect(cell).to_be_focused()

    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.type("e")
    expect(page.get_by_role("group", name="Plants · House").get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", page.get_by_role("option").last.get_attribute("id") or "")
    page.keyboard.type("rries")
    page.keyboard.press("Enter")  # before the answer is there
    expect(page.locator("record-panel h2")).to_have_text("Rowan")


def test_the_menus_link_shows_the_keys_without_leaving_the_page(page: Page) -> None:
    before = page.url
    page.locator("[popovertarget=user-menu]").click()
    page.get_by_role("link", name="Keyboard shortcuts").click()

    expect(page.locator("#keys")).to_be_visible()
    assert page.url == before


def test_a_theme_shows_at_once_and_after_loading_again(page: Page) -> None:
    page.locator("[popovertarget=user-menu]").click()
    with page.expect_response("**/theme"):
        page.locator("label", has=page.locator("[name=theme][value=dark]")).click()
    assert scheme_of(page) == "dark"

    page.reload()
    assert scheme_of(page) == "dark"


def test_menus_open_and_a_theme_is_chosen_without_script(visit: Visit, alice: Person, plants: Plants) -> None:
    page = visit(alice, plants.path, javascript=False)
    page.locator("[popovertarget=user-menu]").click()
    page.locator("label", has=page.locator("[name=theme][value=dark]")).click()
    page.get_by_role("button", name="Use", exact=True).click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith(f"{plants.path}?") or page.url.endswith(plants.path)


def test_an_answer_that_is_not_ours_is_told_and_not_swapped(page: Page) -> None:
    page.route("**/theme", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    page.locator("[popovertarget=user-menu]").click()
    page.locator("label", has=page.locator("[name=theme][value=dark]")).click()

    expect(page.locator("#toasts")).to_have_text("Not saved. Try again.")
    expect(page.get_by_text("Bad gateway")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_page_is_never_wider_than_the_window(visit: Visit, alice: Person, plants: Plants, width: int) -> None:
    for path in (plants.path, "/", "/help", "/profile"):
        page = visit(alice, path, viewport={"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def scheme_of(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).colorScheme"))
