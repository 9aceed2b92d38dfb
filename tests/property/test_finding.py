"""Whatever is looked for: the pages together hold what the same filter and order give in plain Python, while records come and go."""

from collections.abc import Callable
from dataclasses import replace
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
from webapp.records.group_rows import stretches
from webapp.records.selection import select_by
from webapp.tables.changes import NewField
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.views.criteria import Criteria
from webapp.views.order import Folding, Sort
from webapp.views.rules import Group, Rule

TODAY = date(2026, 3, 15)
CENT = Decimal("0.01")
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
        criteria = Criteria(as_group(group, fields), as_sorts(order, fields))
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


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, orders.filter(bool), orders, st.booleans(), st.lists(st.tuples(st.integers(0, 13), st.integers(1, 3)), max_size=4))
def test_of_a_closed_group_one_record_stands_in_the_pages_for_all(
    house: House, small_pages: None, rows: list[Any], grouped: Any, order: Any, all_closed: bool, folds: Any
) -> None:
    table = filled(house, rows)
    places = [place for place, _ in grouped]
    records = in_order(zip(table.record_ids, rows, strict=True), [*grouped, *(sort for sort in order if sort[0] not in places)])
    but = {path_of(records[number % len(rows)][1], places)[:level] for number, level in folds if rows}
    with house.app.app_context():
        stored, alice = db.session.get_one(Table, table.table_id), db.session.get_one(User, house.alice.id)
        shape = shape_of(stored)
        fields = [field.id for field in shape.fields]
        criteria = Criteria(groups=as_sorts(grouped, fields), sorts=as_sorts(order, fields))
        words = frozenset(map(select_by(criteria, shape, Asked(TODAY)).groups.in_words, but))
        selection = select_by(replace(criteria, folding=Folding(all_closed, words)), shape, Asked(TODAY))
        expected, drawn = standing(records, places, but, all_closed=all_closed)

        assert forwards(selection) == expected
        assert backwards(selection) == expected
        shown = stretches(selection.groups, list(selection.stretch_from(None, 1000).records), continued=None)
        assert [record.id for stretch in shown for record in stretch.records] == drawn

        if len(expected) > 4:
            place = selection.place_of(selection.first_page().records[-1])
            trash_record(stored, shape, expected[0], by=alice)
            behind = [record for record in records[[id_ for id_, _ in records].index(expected[3]) + 1 :] if record[0] != expected[0]]
            rest = standing([record for record in records if record[0] != expected[0]], places, but, all_closed=all_closed)[0]
            assert forwards(selection, selection.page_after(place)) == [id_ for id_, _ in behind if id_ in rest]


def standing(records: list[Any], places: list[int], but: set[Any], *, all_closed: bool) -> tuple[list[int], list[int]]:
    """The ids that pages hold, of a closed group the smallest alone, and those of them that have a row of their own."""
    within = {id_: closed_group(path_of(row, places), but, all_closed=all_closed) for id_, row in records}
    smallest = {group: min(id_ for id_ in within if within[id_] == group) for group in within.values()}
    held = [id_ for id_, _ in records if within[id_] is None or smallest[within[id_]] == id_]
    return held, [id_ for id_ in held if within[id_] is None]


def closed_group(path: Any, but: set[Any], *, all_closed: bool) -> Any:
    """The outermost closed group on a path; None where all of them are open."""
    return next((path[:level] for level in range(1, len(path) + 1) if (path[:level] in but) is not all_closed), None)


def path_of(row: Any, places: list[int]) -> Any:
    cells = [row[place] for place in places]
    return tuple(cell.lower() if isinstance(cell, str) else cell.quantize(CENT) if isinstance(cell, Decimal) else cell for cell in cells)


def forwards(selection: Any, page: Any = None) -> list[int]:
    page, seen = page or selection.first_page(), []
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


def as_sorts(order: Any, fields: list[int]) -> tuple[Sort, ...]:
    return tuple(Sort(fields[place], down) for place, down in order)


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
