"""Regions: what is known of each, how numbers and dates look there, and that whatever is shown can be typed again."""

import subprocess
import sys
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from webapp.fieldtypes import Invalid
from webapp.fieldtypes.conversions import Conversion
from webapp.fieldtypes.types.currency import Currency
from webapp.fieldtypes.types.date import Date
from webapp.fieldtypes.types.number import Number
from webapp.fieldtypes.types.percent import Percent
from webapp.regions import DEFAULT, INTERNATIONAL, NAMES, cldr, nearest, region

LARGE = Decimal("-1234567.5")
DAY = date(2023, 11, 3)
FINE = Number(decimals=3, grouping=True)


@pytest.mark.parametrize(
    ("tag", "number", "amount", "share", "day"),
    [
        ("en-001", "-1,234,567.50", "-£1,234,567.50", "12.5%", "3 Nov 2023"),
        ("en-GB", "-1,234,567.50", "-£1,234,567.50", "12.5%", "3 Nov 2023"),
        ("en-US", "-1,234,567.50", "-$1,234,567.50", "12.5%", "Nov 3, 2023"),
        ("en-IN", "-12,34,567.50", "-₹12,34,567.50", "12.5%", "3 Nov 2023"),
        ("de-DE", "-1.234.567,50", "-1.234.567,50 €", "12,5 %", "03.11.2023"),
        ("de-CH", "-1’234’567.50", "CHF-1’234’567.50", "12.5%", "03.11.2023"),
        ("fr-FR", "-1 234 567,50", "-1 234 567,50 €", "12,5 %", "3 nov. 2023"),
        ("nl-NL", "-1.234.567,50", "€ -1.234.567,50", "12,5%", "3 nov 2023"),
        ("da-DK", "-1.234.567,50", "-1.234.567,50 kr.", "12,5 %", "3. nov. 2023"),
        ("pt-BR", "-1.234.567,50", "-R$ 1.234.567,50", "12,5%", "03/11/2023"),
        ("tr-TR", "-1.234.567,50", "-₺1.234.567,50", "%12,5", "3 Kas 2023"),
        ("hi-IN", "-12,34,567.50", "-₹12,34,567.50", "12.5%", "3 नव॰ 2023"),
        ("ja-JP", "-1,234,567.50", "-¥1,234,567.50", "12.5%", "2023/11/03"),
    ],
)
def test_a_value_looks_as_people_there_write_it(tag: str, number: str, amount: str, share: str, day: str) -> None:
    here = region(tag)
    shown = [
        Number(decimals=2, grouping=True, region=here).html(LARGE),
        Currency(symbol=here.currency, region=here).html(LARGE),
        Percent(decimals=1, region=here).html(Decimal("0.125")),
        Date(region=here).html(DAY),
    ]

    assert [text.replace("\u202f", " ").replace("\u00a0", " ") for text in shown] == [number, amount, share, day]


@pytest.mark.parametrize("tag", NAMES)
def test_what_is_shown_and_what_an_editor_holds_is_read_back(tag: str) -> None:
    here = region(tag)
    kinds = [FINE, Number(decimals=2), Number(grouping=True), Currency(symbol=here.currency), Currency(symbol="CHF"), Percent(decimals=1)]
    for kind in (kind.in_region(here) for kind in kinds):
        for count in (0, 5, -999, 1_000, -1_234, 12_345, 1_234_567, -(10**17)):
            value = Decimal(count).scaleb(-kind.places) if kind.places else count
            assert kind.parse(kind.format(value)) == kind.parse(kind.edit_text(value)) == value
            assert kind.store_many([kind.edit_text(value)], dialect="sqlite") == [count]
    day = Date(region=here)
    for month in range(1, 13):
        written = date(2023, month, 28)
        assert day.parse(day.format(written)) == day.parse(day.edit_text(written)) == written
    assert here.month_names.keys() >= {here.months[0].casefold()} or here is INTERNATIONAL or "MMM" not in here.day


