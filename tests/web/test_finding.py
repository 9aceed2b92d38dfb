"""Filters, sorts and search in the address of the grid."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.api import base_of, program_of
from tests.factories import House, Plants, Records
from tests.html import Page
from tests.people import Person
from webapp.database import TooSlow
from webapp.fieldtypes.types.select import Select
from webapp.records import sheets
from webapp.tables.changes import NewField

KINDS = Select.from_names(["Small", "Large", "Huge"])
FIELDS = (
    NewField("Name", "text", {}),
    NewField("Price", "number", {"decimals": 2}),
    NewField("Size", "select", KINDS.to_options()),
    NewField("Ready", "checkbox", {}),
    NewField("Due", "date", {}),
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("Äpfel", Decimal("2.50"), 1, True, date(2026, 3, 1)),
    ("apple pie", Decimal("12.00"), 3, False, date(2026, 3, 31)),
    ("100% Straße", None, 2, True, None),
    ("100 streets", Decimal("-0.05"), None, False, date(2025, 12, 31)),
    (None, Decimal("2.50"), 1, False, date(2026, 4, 1)),
)
NAMES = ["Äpfel", "apple pie", "100% Straße", "100 streets", ""]


@pytest.fixture
def goods(house: House) -> Records:
    return house.table("Goods", FIELDS, ROWS)


def names(page: Page) -> list[str]:
    return [cell.tag.get_text().strip() for cell in page.all("tr th .name > span")]


def where(table: Records, *rules: tuple[str, str] | tuple[str, str, str] | tuple[str, str, list[str]]) -> dict[str, Any]:
    query: dict[str, Any] = {}
    for number, (field, operator, *values) in enumerate(rules, 1):
        query |= {f"where{number}": str(table.field_id(field)), f"op{number}": operator}
        if values:
            query[f"value{number}"] = values[0]
    return query


OPERATORS: list[tuple[Any, list[str]]] = [
    (("Name", "contains", "ÄPF"), ["Äpfel"]),
    (("Name", "contains", "APPLE"), ["apple pie"]),
    (("Name", "contains", "0%"), ["100% Straße"]),
    (("Name", "contains", "STRAß"), ["100% Straße"]),
    (("Name", "contains", "_"), []),
    (("Name", "contains_not", "äpf"), ["apple pie", "100% Straße", "100 streets", ""]),
    (("Name", "is", "äpfeL"), ["Äpfel"]),
    (("Name", "is_not", "Äpfel"), ["apple pie", "100% Straße", "100 streets", ""]),
    (("Name", "starts_with", "100"), ["100% Straße", "100 streets"]),
    (("Name", "ends_with", "SSE"), []),
    (("Name", "ends_with", "pie"), ["apple pie"]),
    (("Name", "is_any_of", 'äpfel, "100 STREETS"'), ["Äpfel", "100 streets"]),
    (("Name", "is_none_of", "äpfel, apple pie"), ["100% Straße", "100 streets", ""]),
    (("Name", "is_empty"), [""]),
    (("Name", "is_not_empty"), NAMES[:4]),
    (("Price", "is", "2.5"), ["Äpfel", ""]),
    (("Price", "is_not", "2.5"), ["apple pie", "100% Straße", "100 streets"]),
    (("Price", "less", "2.5"), ["100 streets"]),
    (("Price", "at_most", "2,50"), ["Äpfel", "100 streets", ""]),
    (("Price", "more", "2.5"), ["apple pie"]),
    (("Price", "at_least", "12"), ["apple pie"]),
    (("Price", "between", ["0", "2.5"]), ["Äpfel", ""]),
    (("Size", "is", "large"), ["100% Straße"]),
    (("Size", "is_not", "1"), ["apple pie", "100% Straße", "100 streets"]),
    (("Size", "is_any_of", ["1", "3"]), ["Äpfel", "apple pie", ""]),
    (("Size", "is_none_of", ["1", "3"]), ["100% Straße", "100 streets"]),
    (("Size", "is_empty"), ["100 streets"]),
    (("Ready", "is", "Yes"), ["Äpfel", "100% Straße"]),
    (("Ready", "is", "no"), ["apple pie", "100 streets", ""]),
    (("Due", "is", "1 March 2026"), ["Äpfel"]),
    (("Due", "is_not", "2026-03-01"), ["apple pie", "100% Straße", "100 streets", ""]),
    (("Due", "before", "2026-03-01"), ["100 streets"]),
    (("Due", "on_or_before", "2026-03-01"), ["Äpfel", "100 streets"]),
    (("Due", "after", "2026-03-31"), [""]),
    (("Due", "on_or_after", "2026-03-31"), ["apple pie", ""]),
    (("Due", "between", ["2026-03-01", "2026-03-31"]), ["Äpfel", "apple pie"]),
    (("Due", "before", "past 10 days"), ["Äpfel", "apple pie", "100 streets", ""]),
]


def test_each_operator_finds_what_it_says(victor: Person, goods: Records) -> None:
    found = [(rule, names(victor.get(goods.path, **where(goods, rule)))) for rule, _ in OPERATORS]

    assert found == OPERATORS


def test_conditions_are_joined_and_grouped(victor: Person, goods: Records) -> None:
    rules = where(goods, ("Ready", "is", "Yes"), ("Size", "is", "1"))
    inner = {"where3.1": str(goods.field_id("Name")), "op3.1": "is_empty", "where3.2": str(goods.field_id("Due")), "op3.2": "is_empty"}

    assert names(victor.get(goods.path, **rules)) == ["Äpfel"]
    assert names(victor.get(goods.path, match="any", **rules)) == ["Äpfel", "100% Straße", ""]
    assert names(victor.get(goods.path, match3="any", **where(goods, ("Price", "is_not", "7"), ("Size", "is_not", "9")), **inner)) == [
        "100% Straße",
        "",
    ]


SORTS: list[tuple[Any, list[str]]] = [
    ([("Price", "")], ["100 streets", "Äpfel", "", "apple pie", "100% Straße"]),
    ([("Price", "desc")], ["apple pie", "Äpfel", "", "100 streets", "100% Straße"]),
    ([("Price", ""), ("Due", "desc")], ["100 streets", "", "Äpfel", "apple pie", "100% Straße"]),
    ([("Size", "")], ["Äpfel", "", "100% Straße", "apple pie", "100 streets"]),
    ([("Ready", "desc"), ("Size", "")], ["Äpfel", "100% Straße", "", "apple pie", "100 streets"]),
    ([("Due", "desc")], ["", "apple pie", "Äpfel", "100 streets", "100% Straße"]),
]


def test_records_stand_in_order_with_empty_cells_last(victor: Person, goods: Records) -> None:
    def query(sorts: Any) -> dict[str, str]:
        fields = {f"sort{number}": str(goods.field_id(field)) for number, (field, _) in enumerate(sorts, 1)}
        return fields | {f"dir{number}": way for number, (_, way) in enumerate(sorts, 1)}

    assert [(sorts, names(victor.get(goods.path, **query(sorts)))) for sorts, _ in SORTS] == SORTS


def test_texts_sort_without_case(victor: Person, goods: Records) -> None:
    found = names(victor.get(goods.path, sort1=str(goods.field_id("Name")), dir1="desc"))

    assert found[-1] == ""
    assert found.index("apple pie") < found.index("100 streets")


def test_options_sort_in_the_order_of_their_list(house: House, alice: Person) -> None:
    choices = [{"id": 2, "name": "First"}, {"id": 1, "name": "Second"}]
    table = house.table(
        "Ranks", (NewField("Name", "text", {}), NewField("Rank", "select", {"choices": choices})), (("b", 1), ("a", 2), ("c", None))
    )

    assert names(alice.get(table.path, sort1=str(table.field_id("Rank")))) == ["a", "b", "c"]


def test_several_options_sort_by_the_first_in_the_list_and_then_by_the_next(house: House, alice: Person) -> None:
    choices = [{"id": 11, "name": "First"}, {"id": 2, "name": "Second"}, {"id": 1, "name": "Third"}]
    fields = (NewField("Name", "text", {}), NewField("Ranks", "multi_select", {"choices": choices}))
    table = house.table("Ranks", fields, (("d", (1,)), ("c", (1, 2)), ("b", (1, 11)), ("a", (11,)), ("e", None)))
    program, path = program_of(alice), f"/v0/{base_of(house)}/Ranks?sort[0][field]=Ranks&pageSize=2"
    first = program.get(path)

    assert names(alice.get(table.path, sort1=str(table.field_id("Ranks")))) == ["a", "b", "c", "d", "e"]
    assert names(alice.get(table.path, sort1=str(table.field_id("Ranks")), dir1="desc")) == ["d", "c", "b", "a", "e"]
    pages = [first, program.get(f"{path}&offset={first['offset']}")]
    assert [record["fields"]["Name"] for page in pages for record in page["records"]] == ["e", "a", "b", "c"]


SEARCHES = {
    "STRASS": [],
    "straß": ["100% Straße"],
    "huge": ["apple pie"],
    "2.5": ["Äpfel", ""],
    "-0.05": ["100 streets"],
    "%": ["100% Straße"],
}


def test_a_search_looks_into_texts_options_and_numbers(victor: Person, goods: Records) -> None:
    assert {text: names(victor.get(goods.path, q=text)) for text in SEARCHES} == SEARCHES


def test_what_a_search_found_is_marked_and_stays_text(house: House, alice: Person) -> None:
    table = house.table("Texts", (NewField("Name", "text", {}),), (("Fish & <b>amp</b>",),))

    page = alice.get(table.path, q="AMP")

    assert [mark.text for mark in page.all("tbody mark")] == ["amp"]
    assert not page.has("tbody b")
    assert [mark.text for mark in alice.get(table.path, q="& <").all("tbody mark")] == ["& <"]


def test_a_bad_condition_is_left_out_and_says_why(victor: Person, goods: Records) -> None:
    page = victor.get(goods.path, **where(goods, ("Price", "more", "much"), ("Ready", "is", "Yes")))

    assert "Price: “much” is not a number." in page.one("#grid [role=alert]").text
    assert names(page) == ["Äpfel", "100% Straße"]


def test_a_field_that_is_gone_is_told(victor: Person, goods: Records) -> None:
    for query in ({"where1": "999"}, {"sort1": "999"}):
        page = victor.get(goods.path, **query)

        assert "not there any more" in page.one("#grid [role=alert]").text
        assert names(page) == NAMES


NONSENSE: list[Any] = [
    ("Price", "contains", "1"),
    ("Name", "sounds_like", "x"),
    ("Size", "is", "77"),
    ("Due", "is", "past 0 days"),
    ("Due", "is", "past 100001 days"),
    ("Price", "between", "1"),
    ("Name", "contains", ""),
]


def test_what_makes_no_sense_is_told(victor: Person, goods: Records) -> None:
    told = [victor.get(goods.path, **where(goods, rule)).one("#grid [role=alert]").text for rule in NONSENSE]

    assert [sentence.partition(":")[0] for sentence in told] == [field for field, *_ in NONSENSE]


def test_nothing_found_says_what_was_looked_for(victor: Person, goods: Records) -> None:
    page = victor.get(goods.path, **where(goods, ("Price", "more", "100"), ("Ready", "is", "Yes")))

    assert "No records match" in page.one("#empty").text
    assert "Price is more than 100" in page.one("#empty").text
    cleared = page.all("#empty a")
    assert len(names(victor.get(cleared[0]["href"]))) == 5
    assert names(victor.get(cleared[1]["href"])) == []


def test_each_chip_takes_its_part_away(victor: Person, goods: Records) -> None:
    page = victor.get(goods.path, q="apple", sort1=str(goods.field_id("Price")), **where(goods, ("Size", "is_any_of", ["1", "3"])))

    assert [chip.text for chip in page.all(".chip")] == ["Size is any of Small, Huge", "“apple” in any field", "By Price, Smallest first"]
    for place, left in enumerate((["apple pie"], ["Äpfel", "", "apple pie"], ["apple pie"])):
        assert names(victor.get(page.all(".chip a")[place]["href"])) == left
        swap = victor.swap("get", page.all(".chip a")[place]["hx-get"])
        assert names(swap) == left
        assert len(swap.all("hx-partial[hx-target='#tools'] .chip")) == 2
        assert swap.headers["HX-Push-Url"] == page.all(".chip a")[place]["href"]


def test_pages_and_the_count_keep_to_the_criteria(house: House, alice: Person) -> None:
    rows = tuple((f"Seed {number}", number % 7, number % 3 == 0) for number in range(1, 401))
    table = house.table("Seeds", (NewField("Name", "text", {}), NewField("Row", "number", {}), NewField("Odd", "checkbox", {})), rows)
    query = {**where(table, ("Odd", "is", "No")), "sort1": str(table.field_id("Row")), "dir1": "desc"}
    page, seen = alice.get(table.path, **query), []
    assert alice.swap("get", page.one("#record-count")["hx-get"]).text == "267 records"
    while True:
        seen += names(page)
        onward = page.all("tr.more a[hx-get]")
        if not onward:
            break
        page = alice.get(onward[0]["href"])

    assert seen == [name for name, _, odd in sorted(rows, key=lambda row: -row[1]) if not odd]
    back = alice.get(page.one("tr.more a[href*=before]")["href"])
    assert names(back)[-1] == seen[199]
    last = alice.get(alice.get(table.path, **query).one("tfoot a[href*=end]")["href"])
    assert names(last) == seen[-100:]


def test_a_page_goes_on_where_it_was_though_its_last_record_has_moved(house: House, alice: Person) -> None:
    rows = tuple((f"Seed {number}", number) for number in range(1, 151))
    table = house.table("Seeds", (NewField("Name", "text", {}), NewField("Row", "number", {})), rows)
    onward = alice.get(table.path, sort1=str(table.field_id("Row"))).one("tr.more a[hx-get]")["hx-get"]
    field = table.field_id("Row")
    alice.post(table.cell_url(100, "Row"), **{f"f{field}": "999", f"seen{field}": "100"})

    assert names(alice.swap("get", onward))[0] == "Seed 101"
    assert names(alice.get(f"{table.path}?sort1={field}&after={table.record_id(100)}&at=nonsense")) == []


def test_a_record_leads_to_its_neighbours_by_the_criteria(victor: Person, goods: Records) -> None:
    query = f"?sort1={goods.field_id('Price')}&dir1=desc"
    row = victor.get(goods.path + query).one(f"#r{goods.record_id(1)}")

    page = victor.get(row.one("a")["href"])

    assert page.one("[aria-label='Previous record']")["href"] == f"{goods.record_url(2)}{query}"
    assert page.one("[aria-label='Next record']")["href"] == f"{goods.record_url(5)}{query}"
    assert names(page)[0] == "Äpfel"
    assert names(victor.get(page.one("[data-close]")["href"]))[0] == "apple pie"


def test_an_export_holds_what_is_shown_in_its_order(victor: Person, goods: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.exports.rows.AT_ONCE_SELECTED", 2)
    page = victor.get(goods.path, sort1=str(goods.field_id("Due")), **where(goods, ("Price", "is_not_empty")))

    lines = victor.get(page.all(".top a[href*='export.csv']")[0]["href"]).body.splitlines()

    assert [line.split(",")[0] for line in lines] == ["Name", "100 streets", "Äpfel", "apple pie", ""]


def test_a_new_record_that_does_not_match_stays_and_is_marked(bob: Person, goods: Records) -> None:
    page = bob.get(goods.path, **where(goods, ("Name", "is_not_empty")))

    row = bob.swap("post", page.one("#new-record")["hx-post"])
    plain = bob.swap("post", bob.get(goods.path).one("#new-record")["hx-post"])

    assert row.one("tr.stale")
    assert not plain.has("tr.stale")


def test_a_filter_is_put_together_line_by_line_without_script(victor: Person, goods: Records) -> None:
    page = victor.get(victor.get(goods.path, sort1=str(goods.field_id("Price"))).one(".tools a[href*=filter]")["href"])
    form = page.form("#filter-form")
    size = str(goods.field_id("Size"))

    form.fields |= {"where1": size, "draft": "1"}
    page = victor.get(f"{goods.path}/filter", **form.fields)
    form = page.form("#filter-form")
    assert [option["value"] for option in page.all("select[name=value1] option")] == ["1", "2", "3"]
    page = victor.get(f"{goods.path}/filter", **{**form.fields, "op1": "is_any_of", "value1": "", "group": "1"})
    page = victor.get(
        f"{goods.path}/filter", **{**page.form("#filter-form").fields, "value1": ["2"], "where2.1": str(goods.field_id("Name")), "add": "2"}
    )
    form = page.form("#filter-form")
    assert [field for field in form.fields if field.startswith("where")] == ["where1", "where2.1", "where2.2"]
    form.fields |= {"where2.2": size, "op2.1": "is_empty"}
    page = victor.get(f"{goods.path}/filter", **{**form.fields, "drop": "1"})
    form = page.form("#filter-form")
    shown = victor.follow(victor.submit(form, expect=302, **{"op1.1": "is_empty", "op1.2": "is", "value1.2": "3"}))

    assert names(shown) == ["", "apple pie"]
    assert "apply" not in shown.response.request.query_string.decode()


def test_a_filter_arrives_with_its_tool_bar_and_a_clean_address(victor: Person, goods: Records) -> None:
    query = {"apply": "1", "where1": "", "op1": "is", "q": "pie", "sort1": ""}
    swap = victor.swap("get", goods.path, **query)

    assert swap.headers["HX-Push-Url"] == f"{goods.path}?q=pie"
    assert names(swap) == ["apple pie"]
    assert swap.one("hx-partial[hx-target='#tools'] #search")["value"] == "pie"
    assert victor.get(goods.path, expect=302, **query).location == f"{goods.path}?q=pie"


def test_sorts_are_chosen_in_a_form(victor: Person, goods: Records) -> None:
    page = victor.get(victor.get(goods.path).one(".tools a[href*=sorts]")["href"])
    shown = victor.follow(victor.submit(page.form("#sort-form"), expect=302, sort1=str(goods.field_id("Price")), dir1="desc"))

    assert names(shown)[0] == "apple pie"
    again = victor.get(shown.one(".tools a[href*=sorts]")["href"])
    assert [select.value for select in again.all("select")] == [str(goods.field_id("Price")), "desc", "", ""]


def test_a_search_that_takes_too_long_says_what_to_do(victor: Person, goods: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: Any) -> None:
        raise TooSlow

    monkeypatch.setattr(sheets, "selected_page", slow)

    page = victor.get(goods.path, q="pie")

    assert "This takes too long" in page.one("#grid .empty").text
    assert page.one(".chip").text == "“pie” in any field"


def test_a_stranger_cannot_look_for_anything(charlie: Person, plants: Plants) -> None:
    for path in ("filter", "sorts"):
        charlie.get(f"{plants.path}/{path}", expect=404)
