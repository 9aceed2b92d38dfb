"""Whatever is read comes back: from an editor's text, from JSON, from the fast way of an import. Nothing but `Invalid` is ever raised."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from webapp import fieldtypes
from webapp.fieldtypes import TYPES, FieldType, Invalid
from webapp.fieldtypes.base import Dialect
from webapp.fieldtypes.types.date import Date
from webapp.fieldtypes.types.multi_select import MultiSelect
from webapp.fieldtypes.types.number import Number
from webapp.fieldtypes.types.select import Select
from webapp.fieldtypes.types.text import Text
from webapp.regions import region

BREAKS = "\t\r\n\x0b\x0c\x85\u2028\u2029"

any_text = st.text(st.characters() | st.sampled_from(" \t\r\n\x00\x0b\x85\u00a0\u2028\ud800.,-+0123456789eE'()/@:"), max_size=40)
number_like = st.text(" .,-+'()eE0123456789\u00a0−", max_size=24)
date_like = st.from_regex(r"\A[0-3]?[0-9][-/. ]{1,2}([0-1]?[0-9]|Jan|feb|Sept|October)[-/., ]{1,2}[0-2][0-9]{1,3}\Z")
time_like = (
    st.datetimes().map(str)
    | st.datetimes(timezones=st.timezones()).map(str)
    | st.from_regex(r"\A-?[0-9]{1,3}[:.h ][0-5][0-9](:[0-5][0-9])?( ?[ap]m|%| min|€)?\Z")
)
address_like = st.text("ab.@:/?#-_ 1[]\\%ä\u0130\u202e", max_size=24).map(lambda rest: "https://" + rest) | st.emails()

numbers = st.builds(Number, decimals=st.integers(0, 8), grouping=st.booleans())
selects = st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12), max_size=12).map(Select.from_names)
lists = selects.map(lambda kind: MultiSelect(kind.choices))
regions = st.sampled_from(["en-001", "en-US", "de-DE", "fr-FR", "hi-IN"]).map(region)
somewhere = st.sampled_from([kind.exemplar() for kind in TYPES.values()]) | numbers | st.builds(Date, order=st.just("month_first"))
every_type = st.builds(FieldType.in_region, somewhere, regions)
OPTION_NAMES = st.sampled_from(["decimals", "grouping", "order", "choices", "max", "symbol", "zone", "display"])
dialects: st.SearchStrategy[Dialect] = st.sampled_from(["sqlite", "postgresql"])


@given(every_type, any_text | number_like | date_like | time_like | address_like)
@example(TYPES["url"](), "https://\u0130.org")
def test_any_text_is_taken_for_good_or_refused_with_a_sentence(type_: FieldType, text: str) -> None:
    if not type_.takes([text]):
        with pytest.raises(Invalid, match=r"\.$"):
            type_.parse(text)
        return
    value = type_.parse(text)
    assert type_.parse(type_.edit_text(value)) == value
    assert type_.from_json(type_.to_json(value)) == value
    if value is not None:
        assert str(type_.html(value))


@given(every_type, st.lists(any_text | number_like | date_like | time_like, max_size=5), dialects)
def test_the_fast_way_of_an_import_agrees_with_the_slow_one(type_: FieldType, texts: Sequence[str], dialect: Dialect) -> None:
    try:
        stored: Any = type_.store_many(texts, dialect=dialect)
    except ValueError:
        assert not type_.takes(texts)
    else:
        assert stored == [type_.to_storage(type_.parse(text), dialect=dialect) for text in texts]


@given(st.builds(Number.in_region, numbers, regions), st.integers(-(10**18) + 1, 10**18 - 1))
def test_every_number_in_range_survives(type_: Number, steps: int) -> None:
    value = Decimal(steps).scaleb(-type_.decimals) if type_.decimals else steps

    assert type_.parse(type_.format(value)) == type_.parse(type_.edit_text(value)) == value
    assert type_.from_json(type_.to_json(value)) == value
    assert type_.store_many([type_.edit_text(value)], dialect="sqlite") == [steps]
    assert type_.store_many([type_.edit_text(value)], dialect="postgresql") == [value]


@given(st.integers(10, 10**15), st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u202f", ",")]))
def test_every_way_of_grouping_reads_alike(cents: int, marks: tuple[str, str]) -> None:
    whole, fraction = divmod(cents, 100)
    text = f"{whole:,}".replace(",", marks[0]) + marks[1] + f"{fraction:02}"

    assert Number(decimals=2).parse(text) == Decimal(cents).scaleb(-2)


@given(st.dates(), st.sampled_from(["day_first", "month_first"]))
def test_every_day_of_the_calendar_survives(day: date, order: str) -> None:
    type_ = Date.from_options({"order": order})
    numeric = f"{day.day}/{day.month}/{day.year:04}" if order == "day_first" else f"{day.month}/{day.day}/{day.year:04}"

    assert type_.parse(type_.edit_text(day)) == type_.from_json(type_.to_json(day)) == day
    assert type_.parse(numeric) == day
    assert type_.is_canonical(type_.edit_text(day))
    if day.year >= 1000:
        assert type_.parse(type_.format(day)) == day


@given(selects)
def test_every_option_is_found_by_its_name_in_any_case(type_: Select) -> None:
    assert Select.from_options(type_.to_options()) == type_
    for choice in type_.choices:
        assert type_.parse(type_.edit_text(choice.id)) == choice.id
        assert type_.parse(choice.name.casefold()) == choice.id


@given(any_text)
def test_text_is_kept_but_for_breaks_and_ends(text: str) -> None:
    assume(Text().takes([text]))
    value = Text().parse(text) or ""

    assert value == value.strip()
    assert not set(value) & set(BREAKS)
    assert without(value, " ") == without(text.strip(), " " + BREAKS)


@given(st.data(), lists)
def test_every_set_of_options_survives(data: st.DataObject, type_: MultiSelect) -> None:
    assume(type_.choices)
    value = tuple(sorted(data.draw(st.sets(st.sampled_from([choice.id for choice in type_.choices]), min_size=1))))

    assert type_.parse(type_.edit_text(value)) == value
    assert type_.parse(type_.posted([type_.name_of(one) for one in value])) == value
    assert type_.from_json(type_.to_json(value)) == value


@given(st.lists(any_text | number_like | date_like | st.sampled_from(["yes", "no", "EWR"]), max_size=30))
def test_a_guess_takes_every_sample_or_is_text(samples: Sequence[str]) -> None:
    guessed = fieldtypes.guess(samples)

    assert guessed.takes(samples) or guessed.name in ("text", "long_text")


@pytest.mark.parametrize("name", TYPES)
@given(options=st.dictionaries(OPTION_NAMES, st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "hue", "removed"]), inner, max_size=4),
)))  # fmt: skip
def test_any_stored_options_make_a_type_or_are_refused(name: str, options: dict[str, Any]) -> None:
    try:
        type_ = TYPES[name].from_options(options)
    except Invalid:
        return
    assert TYPES[name].from_options(type_.to_options()) == type_


def without(text: str, characters: str) -> str:
    return "".join(character for character in text if character not in characters)
