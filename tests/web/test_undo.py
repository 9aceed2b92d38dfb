"""Undo and redo: each person's own changes in a table, one after the other, and never over what somebody else did unasked."""

from decimal import Decimal

from tests.factories import Plants
from tests.html import Page
from tests.people import Person
from tests.web.cells import typed


def change(person: Person, plants: Plants, field: str, value: str, *, seen: str, record: int = 1) -> None:
    person.swap("post", plants.cell_url(record, field), **typed(plants, field, value, seen=seen))


def undo(person: Person, plants: Plants, expect: int = 200, **form: str) -> Page:
    return person.swap("post", f"{plants.path}/undos", expect=expect, **form)


def redo(person: Person, plants: Plants, expect: int = 200, **form: str) -> Page:
    return person.swap("post", f"{plants.path}/redos", expect=expect, **form)


def test_undo_puts_the_cell_back_where_it_stands_and_redo_again(bob: Person, plants: Plants) -> None:
    change(bob, plants, "Height", "8", seen="7.5")

    undone = undo(bob, plants)

    assert plants.values()["Height"] == Decimal("7.5")
    assert undone.one(f"hx-partial[hx-target^='#r{plants.record_id(1)} ']").text == "7.5"
    assert undone.toasts == ["Undone: Height of “Rowan”."]
    again = redo(bob, plants)
    assert plants.values()["Height"] == Decimal(8)
    assert again.toasts == ["Done again: Height of “Rowan”."]


def test_changes_are_undone_one_after_the_other(bob: Person, plants: Plants) -> None:
    for value, seen in (("8", "7.5"), ("9", "8.0"), ("10", "9.0")):
        change(bob, plants, "Height", value, seen=seen)

    heights = [undo(bob, plants) and plants.values()["Height"] for _ in range(3)]
    assert heights == [Decimal(9), Decimal(8), Decimal("7.5")]
    assert undo(bob, plants).toasts == ["There is nothing to undo."]

    heights = [redo(bob, plants) and plants.values()["Height"] for _ in range(3)]
    assert heights == [Decimal(8), Decimal(9), Decimal(10)]
    assert redo(bob, plants).toasts == ["There is nothing to redo."]


def test_a_new_change_ends_what_could_be_redone(bob: Person, plants: Plants) -> None:
    change(bob, plants, "Height", "8", seen="7.5")
    undo(bob, plants)
    change(bob, plants, "Name", "Ash", seen="Rowan")

    assert redo(bob, plants).toasts == ["There is nothing to redo."]
    undo(bob, plants)
    assert (plants.values()["Name"], plants.values()["Height"]) == ("Rowan", Decimal("7.5"))
    assert redo(bob, plants).toasts == ["Done again: Name of “Ash”."]
    assert redo(bob, plants).toasts == ["There is nothing to redo."]


def test_undo_survives_a_sign_out_and_works_without_script(bob: Person, plants: Plants) -> None:
    change(bob, plants, "Height", "8", seen="7.5")
    bob.post("/sign-out")
    bob.sign_in()

    page = bob.follow(bob.submit(bob.get(plants.path).form("form[action$='/undos']")))

    assert page.toasts == ["Undone: Height of “Rowan”."]
    assert plants.values()["Height"] == Decimal("7.5")


def test_a_new_record_goes_to_the_bin_and_comes_back(bob: Person, plants: Plants) -> None:
    bob.swap("post", f"{plants.path}/records")
    (added,) = set(ids(bob, plants)) - set(plants.record_ids)

    undone = undo(bob, plants)

    assert ids(bob, plants) == plants.record_ids
    assert undone.has(f"hx-partial[hx-target='#r{added}'][hx-swap=delete]")
    redo(bob, plants)
    assert ids(bob, plants) == [*plants.record_ids, added]


def test_a_deleted_record_comes_back_and_goes_again(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url(2)}/trash")

    assert undo(bob, plants).toasts[-1] == "Undone: “Box” is back."
    assert plants.values(2)["Height"] == Decimal("1.2")
    redo(bob, plants)
    bob.get(plants.record_url(2), expect=404)


def test_what_somebody_else_changed_since_is_asked_about(alice: Person, bob: Person, plants: Plants) -> None:
    change(bob, plants, "Height", "8", seen="7.5")
    change(alice, plants, "Height", "9", seen="8.0")

    question = undo(bob, plants, expect=409)

    assert "Height of “Rowan” is 9.0 now, by Alice." in question.one("hx-partial[hx-target='#modal'] .feed").text
    assert not question.has("[value=others]")
    assert plants.values()["Height"] == Decimal(9)
    undo(bob, plants, **{**question.form("form:has([value=all])").fields, "choice": "all"})
    assert plants.values()["Height"] == Decimal("7.5")
    redo(bob, plants)
    assert plants.values()["Height"] == Decimal(9)


