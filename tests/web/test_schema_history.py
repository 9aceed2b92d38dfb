"""The schema history: every change of shape in words, with an undo that brings the data back or says why it cannot."""

from decimal import Decimal

from tests.factories import Plants
from tests.html import Page
from tests.people import Person
from tests.web.cells import typed
from tests.web.test_fields import headers


def history(person: Person, plants: Plants, **query: str) -> Page:
    return person.get(f"{plants.path}/schema", **query)


def line(page: Page, summary: str) -> Page:
    return next(item for item in page.all("#schema-changes li") if item.one("p:first-child").text.startswith(summary))


def undo(person: Person, plants: Plants, summary: str, expect: int = 303) -> Page:
    return person.submit(line(history(person, plants), summary).form(), expect=expect)


def retype(person: Person, plants: Plants, field: str, **wanted: str) -> None:
    page = person.follow(person.post(f"{plants.path}/fields/{plants.field_id(field)}/retypes", **wanted))
    person.submit(page.form("form:has([name=version])"))


def test_a_change_is_told_with_who_and_when(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.path}/fields", name="Price", type="number", decimals="2")

    page = history(bob, plants)

    assert [item.one("p:first-child").text for item in page.all("#schema-changes li")] == [
        "Added the field “Price” (Number)",
        "Created the table “Plants”",
    ]
    assert line(page, "Added").one("p.hint").text.startswith("Bob, just now")


def test_a_retype_is_undone_with_every_value(bob: Person, plants: Plants) -> None:
    retype(bob, plants, "Name", type="number")
    assert plants.values()["Name"] is None

    answer = undo(bob, plants, "Changed the type of “Name” from Text to Number")

    assert [plants.values(n)["Name"] for n in (1, 2, 3)] == ["Rowan", "Box", "Thyme"]
    page = bob.follow(answer)
    assert page.toasts == ["Undone: changed the type of “Name” from Text to Number."]
    assert line(page, "Changed the type of “Name” from Text to Number").one(".hint a").text == "Undone"


def test_what_was_written_since_a_retype_is_converted_back_and_the_rest_is_what_it_was(bob: Person, plants: Plants) -> None:
    retype(bob, plants, "Height", type="text")
    bob.swap("post", plants.cell_url(1, "Height"), **typed(plants, "Height", "8.2", seen="7.5"))
    bob.swap("post", plants.cell_url(3, "Height"), **typed(plants, "Height", "knee-high", seen=""))

    page = bob.follow(undo(bob, plants, "Changed the type of “Height” from Number to Text"))

    assert [plants.values(n)["Height"] for n in (1, 2, 3)] == [Decimal("8.2"), Decimal("1.2"), None]
    assert page.toasts[0] == (
        "Undone: changed the type of “Height” from Number to Text. "
        "Of the values written since: 1 converted back, 1 emptied because they did not fit."
    )
    undo(bob, plants, "Changed the type of “Height” from Text to Number")
    assert [plants.values(n)["Height"] for n in (1, 2, 3)] == ["8.2", "1.2", "knee-high"]


def test_of_two_retypes_the_later_one_is_undone_first(bob: Person, plants: Plants) -> None:
    retype(bob, plants, "Height", type="text")
    retype(bob, plants, "Height", type="select")
    bob.swap("post", plants.cell_url(2, "Height"), **typed(plants, "Height", "7.5", seen="1.2"))

    first = line(history(bob, plants), "Changed the type of “Height” from Number to Text")
    assert not first.has("form")
    assert "The type was changed again since; now it is Single select. Undo that first." in first.text

    undo(bob, plants, "Changed the type of “Height” from Text to Single select")
    undo(bob, plants, "Changed the type of “Height” from Number to Text")
    assert [plants.values(n)["Height"] for n in (1, 2)] == [Decimal("7.5"), Decimal("7.5")]


def test_a_new_field_goes_and_a_removed_one_comes_back(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.path}/fields", name="Price", type="number")
    bob.post(f"{plants.path}/fields/{plants.field_id('Height')}/trash")

    undo(bob, plants, "Removed the field “Height”")
    undo(bob, plants, "Added the field “Price”")

    assert headers(bob, plants) == ["Name", "Height", "Kind", "Alive", "Planted", "Notes"]
    assert plants.values()["Height"] == Decimal("7.5")
    undo(bob, plants, "Removed the field “Price”")
    assert headers(bob, plants)[-1] == "Price"


