"""Whatever is looked for: the pages together hold what the same filter and order give in plain Python, while records come and go."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import House, Records
from webapp.accounts.models import User
from webapp.database import db
from webapp.fieldtypes.conditions import Asked
from webapp.records.changes import trash_record
from webapp.records.selection import select_by
from webapp.tables.changes import NewField
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.views.criteria import Criteria, Group, Rule
from webapp.views.order import Sort

TODAY = date(2026, 3, 15)
FIELDS = (
    NewField("text", "text", {}),
    NewField("number", "number", {"decimals": 2}),
    NewField("kind", "select", {"choices": [{"id": 3, "name": "c"}, {"id": 1, "name": "a"}, {"id": 2, "name": "b"}]}),
    NewField("flag", "checkbox", {}),
    NewField("day", "date", {}),
)
PLACES = {3: 0, 1: 1, 2: 2}
texts = st.none() | st.sampled_from(["a", "b", "ab", "A", "ba", "a%", "a_b", "1", "ß", "Ωb"])
numbers = st.none() | st.integers(-300, 300).map(lambda number: Decimal(number) / 100)
days = st.none() | st.integers(-3, 3).map(lambda days: TODAY + timedelta(days))
rows = st.lists(st.tuples(texts, numbers, st.none() | st.sampled_from([1, 2, 3]), st.booleans(), days), max_size=14)

Test = Callable[[Any, str], bool]
OPERATORS: dict[tuple[int, str], Test] = {
    (0, "contains"): lambda cell, text: cell is not None and text.lower() in cell.lower(),
    (0, "contains_not"): lambda cell, text: cell is None or text.lower() not in cell.lower(),
    (0, "is"): lambda cell, text: cell is not None and text.lower() == cell.lower(),
    (0, "is_not"): lambda cell, text: cell is None or text.lower() != cell.lower(),
    (0, "starts_with"): lambda cell, text: cell is not None and cell.lower().startswith(text.lower()),
    (1, "is"): lambda cell, text: cell == Decimal(text),
    (1, "is_not"): lambda cell, text: cell != Decimal(text),
    (1, "less"): lambda cell, text: cell is not None and cell < Decimal(text),
    (1, "at_least"): lambda cell, text: cell is not None and cell >= Decimal(text),
    (2, "is"): lambda cell, text: cell == int(text),
    (2, "is_not"): lambda cell, text: cell != int(text),
    (2, "is_empty"): lambda cell, text: cell is None,
    (3, "is"): lambda cell, text: cell is (text == "yes"),
    (4, "is"): lambda cell, text: cell == TODAY,
    (4, "before"): lambda cell, text: cell is not None and cell < TODAY,
    (4, "is_not"): lambda cell, text: cell != TODAY,
}
OPERANDS = {
    0: st.sampled_from(["a", "B", "%", "_", "SS", "ß", "ω", "\\"]),
    1: st.integers(-300, 300).map(lambda number: str(Decimal(number) / 100)),
    2: st.sampled_from("123"),
    3: st.sampled_from(["yes", "no"]),
    4: st.just("today"),
}
rules = st.sampled_from(sorted(OPERATORS)).flatmap(lambda which: st.tuples(st.just(which), OPERANDS[which[0]]))
groups = st.tuples(
    st.sampled_from(["all", "any"]),
    st.lists(rules | st.tuples(st.sampled_from(["all", "any"]), st.lists(rules, min_size=1, max_size=2)), max_size=3),
)
orders = st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=3, unique_by=lambda sort: sort[0])


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.records.selection.PAGE", 4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, groups, orders, st.integers(0, 3))
def test_pages_together_hold_what_matches_in_order(
    house: House, small_pages: None, rows: list[Any], group: Any, order: Any, moves: int
) -> None:
    table = filled(house, rows)
    with house.app.app_context():
        shape = shape_of(db.session.get_one(Table, table.table_id))
        fields = [field.id for field in shape.fields]
        criteria = Criteria(as_group(group, fields), tuple(Sort(fields[place], down) for place, down in order))
        selection = select_by(criteria, shape, Asked(TODAY))
        expected = [id_ for id_, row in in_order(zip(table.record_ids, rows, strict=True), order) if holds(group, row)]

        assert list(selection.resolved.problems) == []
        assert forwards(selection) == expected
        assert backwards(selection) == expected
        assert selection.count_up_to() == len(expected)
        if len(expected) > 4:
            disturbed(house, table, selection, expected, moves)


def disturbed(house: House, table: Records, selection: Any, expected: list[int], moves: int) -> None:
    """While somebody pages, another throws records away: none of those that stay is missed or comes twice."""
    first = selection.first_page()
    place = selection.place_at(first.last_id, selection.place_in_words(first.records[-1]))
    alice, stored = db.session.get_one(User, house.alice.id), db.session.get_one(Table, table.table_id)
    for record_id in expected[:moves]:
        trash_record(stored, selection.shape, record_id, by=alice)
    rest = [record.id for record in selection.records_after(place, 1000)]

    assert rest == expected[4:]


def forwards(selection: Any) -> list[int]:
    page, seen = selection.first_page(), []
    for _ in range(50):
        seen += [record.id for record in page.records]
        if not page.has_next:
            return seen
        page = selection.page_after(selection.place_at(page.last_id, selection.place_in_words(page.records[-1])))
    raise AssertionError("It goes on for ever.")


def backwards(selection: Any) -> list[int]:
    page, seen = selection.last_page(), []
    for _ in range(50):
        seen = [record.id for record in page.records] + seen
        if not page.has_previous:
            return seen
        page = selection.page_before(selection.place_at(page.first_id, selection.place_in_words(page.records[0])))
    raise AssertionError("It goes on for ever.")


def filled(house: House, rows: list[Any]) -> Records:
    return house.table(f"Table {next(NUMBERS)}", FIELDS, tuple(rows))


def as_group(group: Any, fields: list[int]) -> Group:
    join, parts = group
    if not parts:
        return Group()
    return Group(join, tuple(as_group(part, fields) if isinstance(part[0], str) else as_rule(part, fields) for part in parts))


def as_rule(rule: Any, fields: list[int]) -> Rule:
    (place, operator), operand = rule
    return Rule(fields[place], operator, (operand,))


def holds(group: Any, row: Any) -> bool:
    join, parts = group
    found = [holds(part, row) if isinstance(part[0], str) else OPERATORS[part[0]](row[part[0][0]], part[1]) for part in parts]
    return any(found) if join == "any" and found else all(found)


def in_order(numbered: Any, order: Any) -> list[Any]:
    """Sorted from the last field to the first, so that every sort is one of Python's own, and empty cells last."""
    records = sorted(numbered)
    for place, descending in reversed(order):
        records.sort(key=lambda record: rank(place, record[1][place]), reverse=descending)
        records.sort(key=lambda record: record[1][place] is None)
    return records


def rank(place: int, cell: Any) -> Any:
    if cell is None:
        return [str, Decimal, int, bool, lambda: TODAY][place]()
    return cell.lower() if place == 0 else PLACES[cell] if place == 2 else cell


NUMBERS = count(1)