def test_the_rest_can_be_undone_alone(alice: Person, bob: Person, plants: Plants) -> None:
    form = bob.get(plants.record_url()).form("form.record-form")
    bob.submit(form, **typed(plants, "Height", "8", seen="7.5") | typed(plants, "Name", "Ash", seen="Rowan"))
    change(alice, plants, "Height", "9", seen="8.0")
    bob.get(plants.path)

    page = bob.post(f"{plants.path}/undos", expect=409)
    bob.submit(page.form("form:has([value=others])"), choice="others")

    assert (plants.values()["Name"], plants.values()["Height"]) == ("Rowan", Decimal(9))
    redo(bob, plants)
    assert (plants.values()["Name"], plants.values()["Height"]) == ("Ash", Decimal(9))


def test_a_record_that_others_filled_in_is_not_thrown_away_unasked(alice: Person, bob: Person, plants: Plants) -> None:
    bob.swap("post", f"{plants.path}/records")
    added = ids(bob, plants)[-1]
    plants.record_ids.append(added)
    change(alice, plants, "Name", "Elder", seen="", record=4)

    question = undo(bob, plants, expect=409)

    assert "“Elder” was changed by Alice." in question.text
    assert added in ids(bob, plants)


def test_nobody_undoes_what_others_did(alice: Person, bob: Person, plants: Plants) -> None:
    change(alice, plants, "Height", "8", seen="7.5")

    assert undo(bob, plants).toasts == ["There is nothing to undo."]
    assert plants.values()["Height"] == Decimal(8)


def test_a_removed_field_is_left_out_and_said(alice: Person, bob: Person, plants: Plants) -> None:
    change(bob, plants, "Height", "8", seen="7.5")
    alice.post(f"{plants.path}/fields/{plants.field_id('Height')}/trash")

    assert undo(bob, plants).toasts == [
        "Undone: nothing was left to change. 1 more could not be put back: the field or record is not there any more."
    ]


def test_readers_and_strangers_undo_nothing(carol: Person, victor: Person, charlie: Person, plants: Plants) -> None:
    for way in ("undos", "redos"):
        carol.post(f"{plants.path}/{way}", expect=403)
        victor.swap("post", f"{plants.path}/{way}", expect=403)
        charlie.post(f"{plants.path}/{way}", expect=404)
    assert not victor.get(plants.path).has("undo-keys")


def ids(person: Person, plants: Plants) -> list[int]:
    return [int(row["id"].removeprefix("r")) for row in person.get(plants.path).all("tbody#records tr[id]")]


def test_an_old_note_offers_to_put_back_its_own_change_alone(bob: Person, plants: Plants) -> None:
    height, kind = plants.field_id("Height"), plants.field_id("Kind")
    records = ",".join(map(str, plants.record_ids))
    note = bob.swap("post", f"{plants.path}/pastes", records=records, into=str(height), text="1", tall="3").one("toast-note form")["action"]
    bob.swap("post", f"{plants.path}/pastes", records=records, into=str(kind), text="Herb", tall="3")

    late = bob.swap("post", note)
    assert late.toasts[0].startswith("You have changed something else since, so nothing was undone. Undo this one alone?")
    assert plants.values(1)["Height"] == 1

    bob.swap("post", late.one("toast-note form")["action"])
    assert (plants.values(1)["Height"], plants.values(1)["Kind"]) == (Decimal("7.5"), 3)


def test_a_change_of_fields_is_a_step_that_is_asked_about(bob: Person, plants: Plants) -> None:
    change(bob, plants, "Height", "8", seen="7.5")
    bob.post(f"{plants.path}/fields", name="Soil", type="text")

    asked = undo(bob, plants, expect=409)
    assert "Added the field “Soil”" in asked.text
    bob.post(asked.one("form:has(.primary)")["action"])
    assert [field.text for field in bob.get(plants.path).all("thead th[data-field]")][-1] != "Soil"

    back = redo(bob, plants, expect=409)
    assert "Removed the field “Soil”" in back.text
    assert undo(bob, plants).toasts == ["Undone: Height of “Rowan”."]
    assert redo(bob, plants).toasts == ["Done again: Height of “Rowan”."]
    bob.post(redo(bob, plants, expect=409).one("form:has(.primary)")["action"])
    assert bob.get(plants.path).all("thead th[data-field]")[-1].text == "Soil"
    undo(bob, plants, expect=409)
    assert undo(bob, plants, records="1").toasts == ["Undone: Height of “Rowan”."]
