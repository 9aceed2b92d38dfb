"""Rectangles of the grid: copy, paste, fill and clear, each one change set that a toast takes back."""

import datetime
from decimal import Decimal
from typing import Any

from tests.factories import House, Plants
from tests.html import Form, Page
from tests.people import Person
from webapp.tables.changes import NewField


def form(plants: Plants, *names: str, records: tuple[int, ...] = (1, 2, 3), **more: Any) -> dict[str, Any]:
    return {
        "records": ",".join(str(plants.record_id(place)) for place in records),
        "into": ",".join(str(plants.field_id(name)) for name in names),
        **more,
    }


def paste(person: Person, plants: Plants, text: str, *names: str, expect: int = 200, **more: Any) -> Page:
    return person.swap("post", f"{plants.path}/pastes", expect=expect, **form(plants, *names, text=text, **more))


def names(plants: Plants, person: Person) -> list[str]:
    return [cell.text for cell in person.get(plants.path).all("tbody th")]


def test_copied_cells_come_as_they_are_typed(victor: Person, plants: Plants) -> None:
    page = victor.swap(
        "post", f"{plants.path}/copies", names="1", **form(plants, "Name", "Height", "Kind", "Alive", "Planted", "Notes", records=(1, 3))
    )

    assert page.one("#copied-text").value == (
        "Name\tHeight\tKind\tAlive\tPlanted\tNotes\n"
        'Rowan\t7.5\tTree\tYes\t2019-03-21\t"Berries in autumn.\nBirds like them."\n'
        "Thyme\t\tHerb\tYes\t\tBetween the stones"
    )
    assert not page.has("#copied-table")  # a line break in it would be taken for a further row


def test_a_copy_comes_as_a_table_too(victor: Person, plants: Plants) -> None:
    page = victor.swap("post", f"{plants.path}/copies", **form(plants, "Name", "Height", records=(2,)))

    assert [cell.text for cell in page.all("#copied-table td")] == ["Box", "1.2"]


def test_a_range_is_pasted_over_records_and_taken_back_as_one(bob: Person, plants: Plants) -> None:
    page = paste(
        bob, plants, "8\tShrub\tno\t3 Nov 2023\r\n9.5\ttree\tyes\t\r\n", "Height", "Kind", "Alive", "Planted", "Notes", records=(1, 2)
    )

    assert [plants.values(place)["Height"] for place in (1, 2)] == [Decimal(8), Decimal("9.5")]
    assert plants.values(1) | {"Notes": None} == {
        "Name": "Rowan", "Height": Decimal(8), "Kind": 2, "Alive": False, "Planted": datetime.date(2023, 11, 3), "Notes": None,
    }  # fmt: skip
    assert plants.values(2)["Planted"] is None
    assert page.one(f"hx-partial[hx-target^='#r{plants.record_id(1)} > :nth-child(3)']").text == "8.0"

    bob.swap("post", page.one("toast-note form")["action"])
    assert plants.values(1)["Planted"] == datetime.date(2019, 3, 21)
    assert plants.values(2)["Height"] == Decimal("1.2")


def test_what_the_grid_has_not_drawn_yet_is_pasted_into_all_the_same(bob: Person, plants: Plants) -> None:
    paste(bob, plants, "1\n2\n3", "Height", records=(1,), onward="1")

    assert [plants.values(place)["Height"] for place in (1, 2, 3)] == [1, 2, 3]


def test_lines_past_the_last_record_add_records_once_the_person_agrees(bob: Person, plants: Plants) -> None:
    question = paste(bob, plants, "Thuja\t3\nFern\t0.4\n\t1", "Name", "Height", records=(3,))
    assert "2 records are added" in question.one("hx-partial[hx-target='#modal']").text
    assert names(plants, bob) == ["Rowan", "Box", "Thyme"]

    coloured = f"colour={plants.field_id('Height')}&colourop=more&colourvalue=0.5&colourhue=red"
    agreed = bob.swap("post", f"{plants.path}/pastes?{coloured}", agreed="1", **question.form("form").fields)

    assert names(plants, bob) == ["Rowan", "Box", "Thuja", "Fern", ""]
    added = agreed.all("hx-partial[hx-target='#new-records'] tr")
    assert [(row.one("th").text, row.get("data-hue")) for row in added] == [("Fern", None), ("", "red")]


