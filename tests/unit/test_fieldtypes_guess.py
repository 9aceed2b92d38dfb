"""What kind of column a few of its texts make: the narrowest type that loses nothing."""

import pytest

from webapp import fieldtypes
from webapp.fieldtypes import BLANKS, TYPES, FieldType
from webapp.fieldtypes.types.checkbox import Checkbox
from webapp.fieldtypes.types.currency import Currency
from webapp.fieldtypes.types.date import Date
from webapp.fieldtypes.types.date_time import DateTime
from webapp.fieldtypes.types.duration import Duration
from webapp.fieldtypes.types.email import Email
from webapp.fieldtypes.types.long_text import LongText
from webapp.fieldtypes.types.number import Number
from webapp.fieldtypes.types.percent import Percent
from webapp.fieldtypes.types.select import Select
from webapp.fieldtypes.types.text import Text
from webapp.fieldtypes.types.time import Time
from webapp.fieldtypes.types.url import Url
from webapp.fieldtypes.types.uuid import Uuid


@pytest.mark.parametrize(
    ("samples", "type_"),
    [
        (["yes", "no", "Yes"], Checkbox()),
        (["TRUE", "FALSE"], Checkbox()),
        (["x", "", "x"], Checkbox()),
        (["yes", "no", ""], Text()),
        (["1", "0", "1"], Number()),
        (["517.0", "", "533.0"], Number()),
        (["2013", "2014"], Number()),
        (["85.00", "7.5"], Number(decimals=2)),
        (["1,234.50", "12"], Number(decimals=2, grouping=True)),
        (["3,5", "12,25"], Number(decimals=2)),
        (["3,5", "1,234"], Number(decimals=3)),
        (["1.234", "2.500,75"], Number(decimals=2, grouping=True)),
        (["3,5", "1.5", "1.234"], Text()),
        (["-3", "(4)"], Number()),
        (["0.123456789"], Text()),
        (["007", "12"], Text()),
        (["0", "0.5"], Number(decimals=1)),
        (["+442079460000"], Text()),
        (["12E4", "77"], Text()),
        (["1234567890123456789"], Text()),
        (["12", "NA"], Text()),
        (["2013-01-01", ""], Date()),
        (["3 Nov 2023", "Nov 4, 2023"], Date()),
        (["3/11/2023", "4/12/2023"], Date()),
        (["3/11/2023", "12/25/2023"], Date(order="month_first")),
        (["13/11/2023", "12/25/2023"], Text()),
        (["2013-01-01T05:00:00Z", "2013-01-02"], DateTime()),
        (["12/25/2023 5:00 pm", ""], DateTime(order="month_first")),
        (["14:30", "9:05"], Time()),
        (["26:30", "9:05"], Text()),
        (["1h 30m", "45 min"], Duration("words")),
        (["3 m", "20 m"], Text()),
        (["25%", "12.5 %"], Percent(decimals=1)),
        (["25%", "30"], Text()),
        (["£1,234.50", "-£5"], Currency()),
        (["12,50 EUR", "3 EUR"], Currency(symbol="EUR")),
        (["£5", "$5"], Text()),
        (["5 KG", "6 KG"], Text()),
        (["0D9C2A3E-5B7F-4C1D-8E2A-6F4B9D0C1E7A"], Uuid()),
        (["0d9c2a3e5b7f4c1d8e2a6f4b9d0c1e7a"], Text()),
        (["ann@example.org", ""], Email()),
        (["https://example.org", "www.example.org/x"], Url()),
        (["readme.md", "setup.py"], Text()),
        (["line one\nline two", "short"], LongText()),
        (["x" * 201, "short"], LongText()),
        (["UA", "AA", "B6"], Text()),
        (["EWR", "LGA", "JFK", "JFK"] * 10, Select.from_names(["EWR", "LGA", "JFK"])),
        (["EWR"] * 40, Text()),
        ([f"N{number}" for number in range(100)], Text()),
        (["EWR", "LGA"] * 20 + ["JFK"], Text()),
        (["", " "], Text()),
        ([], Text()),
    ],
)
def test_a_column_is_guessed(samples: list[str], type_: FieldType) -> None:
    assert fieldtypes.guess(samples) == type_


@pytest.mark.parametrize("name", TYPES)
def test_a_guess_takes_every_sample(name: str) -> None:
    samples = [text for text in TYPES[name].examples if text] * 8
    guessed = fieldtypes.guess(samples)

    assert guessed.takes(samples)


def test_a_blank_word_is_no_value_of_any_narrow_type() -> None:
    for word in BLANKS - {""}:
        for name in ("number", "date", "checkbox", "email", "url"):
            assert not TYPES[name]().takes([word])
