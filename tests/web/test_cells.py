"""One cell of the grid: opened, saved, refused, contested."""

from decimal import Decimal

import pytest

from tests.factories import Plants
from tests.people import Person
from tests.web.cells import typed


def test_an_editor_opens_with_what_is_there_and_saves_in_place(bob: Person, plants: Plants) -> None:
    url = plants.cell_url(field="Height")
    editor = bob.swap("get", f"{url}/edit")
    assert editor.one("input[type=text]")["value"] == "7.5"

    cell = bob.swap("post", url, **editor.form().fields | typed(plants, "Height", "8,2", seen="7.5"))

    assert cell.one(f"#{plants.cell_id(field='Height')}").text == "8.2"
    assert plants.values()["Height"] == Decimal("8.2")


def test_without_script_a_saved_cell_leads_to_its_record(bob: Person, plants: Plants) -> None:
    editor = bob.get(f"{plants.cell_url(field='Height')}/edit")

    answer = bob.submit(editor.form("main form"), **typed(plants, "Height", "9", seen="7.5"))

    assert answer.location == plants.record_url()
    assert plants.values()["Height"] == Decimal(9)


def test_a_bad_number_stays_in_the_editor_with_a_reason(bob: Person, plants: Plants) -> None:
    cell = bob.swap("post", plants.cell_url(field="Height"), expect=422, **typed(plants, "Height", "tall", seen="7.5"))

    assert cell.one("input[type=text]")["value"] == "tall"
    assert cell.one("[role=alert]").text == "“tall” is not a number."
    assert plants.values()["Height"] == Decimal("7.5")


def test_without_script_a_bad_number_stays_in_the_form_with_a_reason(bob: Person, plants: Plants) -> None:
    page = bob.post(plants.cell_url(field="Height"), expect=422, **typed(plants, "Height", "tall", seen="7.5"))

    assert page.one("main input[type=text]")["value"] == "tall"
    assert "“tall” is not a number." in page.text


def test_a_cell_that_somebody_changed_meanwhile_is_not_overwritten(alice: Person, bob: Person, plants: Plants) -> None:
    url = plants.cell_url(field="Height")
    alice.swap("post", url, **typed(plants, "Height", "8", seen="7.5"))

    answer = bob.swap("post", url, expect=409, **typed(plants, "Height", "9", seen="7.5"))

    assert answer.one("[role=alert]").text.startswith("Alice changed this to 8.0 while you were editing, just now")
    assert answer.one("input[type=text]")["value"] == "9"
    assert plants.values()["Height"] == Decimal(8)


def test_who_keeps_their_own_value_after_a_conflict_overwrites_knowingly(alice: Person, bob: Person, plants: Plants) -> None:
    url = plants.cell_url(field="Height")
    alice.swap("post", url, **typed(plants, "Height", "8", seen="7.5"))
    contested = bob.swap("post", url, expect=409, **typed(plants, "Height", "9", seen="7.5"))

    bob.swap("post", url, **contested.form().fields)

    assert plants.values()["Height"] == Decimal(9)


def test_two_people_in_two_cells_of_one_record_do_not_meet(alice: Person, bob: Person, plants: Plants) -> None:
    alice.swap("post", plants.cell_url(field="Height"), **typed(plants, "Height", "8", seen="7.5"))
    bob.swap("post", plants.cell_url(field="Name"), **typed(plants, "Name", "Mountain ash", seen="Rowan"))

    assert (plants.values()["Height"], plants.values()["Name"]) == (Decimal(8), "Mountain ash")


def test_of_two_who_count_up_from_the_same_number_one_is_told(alice: Person, bob: Person, plants: Plants) -> None:
    """The same text twice is not the same change twice: both meant one more."""
    url = plants.cell_url(field="Height")
    alice.swap("post", url, **typed(plants, "Height", "8.5", seen="7.5"))
    bob.swap("post", url, expect=409, **typed(plants, "Height", "8.5", seen="7.5"))

    assert plants.values()["Height"] == Decimal("8.5")


def test_line_breaks_that_a_browser_rewrites_are_no_conflict(bob: Person, plants: Plants) -> None:
    seen = "Berries in autumn.\r\nBirds like them."
    bob.swap("post", plants.cell_url(field="Notes"), **typed(plants, "Notes", "Felled", seen=seen))

    assert plants.values()["Notes"] == "Felled"


def test_a_checkbox_toggles(bob: Person, plants: Plants) -> None:
    cell = bob.swap("post", plants.cell_url(field="Alive"), **typed(plants, "Alive", "No", seen="Yes"))

    assert cell.one("[role=img]")["aria-label"] == "No"
    assert plants.values()["Alive"] is False


def test_the_name_of_a_record_stays_its_row_header(bob: Person, plants: Plants) -> None:
    cell = bob.swap("post", plants.cell_url(field="Name"), **typed(plants, "Name", "<b>Elm</b>", seen="Rowan"))

    assert cell.one("th[scope=row] .name > span").text == "<b>Elm</b>"
    assert cell.one("th a")["aria-label"] == "Open <b>Elm</b>"


@pytest.mark.parametrize("person", ["carol", "victor"])
def test_a_lesser_role_reads_and_may_not_write(request: pytest.FixtureRequest, plants: Plants, person: str) -> None:
    reader: Person = request.getfixturevalue(person)
    reader.swap("get", plants.cell_url(field="Height"))
    reader.swap("get", f"{plants.cell_url(field='Height')}/edit", expect=403)
    reader.swap("post", plants.cell_url(field="Height"), expect=403, **typed(plants, "Height", "8", seen="7.5"))

    assert plants.values()["Height"] == Decimal("7.5")


def test_a_stranger_cannot_tell_that_the_cell_exists(charlie: Person, plants: Plants) -> None:
    there = charlie.swap("post", plants.cell_url(field="Height"), expect=404, **typed(plants, "Height", "8", seen="7.5"))
    missing = charlie.swap("post", "/tables/987654/records/1/cells/1", expect=404)

    assert there.body.replace(there.headers["X-Request-Id"], "") == missing.body.replace(missing.headers["X-Request-Id"], "")


def test_who_is_signed_out_is_asked_to_sign_in(anonymous: Person, plants: Plants) -> None:
    answer = anonymous.swap("post", plants.cell_url(field="Height"), expect=401, **typed(plants, "Height", "8", seen="7.5"))

    assert answer.headers["HX-Redirect"].startswith("/sign-in")


def test_a_cell_is_not_deleted(bob: Person, plants: Plants) -> None:
    bob.swap("delete", plants.cell_url(field="Height"), expect=405)


def test_a_record_in_the_trash_has_no_cells(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url()}/trash")

    bob.swap("post", plants.cell_url(field="Height"), expect=404, **typed(plants, "Height", "8", seen="7.5"))


def test_a_cell_answers_for_page_and_swap_apart(bob: Person, plants: Plants) -> None:
    vary = bob.swap("get", plants.cell_url(field="Height")).headers["Vary"]

    assert {"HX-Request", "HX-Request-Type", "HX-History-Restore-Request"} <= set(vary.split(", "))
