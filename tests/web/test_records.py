"""A record as a form: saved whole or field by field, thrown away and brought back."""

from decimal import Decimal

from tests.factories import Plants
from tests.people import Person
from tests.web.cells import typed


def test_a_record_has_an_address_with_all_its_fields(victor: Person, plants: Plants) -> None:
    page = victor.get(plants.record_url())

    assert page.one("record-panel h2").text == "Rowan"
    assert "Birds like them." in page.one("record-panel").text
    assert "Added" in page.one("record-panel .hint").text


def test_without_script_the_whole_form_is_saved(bob: Person, plants: Plants) -> None:
    form = bob.get(plants.record_url()).form("form.record-form")

    answer = bob.submit(form, **typed(plants, "Height", "10", seen="7.5") | typed(plants, "Name", "Ash", seen="Rowan"))

    assert answer.location == plants.record_url()
    assert (plants.values()["Height"], plants.values()["Name"]) == (Decimal(10), "Ash")


def test_a_whole_form_sent_unchanged_changes_nothing(bob: Person, plants: Plants) -> None:
    before = plants.values(), plants.values(2), plants.values(3)
    for record in (1, 2, 3):
        bob.submit(bob.get(plants.record_url(record)).form("form.record-form"))

    assert (plants.values(), plants.values(2), plants.values(3)) == before


def test_one_bad_field_keeps_the_whole_form_unsaved_and_typed(bob: Person, plants: Plants) -> None:
    form = bob.get(plants.record_url()).form("form.record-form")

    page = bob.submit(form, expect=422, **typed(plants, "Height", "tall", seen="7.5") | typed(plants, "Name", "Ash", seen="Rowan"))

    assert page.one(f"[name=f{plants.field_id('Name')}]")["value"] == "Ash"
    assert page.one(f"[name=f{plants.field_id('Height')}]")["value"] == "tall"
    assert "“tall” is not a number." in page.text
    assert plants.values()["Name"] == "Rowan"


def test_a_field_is_saved_as_soon_as_it_is_left(bob: Person, plants: Plants) -> None:
    url = f"{plants.record_url()}/fields/{plants.field_id('Height')}"

    answer = bob.swap("post", url, **typed(plants, "Height", "10", seen="7.5"))

    assert "Saved" in answer.text
    assert answer.one("hx-partial td").text == "10.0"
    assert plants.values()["Height"] == Decimal(10)


def test_a_bad_field_stays_as_typed_with_a_reason(bob: Person, plants: Plants) -> None:
    url = f"{plants.record_url()}/fields/{plants.field_id('Height')}"

    answer = bob.swap("post", url, expect=422, **typed(plants, "Height", "tall", seen="7.5"))

    assert answer.one("input[aria-invalid=true]")["value"] == "tall"
    assert "“tall” is not a number." in answer.text


def test_a_contested_field_shows_both_values(alice: Person, bob: Person, plants: Plants) -> None:
    alice.swap("post", plants.cell_url(field="Height"), **typed(plants, "Height", "8", seen="7.5"))

    field = bob.swap(
        "post",
        f"{plants.record_url()}/fields/{plants.field_id('Height')}",
        expect=409,
        **typed(plants, "Height", "9", seen="7.5"),
    )
    whole = bob.post(plants.record_url(), expect=409, **typed(plants, "Height", "9", seen="7.5"))

    for answer in (field, whole):
        assert "Alice changed this to 8.0" in answer.one("[role=alert]").text
    assert plants.values()["Height"] == Decimal(8)


def test_fields_left_as_they_were_seen_do_not_undo_what_somebody_else_did(alice: Person, bob: Person, plants: Plants) -> None:
    form = bob.get(plants.record_url()).form("form.record-form")
    alice.swap("post", plants.cell_url(field="Height"), **typed(plants, "Height", "8", seen="7.5"))

    bob.submit(form, **typed(plants, "Name", "Ash", seen="Rowan"))

    assert (plants.values()["Height"], plants.values()["Name"]) == (Decimal(8), "Ash")


def test_records_lead_to_the_previous_and_the_next(alice: Person, plants: Plants) -> None:
    first = alice.get(plants.record_url(1))
    assert first.one("[aria-label='Next record']")["href"] == plants.record_url(2)
    assert "disabled" in first.one("[aria-label='Previous record']")
    alice.post(f"{plants.record_url(2)}/trash")

    assert alice.get(plants.record_url(1)).one("[aria-label='Next record']")["href"] == plants.record_url(3)


def test_a_record_is_added_at_the_end_in_place(bob: Person, plants: Plants) -> None:
    row = bob.swap("post", f"{plants.path}/records", from_="4")

    assert row.one("tr")["aria-rowindex"] == "5"
    assert [cell.text for cell in bob.get(plants.path).all("tbody th")] == ["Rowan", "Box", "Thyme", ""]


def test_without_script_a_new_record_opens(bob: Person, plants: Plants) -> None:
    answer = bob.post(f"{plants.path}/records")

    assert bob.follow(answer).one("record-panel h2").text.startswith("Record ")


def test_a_deleted_record_comes_back_with_undo(bob: Person, plants: Plants) -> None:
    answer = bob.swap("post", f"{plants.record_url(2)}/trash")
    assert "Deleted “Box”." in answer.text
    bob.get(plants.record_url(2), expect=404)

    restored = bob.swap("post", answer.one("toast-note form")["action"])

    assert "records-returned" in restored.headers["HX-Trigger"]
    assert plants.values(2)["Height"] == Decimal("1.2")


def test_a_record_is_deleted_once(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url()}/trash")

    bob.post(f"{plants.record_url()}/trash", expect=404)
    bob.post(f"{plants.record_url()}/restoration")
    bob.post(f"{plants.record_url()}/restoration", expect=404)


def test_readers_and_strangers_write_nothing(carol: Person, victor: Person, charlie: Person, plants: Plants) -> None:
    for path in (f"{plants.path}/records", plants.record_url(), f"{plants.record_url()}/trash", f"{plants.record_url()}/restoration"):
        carol.post(path, expect=403)
        victor.swap("post", path, expect=403)
        charlie.post(path, expect=404)
    charlie.get(plants.record_url(), expect=404)

    assert plants.values()["Name"] == "Rowan"


def test_what_was_changed_lately_is_told_to_those_who_may_see_it(alice: Person, bob: Person, charlie: Person, plants: Plants) -> None:
    bob.swap("post", plants.cell_url(field="Height"), **typed(plants, "Height", "8", seen="7.5"))

    assert "Bob changed Height to 8.0 in a record of Plants" in alice.get("/activity").text
    assert "Bob changed Height to 8.0" in alice.get(f"/people/{bob.id}/activity").text
    assert "Plants" not in charlie.get("/activity").text
    charlie.get(f"/people/{bob.id}/activity", expect=404)