def test_a_new_option_is_asked_about_and_added(bob: Person, plants: Plants) -> None:
    question = paste(bob, plants, "Fern\nHERB\n  fern ", "Kind")
    assert "Kind gets the option Fern" in " ".join(question.one("hx-partial[hx-target='#modal'] li").text.split())
    assert plants.values(1)["Kind"] == 1

    bob.swap("post", f"{plants.path}/pastes", agreed="1", **question.form("form").fields)

    assert [plants.values(place)["Kind"] for place in (1, 2, 3)] == [4, 3, 4]


def test_cells_that_cannot_be_taken_are_listed_and_the_others_kept_only_if_the_person_says_so(bob: Person, plants: Plants) -> None:
    question = paste(bob, plants, "8\ttall\n<b>high</b>\t1", "Height", "Alive", records=(1, 2))

    listed = [item.text for item in question.all("hx-partial[hx-target='#modal'] li")]
    assert listed == ["Alive of “Rowan”: “tall” is neither yes nor no.", "Height of “Box”: “<b>high</b>” is not a number."]
    assert plants.values(1)["Height"] == Decimal("7.5")

    bob.swap("post", f"{plants.path}/pastes", agreed="1", **question.form("form").fields)

    assert (plants.values(1)["Height"], plants.values(1)["Alive"]) == (Decimal(8), True)
    assert (plants.values(2)["Height"], plants.values(2)["Alive"]) == (Decimal("1.2"), True)


def test_columns_without_a_field_are_said_to_be_left_out(bob: Person, plants: Plants) -> None:
    question = paste(bob, plants, "a\tb", "Notes", records=(1,))

    assert "One column has no field to go to" in question.text


def test_one_value_fills_what_is_selected_and_a_blank_one_clears_it(bob: Person, plants: Plants) -> None:
    paste(bob, plants, "2.5", "Height", "Kind", "Alive", tall="3", wide="1")
    assert [plants.values(place)["Height"] for place in (1, 2, 3)] == [Decimal("2.5")] * 3

    cleared = paste(bob, plants, "", "Height", "Kind", "Alive", tall="2", wide="3", records=(1, 2))
    assert [plants.values(2)[name] for name in ("Height", "Kind", "Alive")] == [None, None, False]
    assert plants.values(3)["Height"] == Decimal("2.5")
    assert cleared.toasts == ["Cleared 6 cells. Undo"]


def test_a_fill_repeats_the_first_lines(bob: Person, plants: Plants) -> None:
    bob.swap("post", f"{plants.path}/fills", **form(plants, "Height", "Kind", tall="1", wide="2"))
    assert [(plants.values(place)["Height"], plants.values(place)["Kind"]) for place in (2, 3)] == [(Decimal("7.5"), 1)] * 2

    question = bob.swap("post", f"{plants.path}/fills", **form(plants, "Height", "Notes", "Planted", records=(1,), tall="1", wide="1"))
    assert "Planted of “Rowan”: “7.5”" in question.text
    bob.swap("post", f"{plants.path}/fills", agreed="1", **question.form("form").fields)
    assert plants.values(1)["Notes"] == "7.5"


def test_a_paste_asks_before_it_writes_over_what_others_did_since_the_page_was_drawn(alice: Person, bob: Person, plants: Plants) -> None:
    drawn = int(bob.get(plants.path).one("form[action*='/pastes'] [name=since]")["value"])
    height = plants.field_id("Height")
    alice.swap("post", plants.cell_url(1, "Height"), **{f"f{height}": "8", f"seen{height}": "7.5"})
    bob.swap("post", plants.cell_url(2, "Height"), **{f"f{height}": "2", f"seen{height}": "1.2"})  # one's own is no surprise

    question = paste(bob, plants, "9\tNo\n9\tNo", "Height", "Alive", records=(1, 2), since=drawn, expect=409)
    lines = [item.text for item in question.all("hx-partial[hx-target='#modal'] li")]
    assert lines == ["Height of “Rowan”: Alice put 8.0 there just now; yours is 9.0 ."]
    assert [plants.values(place)["Height"] for place in (1, 2)] == [8, 2]
    assert plants.values(1)["Alive"] is True

    action = f"{plants.path}/pastes"
    rest, mine = (Form(asked.tag).fields for asked in question.all("hx-partial[hx-target='#modal'] form"))
    assert "stretch-changed" in bob.swap("post", action, **rest, choice="others").headers["HX-Trigger"]
    assert [plants.values(place)["Height"] for place in (1, 2)] == [8, 9]
    assert plants.values(1)["Alive"] is False
    bob.swap("post", action, **mine, choice="all")
    assert plants.values(1)["Height"] == 9

    # What stands there already is nothing to ask about, and what the page has shown since neither.
    paste(alice, plants, "9", "Height", records=(1,), since=drawn)
    paste(alice, plants, "7", "Height", records=(1,), since=drawn + 3_600_000)


