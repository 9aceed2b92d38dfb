"""The bin of a workspace: what was thrown away, by whom, and the way back."""

from tests.factories import House, Plants
from tests.people import Person
from webapp.database import now
from webapp.moments import goes_on


def test_a_deleted_table_is_gone_with_an_undo(bob: Person, victor: Person, plants: Plants, house: House) -> None:
    form = bob.get(f"{plants.path}/settings").form("form[action$='/trash']")

    page = bob.follow(bob.submit(form))

    assert page.one(".toast span").text == "Deleted the table “Plants”"
    assert page.one(".toast form")["action"] == f"{plants.path}/restoration"
    bob.get(plants.path, expect=404)
    victor.get(plants.record_url(1), expect=404)
    assert "Plants" not in victor.get(house.path).one(".side").text


def test_undo_brings_the_table_back_with_its_records(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.path}/trash")

    answer = bob.swap("post", f"{plants.path}/restoration", expect=204)

    assert answer.location == plants.path
    assert "Rowan" in bob.get(plants.path).body
    assert plants.values(1)["Name"] == "Rowan"


def test_the_bin_tells_who_deleted_a_table_and_restores_it(alice: Person, bob: Person, plants: Plants, house: House) -> None:
    bob.post(f"{plants.path}/trash")
    page = alice.get(f"{house.path}/trash")
    assert page.one("main tbody tr").text == "Plants just now by Bob " + goes_on(now()) + " Restore"

    restored = alice.follow(alice.submit(page.form("main form")))

    assert restored.one("h1").text == "Plants"
    assert restored.one(".toast").text == "“Plants” is back"
    assert "The bin is empty" in alice.get(f"{house.path}/trash").one("main").text


def test_a_table_deleted_twice_names_the_last_person(alice: Person, bob: Person, plants: Plants, house: House) -> None:
    bob.post(f"{plants.path}/trash")
    bob.post(f"{plants.path}/restoration")
    alice.post(f"{plants.path}/trash")

    assert alice.get(f"{house.path}/trash").one("main tbody tr").text == "Plants just now by Alice " + goes_on(now()) + " Restore"


def test_readers_and_strangers_see_no_bin_and_restore_nothing(
    bob: Person, carol: Person, victor: Person, charlie: Person, plants: Plants, house: House
) -> None:
    bob.post(f"{plants.path}/trash")

    for somebody, status in ((carol, 403), (victor, 403), (charlie, 404)):
        somebody.get(f"{house.path}/trash", expect=status)
        somebody.post(f"{plants.path}/restoration", expect=status)
    bob.post(f"{plants.path}/restoration")
    bob.post(f"{plants.path}/restoration", expect=404)


def test_a_table_of_a_deleted_workspace_cannot_be_restored_past_it(alice: Person, bob: Person, plants: Plants, house: House) -> None:
    bob.post(f"{plants.path}/trash")
    alice.post(f"{house.path}/removal")

    bob.post(f"{plants.path}/restoration", expect=404)
