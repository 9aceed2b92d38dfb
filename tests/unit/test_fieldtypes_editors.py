"""The editors that each look draws, by themselves: what they hold, what they post, and that no text gets out of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from webapp.fieldtypes import TYPES, FieldType, Invalid
from webapp.fieldtypes.choices import Choice
from webapp.fieldtypes.types.select import Select

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "</textarea></option></select><b>out</b>",
    "{{7*191}}",
    "${7*191}",
    "{% raw %}",
    "javascript:alert(1)",
    "https://example.org/\"onmouseover='alert(1)'",
    "a\"b'c<d>@example.org",
    "\u202eright to left",
    "👩‍🔧\u200d",
    "a\x00b",
    "-->",
    "]]>",
    "x" * 300,
    '" autofocus onfocus=alert(1) x="',
]

macros = pytest.mark.parametrize("macro", ["cell", "edit"])
every_type = pytest.mark.parametrize("type_", [kind.exemplar() for kind in TYPES.values()], ids=list(TYPES))


@dataclass
class Field:
    type: FieldType
    id: int = 7
    name: str = "Price"
    description: str = ""


@pytest.fixture(scope="module")
def templates() -> Environment:
    folder = Path(__file__).parents[2] / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    environment.globals["icon"] = lambda name: Markup('<svg class="i" aria-hidden="true"></svg>')
    return environment


def draw(templates: Environment, type_: FieldType, macro: str, *args: Any, **kwargs: Any) -> Tag:
    module = templates.get_template(f"fieldtypes/{type_.look}.html").module
    return BeautifulSoup(f"<form>{getattr(module, macro)(*args, **kwargs)}</form>", "html.parser").form


@every_type
@macros
def test_an_editor_posts_back_what_it_shows(templates: Environment, type_: FieldType, macro: str) -> None:
    for value in [*type_.examples.values(), type_.empty]:
        form = draw(templates, type_, macro, Field(type_), type_.edit_text(value), name="f7")

        assert type_.parse(type_.posted(list(posted(form, "f7")))) == value


@every_type
@macros
def test_an_editor_has_a_name_for_those_who_cannot_see_it(templates: Environment, type_: FieldType, macro: str) -> None:
    form = draw(templates, type_, macro, Field(type_), "", id="e1")

    for control in form.select("input:not([type=hidden]):not([type=radio]), textarea, select"):
        labelled = form.find("label", attrs={"for": control.get("id")}) or control.find_parent("label")
        assert control.get("aria-label") or labelled
    assert "Price" in str(form)
    assert form.select_one("#e1") is not None


@every_type
@macros
def test_what_is_wrong_is_said_beside_the_control(templates: Environment, type_: FieldType, macro: str) -> None:
    form = draw(templates, type_, macro, Field(type_), "tall", "“tall” is <odd>.", "e1")
    control = form.select_one("#e1")

    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "e1-problem"
    assert form.select_one("#e1-problem").text == "“tall” is <odd>."
    assert (form.select_one("#e1-problem").get("role") == "alert") == (macro == "cell")


@every_type
def test_a_form_explains_the_field(templates: Environment, type_: FieldType) -> None:
    form = draw(templates, type_, "edit", Field(type_, description="In pounds."), "", "Not so.", "e1")

    assert form.select_one("#e1")["aria-describedby"] == "e1-hint e1-problem"
    assert form.select_one("#e1-hint").text == "In pounds."


@pytest.mark.parametrize("name", [name for name in TYPES if name != "checkbox"])
@macros
def test_a_text_that_cannot_be_taken_stays_in_the_editor(templates: Environment, name: str, macro: str) -> None:
    type_ = TYPES[name].exemplar()
    form = draw(templates, type_, macro, Field(type_), "31 <Foo> 2023", "No.", name="f7")

    assert next(posted(form, "f7")) == "31 <Foo> 2023"


@every_type
@macros
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_and_does_nothing(templates: Environment, type_: FieldType, macro: str, text: str) -> None:
    hostile_field = Field(type_, name=text, description=text)

    assert_harmless(draw(templates, type_, macro, hostile_field, text, text))
    assert_harmless(draw(templates, type_, macro, hostile_field, "", None))


@every_type
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_in_the_grid_is_refused_or_escaped(type_: FieldType, text: str) -> None:
    if type_.takes([text]):
        markup = f"<p>{type_.html(type_.parse(text))}</p>"
        assert_harmless(BeautifulSoup(markup, "html.parser"))
        assert "1337" not in markup
    else:
        with pytest.raises(Invalid, match=r"^[^\x00]+\.$"):
            type_.parse(text)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\x00" not in text and len(text) <= 100])
@macros
def test_a_hostile_option_is_shown_and_does_nothing(templates: Environment, macro: str, text: str) -> None:
    type_ = Select((Choice(1, text), Choice(2, "gone " + text[:90], removed=True)))

    assert_harmless(BeautifulSoup(type_.html(1), "html.parser"))
    assert_harmless(draw(templates, type_, macro, Field(type_), type_.edit_text(1)))
    assert_harmless(draw(templates, type_, macro, Field(type_), type_.edit_text(2)))
    assert_harmless(draw(templates, type_, "options", type_, {"choices": text}))


def test_a_removed_option_is_kept_by_the_cell_that_has_it_and_offered_to_no_other(templates: Environment) -> None:
    type_ = Select((Choice(1, "Oak"), Choice(2, "Elm", removed=True)))

    assert draw(templates, type_, "cell", Field(type_), "Elm").select_one("[checked]")["value"] == "Elm"
    assert "Elm" not in draw(templates, type_, "cell", Field(type_), "Oak").text
    assert "Elm" not in draw(templates, type_, "edit", Field(type_), "").text


def test_a_date_that_is_none_stays_in_a_plain_input(templates: Environment) -> None:
    type_ = TYPES["date"]()

    assert draw(templates, type_, "cell", Field(type_), "2023-11-03").input["type"] == "date"
    assert draw(templates, type_, "cell", Field(type_), "3 Nov").input["type"] == "text"


@every_type
def test_the_options_form_gives_the_options_back(templates: Environment, type_: FieldType) -> None:
    form = draw(templates, type_, "options", type_, {})

    assert type(type_).options_from_form(everything(form), type_) == type_


@every_type
def test_the_options_form_keeps_what_was_typed(templates: Environment, type_: FieldType) -> None:
    typed = everything(draw(templates, type_, "options", type_, {}))
    for name in set(typed) & {"decimals", "choice_name", "max", "symbol", "zone"}:
        typed.setlist(name, ["<many>"] * len(typed.getlist(name)))

    again = everything(draw(templates, type_, "options", type(type_)(), {"decimals": "No.", "choices": "No."}, typed))

    assert again == typed


def test_a_list_that_was_never_drawn_has_rows_to_type_in_after_an_error(templates: Environment) -> None:
    form = draw(templates, Select(), "options", Select(), {}, MultiDict({"name": ""}))

    assert len(form.select("[name=choice_name]")) == 3


def test_each_control_of_an_options_form_has_a_name(templates: Environment) -> None:
    for kind in TYPES.values():
        form = draw(templates, kind.exemplar(), "options", kind.exemplar(), {})
        for control in form.select("input:not([type=hidden]), select"):
            labelled = form.find("label", attrs={"for": control.get("id", "-")}) or control.find_parent("label")
            assert control.get("aria-label") or labelled


def assert_harmless(markup: Tag) -> None:
    """Nothing but the tags and attributes that the templates themselves write."""
    for tag in markup.find_all(True):
        assert tag.name in {"form", "input", "textarea", "select", "option", "fieldset", "legend", "label", "span", "div", "p", "footer",
                            "kbd", "svg", "a", "strong", "em", "pre", "code", "h3", "br"}  # fmt: skip
        assert not [name for name in tag.attrs if name.startswith(("on", "hx-", "src", "style"))]
        if "href" in tag.attrs:
            assert tag["href"].startswith(("https://", "http://", "mailto:", "tel:"))


def everything(form: Tag) -> MultiDict[str, str]:
    controls = form.select("[name]")
    return MultiDict([(control["name"], value) for control in controls for value in value_of(control)])


def posted(form: Tag, name: str) -> Iterator[str]:
    """What a browser would post under the name, in order."""
    for control in form.select(f'[name="{name}"]'):
        yield from value_of(control)


def value_of(control: Tag) -> Iterator[str]:
    if control.name == "textarea":
        yield control.text.removeprefix("\n")
    elif control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        yield chosen.get("value", chosen.text)
    elif control.get("type") not in ("radio", "checkbox") or control.has_attr("checked"):
        yield control.get("value", "on")