def test_a_fill_and_one_value_for_many_ask_too(alice: Person, bob: Person, plants: Plants) -> None:
    drawn = int(bob.get(plants.path).one("#picked [name=since]")["value"])
    height = plants.field_id("Height")
    alice.swap("post", plants.cell_url(2, "Height"), **{f"f{height}": "8", f"seen{height}": "1.2"})

    bob.swap("post", f"{plants.path}/fills", expect=409, **form(plants, "Height", tall="1", wide="1", since=drawn))
    values = {"record": plants.record_ids, "field": height, f"f{height}": "3", "since": drawn}
    bob.swap("post", f"{plants.path}/picks/values", expect=409, **values)
    assert [plants.values(place)["Height"] for place in (1, 2, 3)] == [Decimal("7.5"), 8, None]
    kept = bob.swap("post", f"{plants.path}/picks/values", choice="others", **values)
    assert kept.toasts == ["Set Height to 3.0 for 2 records. Undo"]
    assert [plants.values(place)["Height"] for place in (1, 2, 3)] == [3, 8, 3]


def test_what_the_grid_has_not_drawn_yet_follows_in_its_order(bob: Person, plants: Plants) -> None:
    """By name: Box, Rowan, Thyme."""
    sorted_by_name = f"sort1={plants.field_id('Name')}"

    bob.swap("post", f"{plants.path}/pastes?{sorted_by_name}", **form(plants, "Height", records=(2,), text="1\n2", onward="1"))

    assert [plants.values(place)["Height"] for place in (1, 2, 3)] == [2, 1, None]


def test_a_paste_into_a_deleted_record_changes_nothing(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url(2)}/trash")

    page = paste(bob, plants, "1\n2", "Height", records=(1, 2), expect=422)

    assert page.toasts[1:] == ["Some of these records were deleted meanwhile. Nothing was changed; load the page again."]
    assert plants.values(1)["Height"] == Decimal("7.5")


def test_more_than_a_paste_takes_is_refused_with_what_to_do(bob: Person, plants: Plants) -> None:
    page = paste(bob, plants, "x\n" * 100_001, "Name", expect=422)
    assert page.toasts == ["That is more than 100,000 cells. Take a part of it, or import a file."]

    assert paste(bob, plants, "x", expect=422).toasts == ["These fields are not there any more. Load the page again."]


def test_without_script_a_paste_leads_back_to_the_table(bob: Person, plants: Plants) -> None:
    answer = bob.post(f"{plants.path}/pastes", **form(plants, "Height", text="3"))

    assert answer.location == plants.path
    assert plants.values(1)["Height"] == Decimal(3)


def test_who_may_not_write_pastes_nothing(carol: Person, victor: Person, charlie: Person, plants: Plants) -> None:
    for path in (f"{plants.path}/pastes", f"{plants.path}/fills"):
        victor.swap("post", path, expect=403, **form(plants, "Height", text="3"))
        carol.post(path, expect=403, **form(plants, "Height", text="3"))
        charlie.post(path, expect=404, **form(plants, "Height", text="3"))
    charlie.post(f"{plants.path}/copies", expect=404, **form(plants, "Name"))
    assert not victor.get(plants.path).has("form[action$='/pastes']")

    assert plants.values(1)["Height"] == Decimal("7.5")


def test_ten_thousand_cells_are_pasted_and_taken_back(bob: Person, house: House) -> None:
    many = house.table("Many", (NewField("Name", "text", {}), *(NewField(f"F{n}", "number", {}) for n in range(9))))
    text = "\n".join("\t".join([f"Plant {line}", *(str(line * n) for n in range(9))]) for line in range(1_000))
    fields = ",".join(str(many.field_id(name)) for name in ("Name", *(f"F{n}" for n in range(9))))
    page = bob.swap("post", f"{many.path}/pastes", records="", into=fields, text=text, agreed="1")

    assert page.toasts == ["Pasted 10,000 cells. Undo"]
    assert bob.swap("get", f"{many.path}/count").one("b").text == "1,000"
    bob.swap("post", page.one("toast-note form")["action"])
    assert bob.swap("get", f"{many.path}/count").one("b").text == "0"
