"""The grid: pages by key, never a total that somebody waits for."""

from tests.factories import House, Plants
from tests.html import Page
from tests.people import Person
from webapp.tables.changes import NewField

MANY = tuple((f"Seed {number}",) for number in range(1, 231))


def names(page: Page) -> list[str]:
    return [cell.text for cell in page.all("th .name > span")]


def test_the_grid_shows_records_under_their_fields(victor: Person, plants: Plants) -> None:
    page = victor.get(plants.path)

    assert [header.text for header in page.all("thead th")][1:7] == ["Name", "Height", "Kind", "Alive", "Planted", "Notes"]
    assert names(page) == ["Rowan", "Box", "Thyme"]
    assert [cell.text for cell in page.all("tbody tr")[0].all("td")][1:4] == ["7.5", "Tree", ""]
    assert page.one("#record-count").text == "3 records"


def test_the_pages_of_a_table_hold_every_record_once(house: House, alice: Person) -> None:
    seeds = house.table("Seeds", (NewField("Name", "text", {}),), MANY)
    page, seen = alice.get(seeds.path), []
    while True:
        seen += names(page)
        onward = page.all("tr.more a[hx-get]")
        if not onward:
            break
        page = alice.get(onward[0]["href"])

    assert seen == [name for (name,) in MANY]


def test_the_next_page_arrives_as_rows(house: House, alice: Person) -> None:
    seeds = house.table("Seeds", (NewField("Name", "text", {}),), MANY)
    onward = alice.get(seeds.path).one("tr.more a[hx-get]")["hx-get"]

    rows = alice.swap("get", onward)

    assert names(rows)[0] == "Seed 101"
    assert rows.all("tr")[0]["aria-rowindex"] == "102"
    assert not rows.has("table")


def test_the_last_records_are_one_link_away(house: House, alice: Person) -> None:
    seeds = house.table("Seeds", (NewField("Name", "text", {}),), MANY)
    last = alice.get(alice.get(seeds.path).one("tfoot a[href*=end]")["href"])

    assert names(last)[-1] == "Seed 230"
    assert names(alice.get(last.one("tr.more a[href*=before]")["href"]))[-1] == "Seed 130"


def test_a_page_after_deleted_records_goes_on_where_they_were(house: House, alice: Person) -> None:
    seeds = house.table("Seeds", (NewField("Name", "text", {}),), MANY)
    onward = alice.get(seeds.path).one("tr.more a[hx-get]")["hx-get"]
    alice.post(f"{seeds.record_url(100)}/trash")
    alice.post(f"{seeds.record_url(101)}/trash")

    assert names(alice.swap("get", onward))[0] == "Seed 102"


def test_the_count_comes_after_the_page(house: House, alice: Person) -> None:
    seeds = house.table("Seeds", (NewField("Name", "text", {}),), MANY)
    counter = alice.get(seeds.path).one("#record-count")

    assert alice.swap("get", counter["hx-get"]).text == "230 records"
    assert "230 records" in alice.get(counter["hx-get"]).text


def test_nonsense_in_a_page_address_shows_the_first_page(alice: Person, plants: Plants) -> None:
    for query in ("after=x", "after=-5", "before=", "from=9e9&after=0", f"after={2**70}"):
        alice.get(f"{plants.path}?{query}")


def test_an_empty_table_says_what_to_do(house: House, alice: Person) -> None:
    empty = house.table("Empty", (NewField("Name", "text", {}),))

    assert "Nothing set in place yet" in alice.get(empty.path).text


def test_a_viewer_is_offered_nothing_to_change(victor: Person, plants: Plants) -> None:
    page = victor.get(plants.path)

    assert not page.has("#new-record")
    assert "data-editable" not in page.one("grid-keys")


def test_hostile_text_is_only_text(house: House, alice: Person) -> None:
    hostile = '"><img src=x onerror=alert(1)>{{7*191}}'
    table = house.table(hostile, (NewField(hostile, "text", {}),), ((hostile,),))

    page = alice.get(table.path)

    assert not page.has("img")
    assert "1337" not in page.body
    assert names(page) == [hostile]
