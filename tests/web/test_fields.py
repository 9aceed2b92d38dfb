"""Fields: added, renamed, moved, hidden, removed and brought back with every value."""

from decimal import Decimal

from tests.factories import House, Plants
from tests.people import Person
from tests.web.cells import typed


def headers(person: Person, plants: Plants) -> list[str]:
    return [header.text for header in person.get(plants.path).all("thead th[data-field]")]


def test_a_field_is_added_in_place_and_holds_values(bob: Person, plants: Plants) -> None:
    answer = bob.swap("post", f"{plants.path}/fields", name="Price", type="number", decimals="2", description="In pounds")

    assert answer.headers["HX-Trigger"] == '{"table-changed": true}'
    assert headers(bob, plants)[-1] == "Price"
    bob.swap("post", plants.cell_url(field="Price"), **typed(plants, "Price", "0.10", seen=""))
    assert plants.values()["Price"] == Decimal("0.10")


def test_without_script_a_field_is_added_by_a_form(bob: Person, plants: Plants) -> None:
    page = bob.post(f"{plants.path}/fields/draft", expect=200, name="Colour", type="select")
    assert page.one("#name")["value"] == "Colour"

    answer = bob.submit(page.form("#field-form"), choice_name=["Red", "Green", ""])

    assert answer.location == plants.path
    assert "Colour" in headers(bob, plants)


def test_a_field_without_a_name_or_with_a_taken_one_is_refused(bob: Person, plants: Plants) -> None:
    nameless = bob.swap("post", f"{plants.path}/fields", expect=422, name="  ", type="text", description="Where it grows")
    assert nameless.one("#name-problem").text == "Give the field a name."
    assert nameless.one("#description")["value"] == "Where it grows"

    taken = bob.post(f"{plants.path}/fields", expect=422, name="HEIGHT", type="text")
    assert "There is a field called “HEIGHT” already." in taken.text
    assert len(headers(bob, plants)) == 6


def test_renaming_a_field_touches_no_record(bob: Person, plants: Plants) -> None:
    field = plants.field_id("Height")
    form = bob.get(f"{plants.path}/fields/{field}/edit").form("#field-form form:has([name=name])")

    bob.submit(form, name="Tallness “%s”; DROP TABLE users")

    assert headers(bob, plants)[1] == "Tallness “%s”; DROP TABLE users"
    assert plants.values()["Tallness “%s”; DROP TABLE users"] == Decimal("7.5")


def test_another_number_of_decimals_leads_to_a_look_at_what_that_costs(bob: Person, plants: Plants) -> None:
    field = plants.field_id("Height")

    answer = bob.post(f"{plants.path}/fields/{field}", name="Tallness", decimals="0")

    page = bob.follow(answer)
    assert page.one("[name=decimals]")["value"] == "0"
    preview = bob.follow(bob.submit(page.form("form:has([name=decimals])")))
    bob.submit(preview.form("form:has([name=version])"))
    assert plants.values()["Tallness"] == 8


def test_a_renamed_option_keeps_its_records(bob: Person, plants: Plants) -> None:
    field = plants.field_id("Kind")
    form = bob.get(f"{plants.path}/fields/{field}/edit").form("#field-form form:has([name=name])")
    names = ["Giant" if name == "Tree" else name for name in form.fields["choice_name"]]

    bob.submit(form, choice_name=names)

    assert bob.get(plants.path).all("tbody tr")[0].one(".pill").text == "Giant"


def test_a_removed_field_comes_back_to_its_place_with_every_value(bob: Person, plants: Plants) -> None:
    before = headers(bob, plants)
    field = plants.field_id("Height")
    answer = bob.swap("post", f"{plants.path}/fields/{field}/trash")
    assert "Height" not in headers(bob, plants)

    bob.swap("post", answer.one("toast-note form")["action"])

    assert headers(bob, plants) == before
    assert plants.values()["Height"] == Decimal("7.5")


def test_a_removed_field_whose_name_was_taken_comes_back_under_another(bob: Person, plants: Plants) -> None:
    field = plants.field_id("Height")
    bob.post(f"{plants.path}/fields/{field}/trash")
    bob.post(f"{plants.path}/fields", name="height", type="text")

    bob.post(f"{plants.path}/fields/{field}/restoration")

    assert "Height 2" in headers(bob, plants)


def test_the_last_field_stays(house: House, bob: Person, plants: Plants) -> None:
    for name in headers(bob, plants)[1:]:
        bob.post(f"{plants.path}/fields/{plants.field_id(name)}/trash")

    page = bob.post(f"{plants.path}/fields/{plants.field_id('Name')}/trash", expect=422)

    assert "A table needs one field at least." in page.text


def test_a_hidden_field_leaves_the_grid_and_stays_in_the_record(bob: Person, plants: Plants) -> None:
    field = plants.field_id("Height")
    bob.post(f"{plants.path}/fields/{field}/hiding")
    assert "Height" not in headers(bob, plants)
    assert bob.get(plants.record_url()).one(f"[name=f{field}]")["value"] == "7.5"

    bob.swap("post", f"{plants.path}/fields/{field}/showing")

    assert "Height" in headers(bob, plants)


def test_fields_move_by_steps(bob: Person, plants: Plants) -> None:
    bob.swap("post", f"{plants.path}/fields/{plants.field_id('Alive')}/place", steps="-2")
    assert headers(bob, plants)[:4] == ["Name", "Alive", "Height", "Kind"]

    bob.post(f"{plants.path}/fields/{plants.field_id('Name')}/place", steps="-5")
    assert headers(bob, plants)[0] == "Name"


def test_readers_and_strangers_change_no_field(carol: Person, charlie: Person, plants: Plants) -> None:
    field = plants.field_id("Height")
    for path in ("", f"/{field}", f"/{field}/place", f"/{field}/hiding", f"/{field}/showing", f"/{field}/trash", "/draft"):
        carol.post(f"{plants.path}/fields{path}", expect=403, name="X", type="text")
        charlie.swap("post", f"{plants.path}/fields{path}", expect=404, name="X", type="text")
    carol.get(f"{plants.path}/fields")
    carol.get(f"{plants.path}/fields/{field}/edit", expect=403)
    charlie.get(f"{plants.path}/fields", expect=404)
