"""Summaries below the fields of the grid."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import House, Records
from tests.people import Person
from webapp.database import TooSlow
from webapp.fieldtypes.types.select import Select
from webapp.records import footers
from webapp.tables.changes import NewField

FIELDS = (
    NewField("Name", "text", {}),
    NewField("Price", "currency", {"decimals": 2, "symbol": "£"}),
    NewField("Size", "select", Select.from_names(["Small", "Large"]).to_options()),
    NewField("Ready", "checkbox", {}),
    NewField("Due", "date", {}),
    NewField("Took", "duration", {}),
    NewField("Share", "percent", {"decimals": 0}),
    NewField("Stars", "rating", {}),
)
ROWS = (
    ("a", Decimal("9999999999999999.99"), 1, True, date(2026, 3, 1), 3600, Decimal("0.25"), 2),
    ("b", Decimal("9999999999999999.99"), 1, False, date(2026, 3, 31), 60, Decimal("0.50"), 5),
    ("c", Decimal("-0.05"), 2, True, None, None, None, None),
    ("d", Decimal("0.05"), None, False, date(2025, 12, 31), 60, Decimal("-0.01"), 4),
    ("e", None, None, True, None, None, None, None),
)
FIGURES = {
    ("Price", "sum"): "Sum £19,999,999,999,999,999.98",
    ("Price", "average"): "Avg £5,000,000,000,000,000.00",
    ("Price", "median"): "Median £5,000,000,000,000,000.02",
    ("Price", "min"): "Min -£0.05",
    ("Price", "max"): "Max £9,999,999,999,999,999.99",
    ("Price", "range"): "Range £10,000,000,000,000,000.04",
    ("Price", "empty"): "Empty 1",
    ("Price", "unique"): "Unique 3",
    ("Size", "filled"): "Filled 3",
    ("Size", "percent_filled"): "Filled 60%",
    ("Size", "unique"): "Unique 2",
    ("Ready", "percent_checked"): "Ticked 60%",
    ("Ready", "checked"): "Ticked 3",
    ("Ready", "unchecked"): "Not ticked 2",
    ("Due", "earliest"): "First 31 Dec 2025",
    ("Due", "latest"): "Last 31 Mar 2026",
    ("Due", "days"): "Over 90 days",
    ("Took", "sum"): "Sum 1:02",
    ("Took", "average"): "Avg 0:20",
    ("Share", "sum"): "Sum 74%",
    ("Share", "average"): "Avg 24.67%",
    ("Stars", "average"): "Avg 3.67",
    ("Stars", "sum"): "Sum 11",
}


@pytest.fixture
def goods(house: House) -> Records:
    return house.table("Goods", FIELDS, ROWS)


def test_each_summary_is_exact(victor: Person, goods: Records) -> None:
    found = {}
    for field, name in FIGURES:
        figures = victor.swap("get", f"{goods.path}/summaries", **{f"sum{goods.field_id(field)}": name})
        found[field, name] = figures.one(f"[hx-target='#sum-{goods.field_id(field)}']").text

    assert found == FIGURES


def test_a_summary_is_chosen_below_its_field_and_follows_the_filter(victor: Person, goods: Records) -> None:
    price, ready = goods.field_id("Price"), goods.field_id("Ready")
    page = victor.get(goods.path, **{"where1": str(ready), "op1": "is", "value1": "No", f"sum{ready}": "checked"})

    choice = victor.get(page.one(f"#sum-{price}")["href"])
    page = victor.get(choice.one("main a[href*='=sum']")["href"])
    row = page.one("tr.sums")
    figures = victor.swap("get", row["hx-get"])

    assert [figure.text for figure in figures.all("hx-partial")] == ["Sum £10,000,000,000,000,000.04", "Ticked 0"]
    assert "Sum of Price" in victor.get(row["hx-get"]).one("dl.props").text
    assert "sum" not in victor.get(victor.get(page.one(f"#sum-{price}")["href"]).all("main a.nav")[0]["href"]).one(f"#sum-{price}").text


def test_a_plain_page_asks_for_no_figures(victor: Person, goods: Records) -> None:
    assert "hx-get" not in victor.get(goods.path).one("tr.sums")


def test_nothing_is_summed_up_of_what_is_not_offered(victor: Person, goods: Records) -> None:
    query = {f"sum{goods.field_id('Name')}": "sum", "sum999999": "sum"}

    assert victor.get(goods.path, **query).status == 200
    assert "Nothing is summed up" in victor.get(f"{goods.path}/summaries", **query).body
    victor.get(f"{goods.path}/summaries/999999", expect=404)


def test_what_takes_too_long_is_given_up_and_says_so(victor: Person, goods: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow(*_: object) -> None:
        raise TooSlow

    monkeypatch.setattr(footers.Selection, "aggregates", too_slow)
    query = {f"sum{goods.field_id('Price')}": "sum", f"sum{goods.field_id('Took')}": "median"}

    figures = victor.swap("get", f"{goods.path}/summaries", **query)

    assert [figure.text for figure in figures.all("hx-partial")] == ["Sum takes too long", "Median 0:01"]


def test_a_stranger_sees_no_figures(charlie: Person, goods: Records) -> None:
    charlie.get(f"{goods.path}/summaries", expect=404)