def test_names_and_descriptions_go_back_unless_they_were_changed_since(bob: Person, plants: Plants) -> None:
    field = f"{plants.path}/fields/{plants.field_id('Height')}"
    bob.post(field, name="Size", description="In metres", decimals="1")
    bob.post(field, name="Extent", description="In metres", decimals="1")

    page = history(bob, plants)
    assert "It was renamed again since. Undo that first." in line(page, "Renamed the field “Height” to “Size”").text
    undo(bob, plants, "Renamed the field “Size” to “Extent”")
    undo(bob, plants, "Renamed the field “Height” to “Size”")

    assert headers(bob, plants)[1] == "Height"
    assert bob.get(f"{field}/edit").one("[name=description]").get("value") == ""


def test_a_name_that_was_taken_since_stands_in_the_way(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.path}/fields/{plants.field_id('Height')}", name="Size", decimals="1")
    bob.post(f"{plants.path}/fields", name="height", type="text")

    page = undo(bob, plants, "Renamed the field “Height” to “Size”", expect=422)

    assert "There is a field called “Height” already." in page.one("[role=alert]").text
    assert headers(bob, plants)[1] == "Size"


def test_an_option_that_came_with_the_change_is_only_no_longer_offered(bob: Person, plants: Plants) -> None:
    field = f"{plants.path}/fields/{plants.field_id('Kind')}"
    bob.submit(
        bob.get(f"{field}/edit").form("#field-form form:has([name=name])"),
        choice_id=["1", "2", "3", ""],
        choice_name=["Tree", "Shrub", "Herb", "Moss"],
        choice_hue=["blue", "green", "orange", "red"],
    )
    bob.swap("post", plants.cell_url(3, "Kind"), **typed(plants, "Kind", "Moss", seen="Herb"))

    undo(bob, plants, "Changed the field “Kind”")

    assert bob.get(plants.path).all("tbody tr")[2].one(".pill").text == "Moss"
    assert "Moss" not in [choice["value"] for choice in bob.get(f"{field}/edit").all("[name=choice_name]")]


def test_a_moved_and_a_hidden_field_go_back(bob: Person, plants: Plants) -> None:
    field = f"{plants.path}/fields/{plants.field_id('Alive')}"
    bob.post(f"{field}/place", steps="-2")
    bob.post(f"{field}/hiding")

    undo(bob, plants, "Moved the field “Alive”")
    undo(bob, plants, "Hid the field “Alive”")

    assert headers(bob, plants) == ["Name", "Height", "Kind", "Alive", "Planted", "Notes"]


def test_a_table_in_the_trash_tells_its_history_and_comes_back(bob: Person, victor: Person, plants: Plants) -> None:
    bob.post(f"{plants.path}/settings", name="Garden", description="")
    bob.post(f"{plants.path}/trash")
    victor.get(f"{plants.path}/schema", expect=404)
    assert "Restore it first" in line(history(bob, plants), "Renamed").text

    undo(bob, plants, "Moved the table “Garden” to the trash")
    undo(bob, plants, "Renamed the table “Plants” to “Garden”")

    assert bob.get(plants.path).one("h1").text == "Plants"


def test_of_two_who_undo_at_once_one_is_told(alice: Person, bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.path}/fields", name="Price", type="number")
    form = line(history(alice, plants), "Added the field “Price”").form()
    undo(bob, plants, "Added the field “Price”")

    page = alice.submit(form, expect=422)

    assert "It was undone." in page.one("[role=alert]").text


def test_in_place_the_list_draws_itself_anew(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.path}/fields", name="Price", type="number")
    form = line(history(bob, plants, field=str(plants.field_id("Price"))), "Added the field “Price”").form()

    part = bob.swap("post", form.action)

    assert [item.one("p:first-child").text for item in part.all("#schema-changes li")] == [
        "Removed the field “Price”",
        "Added the field “Price” (Number)",
    ]


def test_who_looks_on_reads_the_history_and_changes_nothing(victor: Person, charlie: Person, bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.path}/fields", name="Price", type="number")
    action = str(line(history(bob, plants), "Added the field “Price”").form().action)

    assert not history(victor, plants).has("#schema-changes form")
    victor.post(action, expect=403)
    charlie.post(action, expect=404)
    assert headers(bob, plants)[-1] == "Price"
