"""Numbers as people write them, and exactly as they wrote them."""

from decimal import Decimal

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from webapp.fieldtypes import Invalid
from webapp.fieldtypes.types.number import Number

WHOLE = Number()
MONEY = Number(decimals=2)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("517", 517),
        ("517.0", 517),
        ("007", 7),
        (" 12 ", 12),
        ("1,234", 1234),
        ("1,234,567", 1234567),
        ("12,34,567", 1234567),
        ("1.234.567", 1234567),
        ("1 234 567", 1234567),
        ("1\u202f234", 1234),
        ("1'234", 1234),
        ("1’234", 1234),
        ("−5", -5),
        ("-0", 0),
        ("( 5 )", -5),
        ("1e3", 1000),
        ("999999999999999999", 999999999999999999),
    ],
)
def test_whole_numbers_in_many_hands(text: str, number: int) -> None:
    assert WHOLE.parse(text) == number
    assert type(WHOLE.parse(text)) is int


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1.234.567,89", "1234567.89"),
        ("1 234,50", "1234.5"),
        ("1 234.50", "1234.5"),
        ("3,5", "3.5"),
        ("12,34", "12.34"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("5.", "5"),
        ("0,50", "0.5"),
        ("1,234", "1234"),
        ("1234,50", "1234.5"),
        ("-0.00", "0"),
        ("12.500", "12.5"),
    ],
)
def test_decimals_in_many_hands(text: str, number: str) -> None:
    assert MONEY.parse(text) == Decimal(number)
    assert str(MONEY.parse(text)) == f"{Decimal(number):.2f}"


@pytest.mark.parametrize(
    "text", ["tall", "NA", "NaN", "nan", "null", "Infinity", "-inf", "1_000", "--5", "(-5)", "5-", "1-2", ".", "-", ",", "1,23,4", "1.2.3",
             "£5", "5%", "0x10", "٣", "５", "½", "1e", "e3", "1 2", "12 34", "1,2345.6"]
)  # fmt: skip
def test_other_texts_are_no_numbers(text: str) -> None:
    with pytest.raises(Invalid, match="is not a number"):
        MONEY.parse(text)


def test_a_number_too_fine_for_the_field_is_refused_rather_than_rounded() -> None:
    with pytest.raises(Invalid, match="“1.234” has 3 decimals; this field keeps 2."):
        MONEY.parse("1.234")
    with pytest.raises(Invalid, match="“1.5” is not a whole number."):
        WHOLE.parse("1.5")
    with pytest.raises(Invalid, match="is not a whole number."):
        WHOLE.parse("1e-200")


def test_a_lone_dot_is_a_decimal_point_and_a_comma_before_three_digits_is_not() -> None:
    fine = Number(decimals=3)

    assert fine.parse("1.234") == Decimal("1.234")
    assert fine.parse("1,234") == 1234
    assert fine.parse("0,125") == Decimal("0.125")
    assert fine.parse("1234,125") == Decimal("1234.125")


@pytest.mark.parametrize("text", ["1" + "0" * 18, "1e18", "-" + "9" * 19, "9" * 59, "1e999"])
def test_more_than_eighteen_digits_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="digits before the point at most|too large"):
        WHOLE.parse(text)


def test_a_very_long_text_is_refused_at_once() -> None:
    with pytest.raises(Invalid, match="too long"):
        WHOLE.parse("9" * 1_000_000)


def test_no_cent_is_lost() -> None:
    assert MONEY.parse("0.10") + MONEY.parse("0.20") == MONEY.parse("0.30")
    assert MONEY.parse("9999999999999999.99") == Decimal("9999999999999999.99")


def test_numbers_are_shown_with_their_decimals_and_grouped_on_request() -> None:
    assert WHOLE.format(2023) == "2023"
    assert MONEY.format(Decimal("1234.5")) == "1234.50"
    assert Number(decimals=2, grouping=True).format(Decimal("-1234567.5")) == "-1,234,567.50"
    assert Number(grouping=True).html(1234567) == "1,234,567"
    assert Number(decimals=8).format(Decimal("0.00000001")) == "0.00000001"
    assert Number(decimals=8).edit_text(Decimal("1E-8")) == "0.00000001"


def test_json_keeps_what_a_float_would_lose() -> None:
    assert MONEY.to_json(Decimal("9999999999999999.99")) == "9999999999999999.99"
    assert WHOLE.to_json(999999999999999999) == 999999999999999999
    assert MONEY.from_json(0.1) == Decimal("0.1")
    assert WHOLE.from_json(5.0) == 5
    with pytest.raises(Invalid):
        WHOLE.from_json(True)
    with pytest.raises(Invalid):
        WHOLE.from_json(10**5000)


@pytest.mark.parametrize("options", [{"decimals": 9}, {"decimals": -1}, {"decimals": "2"}, {"decimals": True}, {"decimals": 1.5}])
def test_decimals_out_of_range_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        Number.from_options(options)
    assert refused.value.about == "decimals"


def test_options_come_from_a_form() -> None:
    assert Number.options_from_form(MultiDict({"decimals": "2", "grouping": "yes"}), None) == Number(decimals=2, grouping=True)
    assert Number.options_from_form(MultiDict(), None) == Number()
    for decimals in ("many", "9", "-1", "²"):
        with pytest.raises(Invalid, match="Choose from 0 to 8 decimals."):
            Number.options_from_form(MultiDict({"decimals": decimals}), None)


@pytest.mark.parametrize("text", ["1_0", "1e2", "+5", "(5)", "1,234", " 7 ", "−7", "2.0", "3.00"])
@pytest.mark.parametrize("type_", [WHOLE, MONEY])
def test_the_fast_way_reads_odd_numbers_as_the_slow_one_does(type_: Number, text: str) -> None:
    try:
        expected = [type_.to_storage(type_.parse(each), dialect="sqlite") for each in ("12", text)]
    except Invalid:
        with pytest.raises(ValueError):
            type_.store_many(["12", text], dialect="sqlite")
    else:
        assert type_.store_many(["12", text], dialect="sqlite") == expected


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_fast_way_never_rounds_nor_overflows(dialect: str) -> None:
    for text in ("0.001", "99999999999999999.00", "10000000000000000"):
        with pytest.raises(ValueError):
            MONEY.store_many([text], dialect=dialect)
    assert MONEY.store_many(["9999999999999999.99"], dialect="sqlite") == [999999999999999999]


def test_a_number_too_fine_never_reaches_a_sqlite_column() -> None:
    table = sa.Table("prices", sa.MetaData(), sa.Column("c", MONEY.sql_type()))
    with sa.create_engine("sqlite://").begin() as connection:
        table.create(connection)
        with pytest.raises(sa.exc.StatementError, match="has more than 2 decimals"):
            connection.execute(table.insert(), {"c": Decimal("0.001")})


def test_sums_and_comparisons_are_exact_on_sqlite() -> None:
    table = sa.Table("prices", sa.MetaData(), sa.Column("c", MONEY.sql_type()))
    with sa.create_engine("sqlite://").begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"c": Decimal("0.10")}, {"c": Decimal("0.20")}])

        assert connection.scalar(sa.select(sa.func.sum(table.c.c))) == Decimal("0.30")
        assert connection.scalar(sa.select(sa.func.count()).where(table.c.c > Decimal("0.10"))) == 1
