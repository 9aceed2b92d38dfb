"""What values become when their field becomes another type."""

import itertools
from decimal import Decimal

import pytest

from webapp.fieldtypes import TYPES, FieldType
from webapp.fieldtypes.choices import MOST_CHOICES
from webapp.fieldtypes.conversions import Conversion
from webapp.fieldtypes.types.number import Number
from webapp.fieldtypes.types.select import Select
from webapp.fieldtypes.types.text import Text

PAIRS = list(itertools.permutations(TYPES.values(), 2))


def examples(kind: FieldType) -> list[object]:
    return [value for value in map(kind.parse, kind.examples) if value is not None]


@pytest.mark.parametrize(("old", "new"), PAIRS, ids=[f"{old.name}-{new.name}" for old, new in PAIRS])
def test_every_type_becomes_every_other(old: type[FieldType], new: type[FieldType]) -> None:
    """What is not refused is a value of the new type, and nothing is lost without a word."""
    conversion = Conversion(old.exemplar(), new.exemplar())
    values = examples(old.exemplar())

    converted = conversion.convert([*values, None])

    lost = {refused.place for refused in conversion.refused}
    for place, value in enumerate(converted[:-1]):
        if place in lost:
            assert value == conversion.new.empty
        else:
            assert value is not None
            assert conversion.new.parse(conversion.new.edit_text(value)) == value
    assert converted[-1] == conversion.new.empty


@pytest.mark.parametrize("old", TYPES.values(), ids=TYPES)
def test_by_way_of_text_a_value_comes_back(old: type[FieldType]) -> None:
    kind = old.exemplar()
    there = Conversion(kind, TYPES["long_text"].exemplar())
    back = Conversion(there.new, kind)
    values = examples(kind)

    assert back.convert(there.convert(values)) == values
    assert (there.refused, back.refused) == ([], [])


def test_fewer_decimals_round_and_too_large_a_number_is_refused() -> None:
    rounding = Conversion(Number(decimals=2), Number())
    assert rounding.convert([Decimal("2.50"), Decimal("-2.50"), Decimal("0.49")]) == [3, -3, 0]

    finer = Conversion(Number(), Number(decimals=8))
    assert finer.convert([10**17, 7]) == [None, Decimal(7)]
    assert [refused.text for refused in finer.refused] == [str(10**17)]


def test_a_list_of_options_grows_until_it_is_full() -> None:
    texts = [f"Option {number}" for number in range(MOST_CHOICES + 5)]
    conversion = Conversion(Text(), Select())

    first, second = conversion.convert([*texts, "x" * 101]), conversion.convert(texts)

    assert sum(value is not None for value in first) == MOST_CHOICES
    assert first[:-1] == second
    assert len(conversion.refused) == 5
