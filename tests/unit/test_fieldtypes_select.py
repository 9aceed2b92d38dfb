"""A select's options are known by their ids: names and colours may change, and no record needs to."""

import pytest
from werkzeug.datastructures import MultiDict

from webapp.fieldtypes import Invalid
from webapp.fieldtypes.choices import HUES, Choice
from webapp.fieldtypes.types.select import Select

STATUS = Select((Choice(1, "Available", "green"), Choice(4, "On loan", "blue")))


def form(*rows: tuple[str, str, str]) -> MultiDict[str, str]:
    names = ("choice_id", "choice_name", "choice_hue")
    return MultiDict([(name, part) for row in rows for name, part in zip(names, row, strict=True)])


def test_a_value_is_the_id_of_the_option() -> None:
    assert STATUS.parse("available") == 1
    assert STATUS.parse("  On   LOAN ") == 4
    with pytest.raises(Invalid, match="“Sold” is not one of the options."):
        STATUS.parse("Sold")


def test_an_option_is_a_pill_in_its_colour() -> None:
    assert STATUS.html(1) == '<span class="pill one" data-hue="green">Available</span>'
    assert STATUS.format(4) == "On loan"


def test_names_alone_make_a_list_in_colours_that_take_turns() -> None:
    made = Select.from_names(["Oak", "Ash", "oak", " ", "Elm"])

    assert [(choice.id, choice.name, choice.hue) for choice in made.choices] == [
        (1, "Oak", HUES[0]),
        (2, "Ash", HUES[1]),
        (3, "Elm", HUES[2]),
    ]
    assert len(Select.from_names([f"Wood {number}" for number in range(25)]).choices) == 25


def test_a_list_grows_without_using_an_id_twice() -> None:
    grown = STATUS.with_names(["Retired", "AVAILABLE"])

    assert [(choice.id, choice.name) for choice in grown.choices] == [(1, "Available"), (4, "On loan"), (5, "Retired")]


def test_a_form_renames_recolours_and_adds() -> None:
    changed = Select.options_from_form(
        form(("1", "In stock", "teal"), ("4", "On loan", "blue"), ("", "Retired", "gray"), ("", " ", "red")), STATUS
    )

    assert changed.choices == (Choice(1, "In stock", "teal"), Choice(4, "On loan", "blue"), Choice(5, "Retired", "gray"))


def test_a_form_without_a_list_before_makes_one() -> None:
    made = Select.options_from_form(form(("", "Oak", "brown"), ("", "", "red")), None)

    assert made.choices == (Choice(1, "Oak", "brown"),)


def test_a_cleared_name_takes_an_option_off_the_list_and_cells_still_show_it() -> None:
    changed = Select.options_from_form(form(("1", "Available", "green"), ("4", " ", "blue")), STATUS)

    assert [choice.name for choice in changed.offered] == ["Available"]
    assert changed.html(4) == STATUS.html(4)
    assert changed.parse(changed.edit_text(4)) == 4
    assert Select.from_options(changed.to_options()) == changed


def test_a_removed_option_comes_back_under_its_name_with_its_id() -> None:
    without = Select.options_from_form(form(("1", "Available", "green"), ("4", "", "blue")), STATUS)
    again = Select.options_from_form(form(("1", "Available", "green"), ("", "on loan", "red")), without)

    assert again.offered == (Choice(1, "Available", "green"), Choice(4, "On loan", "red"))


def test_a_name_of_a_removed_option_may_be_given_to_another_one() -> None:
    without = Select.options_from_form(form(("1", "Available", "green"), ("4", "", "blue")), STATUS)
    renamed = Select.options_from_form(form(("1", "On loan", "green")), without)

    assert renamed.parse("on loan") == 1
    assert renamed.format(4) == "On loan"


def test_an_option_that_somebody_else_added_meanwhile_stays() -> None:
    changed = Select.options_from_form(form(("1", "In stock", "green")), STATUS)

    assert changed.choices == (Choice(1, "In stock", "green"), Choice(4, "On loan", "blue"))


@pytest.mark.parametrize(
    "rows",
    [
        [("1", "On loan", "green"), ("4", "On loan", "blue")],
        [("1", "Available", "green"), ("", "ON LOAN", "blue")],
        [("", "New", "green"), ("", "new", "blue")],
        [("1", "Available", "purple")],
        [("1", "x" * 101, "green")],
        [("1", "a\x00b", "green")],
        [("7", "Made up", "green")],
        [("one", "Made up", "green")],
        [("9" * 5000, "Made up", "green")],
    ],
)
def test_a_form_that_makes_no_sense_is_refused(rows: list[tuple[str, str, str]]) -> None:
    with pytest.raises(Invalid) as refused:
        Select.options_from_form(form(*rows), STATUS)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "choices",
    ["Oak", [1], [{"id": 1}], [{"id": 0, "name": "Oak"}], [{"id": True, "name": "Oak"}], [{"id": 2**31, "name": "Oak"}],
     [{"id": 1, "name": "Oak", "hue": "#fff"}], [{"id": 1, "name": " Oak"}], [{"id": 1, "name": "Oak"}, {"id": 1, "name": "Ash"}],
     [{"id": number, "name": str(number)} for number in range(1, 1002)]],
)  # fmt: skip
def test_bad_stored_options_are_refused(choices: object) -> None:
    with pytest.raises(Invalid) as refused:
        Select.from_options({"choices": choices})
    assert refused.value.about == "choices"


def test_an_id_that_no_option_has_is_shown_as_such() -> None:
    assert STATUS.format(99) == "Unknown option"
    assert STATUS.html(99) == '<span class="pill one" data-hue="gray">Unknown option</span>'


def test_json_takes_an_id_or_a_name() -> None:
    assert STATUS.to_json(4) == 4
    assert STATUS.from_json(4) == 4
    assert STATUS.from_json("on loan") == 4
    for data in (99, True, 1.0):
        with pytest.raises(Invalid):
            STATUS.from_json(data)


def test_a_name_cannot_break_out_of_its_pill() -> None:
    assert "<script>" not in Select.from_names(["<script>alert(1)</script>"]).html(1)
