"""A view as a gallery of cards and as a list, paged by key."""

from typing import Any

import pytest

from tests.factories import House, Plants, Records
from tests.html import Page
from tests.people import Person
from webapp.tables.changes import NewField

FIELDS = (NewField("Name", "text", {}), NewField("Size", "number", {"decimals": 0}))
MANY = tuple((f"Seed {number}", number % 3) for number in range(1, 131))


def view_of(person: Person, table: Records, kind: str, **shown: Any) -> dict[str, str]:
    form = person.get(f"{table.path}/views/new", kind=kind, **shown).form("#view-form")
    made = person.submit(form, name=kind.title(), sharing="personal")
    assert made.location.startswith(f"{table.path}/{kind}?view=")
    return {"view": made.location.partition("view=")[2]}


def names(page: Page) -> list[str]:
    return [card.text for card in page.all(".card__name")]


@pytest.mark.parametrize("kind", ["gallery", "list"])
def test_each_record_is_one_card_with_what_the_view_shows(victor: Person, bob: Person, plants: Plants, kind: str) -> None:
    view = view_of(victor, plants, kind)
    page = victor.get(f"{plants.path}/{kind}", **view)

    assert names(page) == ["Rowan", "Box", "Thyme"]
    assert "Tree" in page.one("#card-1").text
    assert page.one(".tabs [aria-current]").text.startswith(kind.title())
    assert not page.has("#new-record")  # a viewer adds nothing
    assert names(victor.get(f"{plants.path}/{kind}", q="box", **view)) == ["Box"]
    assert "No records match" in victor.swap("get", f"{plants.path}/{kind}", q="nothing like it", apply="1", **view).text
    bob.get(f"{plants.path}/{kind}", expect=404, **view)  # it is another person's view

    own = view_of(bob, plants, kind)
    bob.follow(bob.submit(bob.get(f"{plants.path}/{kind}", **own).form("#new-record")))
    assert names(bob.get(f"{plants.path}/{kind}", **own))[3:] == ["Record 4"]


@pytest.mark.parametrize("kind", ["gallery", "list"])
@pytest.mark.parametrize("order", ["", "sort1", "group1"])
def test_each_record_comes_once_however_they_are_ordered(house: House, bob: Person, kind: str, order: str) -> None:
    seeds = house.table("Seeds", FIELDS, MANY)
    at = f"{seeds.path}/{kind}"
    view = view_of(bob, seeds, kind, **({order: str(seeds.field_id("Size"))} if order else {}))
    page = bob.get(at, **view)
    seen = names(page)
    assert len(seen) == 60

    whole = page
    while more := page.all(".cards__more a"):
        whole = bob.get(more[0]["href"])
        page = bob.swap("get", more[0]["hx-get"])
        seen += names(page)
    assert seen == [name for name, _ in (sorted(MANY, key=lambda one: one[1]) if order else MANY)]
    assert names(whole) == seen[120:]  # without script
    assert whole.has(".cards > p a")

    shown = page.one("#cards-shown")["value"]
    assert names(bob.swap("get", at, shown=shown, **view)) == seen  # drawn anew, they all stay