@pytest.mark.parametrize(
    ("tag", "text", "number"),
    [
        ("en-001", "1.234", "1.234"),
        ("en-001", "1,234", "1234"),
        ("de-DE", "1.234", "1234"),
        ("de-DE", "-1.234", "-1234"),
        ("de-DE", "1,234", "1.234"),
        ("de-AT", "1.234", "1234"),
        ("fr-FR", "1.234", "1.234"),
        ("fr-FR", "1,234", "1.234"),
        ("fr-FR", "1\u202f234", "1234"),
        ("de-CH", "1.234", "1.234"),
        ("de-CH", "1’234", "1234"),
        ("en-IN", "12,34,567", "1234567"),
        *((tag, text, "1234.5") for tag in ("en-001", "de-DE", "fr-FR", "hi-IN") for text in ("1,234.50", "1.234,50", "1234.5", "1234,5")),
        *((tag, text, "1234567") for tag in ("en-US", "de-DE", "sv-SE") for text in ("1.234.567", "1,234,567", "1 234 567")),
        *((tag, text, "0.125") for tag in ("en-001", "de-DE", "fr-FR") for text in ("0.125", "0,125")),
    ],
)
def test_the_region_says_what_one_mark_means_and_nothing_else(tag: str, text: str, number: str) -> None:
    kind = FINE.in_region(region(tag))

    assert kind.parse(text) == Decimal(number)
    assert kind.store_many([text], dialect="postgresql") == [Decimal(number)]
    assert kind.from_json("1.234") == Decimal("1.234")
    assert kind.from_json(kind.to_json(kind.parse(text))) == Decimal(number)


def test_another_number_of_decimals_rounds_in_every_region() -> None:
    there = FINE.in_region(region("de-DE"))

    assert Conversion(there, replace(there, decimals=4)).convert([Decimal("1.234"), Decimal("1234.000")]) == [Decimal("1.234"), 1234]
    assert Conversion(there, replace(there, decimals=1)).convert([Decimal("1.250")]) == [Decimal("1.3")]


@pytest.mark.parametrize(
    ("tag", "texts"),
    [
        ("de-DE", ["3. November 2023", "3 nov 2023", "3. Nov. 2023", "3/11/2023", "2023-11-03"]),
        ("fr-FR", ["3 novembre 2023", "3 NOV. 2023", "3 Nov 2023"]),
        ("en-US", ["11/3/2023", "November 3, 2023", "3 Nov 2023"]),
        ("pl-PL", ["3 listopada 2023", "3 lis 2023", "03.11.2023"]),
        ("hu-HU", ["2023. nov. 3.", "2023. 11. 3.", "2023.11.03"]),
        ("tr-TR", ["3 KASIM 2023", "3 Kasım 2023"]),
    ],
)
def test_days_are_read_in_the_words_and_the_order_of_the_region(tag: str, texts: list[str]) -> None:
    assert [Date(region=region(tag)).parse(text) for text in texts] == [DAY] * len(texts)


def test_a_field_that_says_the_order_itself_is_read_so_in_every_region() -> None:
    assert Date("month_first").parse("3/11/2023") == Date("month_first", region=region("de-DE")).parse("3/11/2023") == date(2023, 3, 11)
    assert Date("day_first", region=region("en-US")).parse("3/11/2023") == DAY
    with pytest.raises(Invalid, match="“Novmber 3, 2023” is not a date. Write it as 03.11.2023 or 2023-11-03."):
        Date(region=region("de-DE")).parse("Novmber 3, 2023")


def test_the_default_region_is_what_cldr_knows_as_international_english() -> None:
    known = cldr.read(DEFAULT)
    taken = {"month_names", "currency", "months"}  # read in English anyway; the world has no currency; September is Sept there

    assert {one.name: getattr(INTERNATIONAL, one.name) for one in fields(known) if one.name not in taken} == {
        one.name: getattr(known, one.name) for one in fields(known) if one.name not in taken
    }


def test_babel_is_read_only_where_somebody_chose_a_region() -> None:
    program = (
        "import sys, webapp.app; from webapp.regions import region; region('en-001'), region('xx-XX'); sys.exit('babel' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_browsers_languages_lead_to_a_region() -> None:
    assert nearest(["de-DE", "de", "en-US"]) == "de-DE"
    assert nearest(["de"]) == "de-DE"
    assert nearest(["fr-LU"]) == "fr-FR"
    assert nearest(["en-gb"]) == "en-GB"
    assert nearest(["th-TH", "pt"]) == "pt-BR"
    assert nearest(["no"]) == "nb-NO"
    assert nearest(["en-US", "de"]) == nearest(["en"]) == nearest([]) == DEFAULT
