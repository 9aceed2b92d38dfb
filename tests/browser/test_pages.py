"""Every page as it looks: nothing that shuts somebody out, nothing refused by the content policy, nothing wider than a phone."""

import io
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Visit
from tests.factories import House, Plants
from tests.people import Person
from tests.web.jobs_done import work_off

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
COLOURS: dict[str, Any] = {"runOnly": ["color-contrast"]}
LOOKS = ((WIDE, "light", {}), (WIDE, "dark", COLOURS), (NARROW, "dark", {}), (NARROW, "light", COLOURS))
FILE = b"Name,Age\nOak,300\nElm,old\n"


# axe knows colours as rgb() alone. What the style sheets mix is drawn on one pixel and told as that.
COLOURS_AS_RGB = """() => {
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })
  const told = new Map()
  const MIXED = /(?:oklch|oklab|lab|lch|color)\\([^()]*\\)/g
  const draw = (colour) => {
    pixel.clearRect(0, 0, 1, 1)
    pixel.fillStyle = colour
    pixel.fillRect(0, 0, 1, 1)
    const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data
    return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`
  }
  const plain = (value) => {
    if (typeof value !== "string") return value
    return value.replace(MIXED, (colour) => told.get(colour) ?? told.set(colour, draw(colour)).get(colour))
  }
  const computed = window.getComputedStyle.bind(window)
  window.getComputedStyle = (element, pseudo) => new Proxy(computed(element, pseudo), {
    get: (style, name) => name === "getPropertyValue" ? (property) => plain(style.getPropertyValue(property)) : plain(style[name]),
  })
}"""

# A colour on its way to the other scheme is neither's.
WITHOUT_TRANSITIONS = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("*, ::before, ::after { transition: none !important }")
  document.adoptedStyleSheets.push(sheet)
}"""


@pytest.fixture
def import_path(alice: Person, house: House) -> str:
    return alice.post(f"{house.path}/imports/new", file=(io.BytesIO(FILE), "trees.csv")).location


def complaints(page: Page, looks: tuple[Any, ...] = LOOKS) -> list[str]:
    """What axe finds: by all its rules in two looks of the page, by its colours in the other two."""
    for script in (WITHOUT_TRANSITIONS, COLOURS_AS_RGB, Axe().axe_script):
        page.evaluate(script)
    found = []
    for size, scheme, options in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        outcome = page.evaluate("(options) => axe.run(document, options)", options)
        assert "color-contrast" in {rule["id"] for rule in outcome["passes"]}, "axe could not read the colours"
        for problem in outcome["violations"]:
            places = [f"{node['target']} {node['html'][:120]} {node['failureSummary']}" for node in problem["nodes"]]
            found.append(f"{page.url} {size['width']} {scheme}: {problem['id']} {places[:4]}")
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"{page.url} is wider than {size['width']}")
    return found


def watched(page: Page) -> list[str]:
    """Answers that failed on the way of the page, as they come."""
    failed: list[str] = []

    def look(response: Response) -> None:
        if response.status >= 400:
            failed.append(f"{response.status} {response.url}")

    page.on("response", look)
    return failed


def test_pages_for_everybody(visit: Visit, anonymous: Person, alice: Person) -> None:
    page = visit(anonymous, "/sign-in")
    failed, found = watched(page), []
    for path in ("/sign-in", "/sign-up", "/about", "/help", "/password-resets/new"):
        page.goto(path)
        found += complaints(page)
    assert found == []
    assert failed == []


def test_an_error_page(visit: Visit, alice: Person) -> None:
    assert complaints(visit(alice, "/no-such-page")) == []


def test_pages_of_a_workspace(visit: Visit, alice: Person, bob: Person, house: House, plants: Plants) -> None:
    alice.post(f"{plants.record_url(3)}/trash")
    gone = house.table("Gone", ())
    alice.post(f"{gone.path}/trash")
    page = visit(alice)
    failed, found = watched(page), []
    parts = ("", "/members", "/settings", "/trash", "/tables/new", "/departure", "/removal", f"/members/{bob.id}/removal")
    for path in (
        "/",
        "/profile",
        f"/people/{bob.id}",
        "/activity",
        "/workspaces/new",
        "/search?q=Box",
        *(house.path + part for part in parts),
    ):
        page.goto(path)
        found += complaints(page)
    assert found == []
    assert failed == []


def test_pages_of_a_table(visit: Visit, alice: Person, plants: Plants) -> None:
    page = visit(alice, plants.path)
    failed, found = watched(page), []
    paths = ("", "/settings", "/fields", "/fields/new", f"/fields/{plants.field_id('Kind')}/edit")
    for path in (*(plants.path + part for part in paths), plants.record_url(), plants.cell_url(), f"{plants.cell_url()}/edit"):
        page.goto(path)
        found += complaints(page)
    assert found == []
    assert failed == []


def test_what_opens_over_the_grid(visit: Visit, alice: Person, plants: Plants) -> None:
    page = visit(alice, plants.path, viewport=WIDE)
    page.get_by_role("columnheader", name="Kind").get_by_role("link").press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints(page) == []
    page.set_viewport_size(WIDE)
    page.keyboard.press("Escape")

    for name in ("Height", "Kind", "Planted", "Notes"):
        column = page.locator(f"thead th[data-field='{plants.field_id(name)}']").evaluate("(header) => header.cellIndex")
        page.locator(f"tbody tr:first-child > :nth-child({column + 1})").dblclick()
        expect(page.locator(".editing")).to_have_count(1)
        assert complaints(page, LOOKS[:2]) == []  # on a phone a record opens instead
        page.keyboard.press("Escape")
        expect(page.locator(".editing")).to_have_count(0)


def test_a_text_made_taller_by_its_corner_is_swapped_without_a_style(visit: Visit, alice: Person, plants: Plants) -> None:
    page = visit(alice, plants.record_url())
    remark = page.locator("#comments textarea")
    remark.evaluate("(area) => { area.style.height = '200px' }")
    page.locator("#comments").get_by_role("button", name="Comment").click()
    expect(page.locator("#comments").get_by_role("alert")).to_have_text("Write something first.")
    expect(page.locator(".htmx-settling")).to_have_count(0)


def test_the_steps_of_an_import(visit: Visit, alice: Person, house: House, import_path: str) -> None:
    page = visit(alice, f"{house.path}/imports/new")
    failed = watched(page)
    assert complaints(page) == []
    page.goto(import_path)
    assert complaints(page) == []
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_role("button", name="Import 2 rows")).to_have_count(0)
    page.route(f"**{import_path}", lambda route: route.fulfill(status=204))  # it asks how far it is; hold it still
    assert complaints(page) == []
    page.unroute_all()

    work_off(house.app)
    page.goto(import_path)
    expect(page.get_by_text("2 rows imported")).to_be_visible()
    assert complaints(page) == []
    assert failed == []
