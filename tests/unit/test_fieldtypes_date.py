"""Dates as people write them; a guess is never made about the part they left out."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from webapp.fieldtypes import Invalid
from webapp.fieldtypes.types.date import Date

DAY = date(2023, 11, 3)


@pytest.mark.parametrize(
    "text",
    ["2023-11-03", "2023-11-3", "2023/11/03", "2023.11.03", "3 Nov 2023", "03 nov 2023", "3-Nov-2023", "3. November 2023", "3rd Nov. 2023",
     "3 November, 2023", "Nov 3, 2023", "NOVEMBER 3rd 2023", "Nov-3-2023", "3.11.2023", "3. 11. 2023", "3/11/2023", "03-11-2023",
     " 2023-11-03 ", "2023-11-03 00:00:00", "2023-11-03T00:00", "2023-11-03T00:00:00.000Z", "2023-11-03 00:00:00+00:00"],
)  # fmt: skip
def test_a_day_in_many_hands(text: str) -> None:
    assert Date().parse(text) == DAY


@pytest.mark.parametrize(
    "text", ["tall", "2023", "Nov 2023", "3 Nov", "11/2023", "2023-11", "20231103", "2023-W44-5", "3/11-2023", "today", "3 Movember 2023",
             "0000-01-01", "10000-01-01", "2023-02-30", "31 Jun 2023", "NA", "-1-1-2023", "٣ Nov 2023"]
)  # fmt: skip
def test_anything_less_is_no_date(text: str) -> None:
    with pytest.raises(Invalid, match="is not a date"):
        Date().parse(text)


def test_a_year_has_four_digits() -> None:
    with pytest.raises(Invalid, match="Write the year of “3/11/23” with four digits."):
        Date().parse("3/11/23")


@pytest.mark.parametrize("text", ["2013-01-01T05:00:00Z", "2023-11-03 00:00:01", "2023-11-03T00:00:00+02:00", "2023-11-03 12:30"])
def test_a_moment_is_not_cut_down_to_a_day(text: str) -> None:
    with pytest.raises(Invalid, match="has a time of day"):
        Date().parse(text)


def test_the_field_says_whether_the_day_or_the_month_comes_first() -> None:
    assert Date(order="day_first").parse("3/11/2023") == date(2023, 11, 3)
    assert Date(order="month_first").parse("3/11/2023") == date(2023, 3, 11)
    assert Date(order="month_first").parse("2023-11-03") == date(2023, 11, 3)
    with pytest.raises(Invalid, match="“12/25/2023” has no month 25"):
        Date(order="day_first").parse("12/25/2023")


def test_a_date_is_shown_alike_everywhere() -> None:
    assert Date().format(DAY) == Date().html(DAY) == "3 Nov 2023"
    assert Date().edit_text(date(476, 9, 4)) == "0476-09-04"


def test_only_iso_dates_fit_a_browsers_date_input() -> None:
    assert Date().is_canonical("2023-11-03")
    assert Date().is_canonical("")
    assert not Date().is_canonical("3 Nov 2023")
    assert not Date().is_canonical("tall")


def test_the_order_comes_from_a_form() -> None:
    assert Date.options_from_form(MultiDict({"order": "month_first"}), None) == Date(order="month_first")
    assert Date.options_from_form(MultiDict(), None) == Date("region")
    with pytest.raises(Invalid) as refused:
        Date.options_from_form(MultiDict({"order": "year_first"}), None)
    assert refused.value.about == "order"
