"""What stands around every page: the layouts, help and about, and the theme."""

import pytest

from tests.factories import Plants
from tests.html import Page
from tests.people import Person


@pytest.mark.parametrize("path", ["/about", "/help"])
def test_anybody_may_read_about_and_help(anonymous: Person, alice: Person, path: str) -> None:
    assert anonymous.get(path).has("a[href='/sign-in']")
    assert alice.get(path).one("#user-menu h2").text == alice.email


def test_about_names_the_version_and_links_to_every_licence(anonymous: Person) -> None:
    page = anonymous.get("/about")

    assert "version 0.1.0" in page.text
    for link in page.all("table a"):
        assert anonymous.get(link["href"]).response.mimetype == "text/plain"


def test_help_lists_the_keys_where_the_menu_leads(alice: Person) -> None:
    link = alice.get("/help").one("#user-menu [data-opens=keys]")

    assert link["href"] == "/help#keyboard"
    assert "Move between cells" in alice.get("/help").one(".page .keys").text


def test_the_sidebar_leads_everywhere_and_says_where_one_is(alice: Person, plants: Plants) -> None:
    page = alice.get(plants.path)
    side = page.one("nav.side")

    assert side.one("[aria-current=page]").text.endswith("Plants")
    assert [link["href"] for link in side.all("a.nav[href$='/imports/new'], a.nav[href$='/settings'], a.nav[href$='/tables/new']")]
    assert page.one(f"#{side.one('button:last-child')['popovertarget']} form[action='/sign-out']")["method"] == "post"


def test_a_viewer_is_not_offered_what_only_editors_may_do(victor: Person, plants: Plants) -> None:
    side = victor.get(plants.path).one("nav.side")

    assert not side.has("a[href$='/tables/new']")
    assert not side.has("a[href$='/imports/new']")
    assert side.has("a[href$='/members']")


def test_a_page_writes_no_script_and_no_style_into_itself(alice: Person, plants: Plants) -> None:
    page = alice.get(plants.path)

    assert not page.has("script:not([src]), style, [style], [onclick]")
    assert all(script["src"].startswith("/assets/") for script in page.all("script"))


def test_the_whole_first_view_asks_for_little(alice: Person, plants: Plants) -> None:
    page = alice.get(plants.path)
    addresses = {link["href"] for link in page.all("link[href]")} | {script["src"] for script in page.all("script")}

    assert not page.has("use")
    assert len(addresses) + 1 <= 7


# ---------------------------------------------------------------------------------------------------------------- theme


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_a_chosen_theme_holds_on_every_page(alice: Person, chosen: str) -> None:
    alice.get("/help")
    alice.post("/theme", theme=chosen, back="/help")
    page = alice.get("/help")

    assert theme_of(page) == chosen
    assert page.one("[name=theme][checked]")["value"] == chosen


def test_the_systems_theme_is_the_rule_and_can_be_chosen_again(alice: Person) -> None:
    assert theme_of(alice.get("/help")) is None
    alice.post("/theme", theme="dark")
    alice.post("/theme", theme="system")

    assert theme_of(alice.get("/help")) is None


def test_choosing_a_theme_leads_back_to_the_page_and_never_to_another_site(alice: Person) -> None:
    alice.get("/help")

    assert alice.post("/theme", theme="dark", back="/about?").location == "/about"
    assert alice.post("/theme", theme="dark", back="//evil.example").location == "/"


def test_choosing_a_theme_in_place_swaps_nothing(alice: Person) -> None:
    alice.get("/help")

    assert alice.swap("post", "/theme", theme="dark").body == ""
    assert theme_of(alice.get("/help")) == "dark"


def test_an_unknown_theme_is_refused(alice: Person) -> None:
    alice.get("/help")
    alice.post("/theme", theme="neon", expect=400)


def theme_of(page: Page) -> str | None:
    return page.one("html").get("data-theme")
