"""Indexes for what saved views sort and compare by: made where they are missing, used by the pages, dropped when no view needs them."""

import datetime
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from tests.factories import House, Records
from tests.html import Page
from tests.people import Person
from webapp import ddl
from webapp.accounts.models import User
from webapp.database import db, now
from webapp.fieldtypes.conditions import Asked
from webapp.fieldtypes.letters import OrderKey
from webapp.fieldtypes.types.select import Select
from webapp.indexes import keeping
from webapp.indexes.keeping import Keeper
from webapp.records.selection import Selection, select_by
from webapp.tables.changes import NewField
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.trash import purge
from webapp.views.changes import create_view, trash_view
from webapp.views.criteria import Criteria
from webapp.views.models import View
from webapp.views.order import Sort
from webapp.views.rules import Group, Rule

FIELDS = (
    NewField("Name", "text", {}),
    NewField("Size", "number", {"decimals": 1}),
    NewField("Kind", "select", Select.from_names(["A", "B"]).to_options()),
    NewField("Due", "date", {}),
    NewField("Lead", "person", {"several": False}),
)


@pytest.fixture(autouse=True)
def every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FEW", 3)


@pytest.fixture
def things(house: House) -> Records:
    first = datetime.date(2026, 1, 1)
    rows = tuple((f"Ö{n % 7}", n % 5, n % 2 + 1, first + datetime.timedelta(n), None) for n in range(20))
    return house.table("Things", FIELDS, (*rows, (None,) * 5))


@contextmanager
def at_home(things: Records) -> Iterator[tuple[Table, User]]:
    with things.app.app_context():
        yield db.session.get_one(Table, things.table_id), db.session.scalars(sa.select(User).order_by(User.id)).first() or User()


def save(things: Records, criteria: Criteria, *, kind: str = "grid", by: str = "") -> int:
    options = {"by": things.field_id(by)} if by else {}
    config = {"criteria": criteria.to_json(), "options": options}
    with at_home(things) as (table, alice):
        return create_view(table, name="V", kind=kind, sharing="shared", config=config, by=alice).id


def keep(things: Records, keeper: Keeper | None = None) -> list[str]:
    """Let all be done; the indexes that are there then, by what they hold."""
    keeper = keeper or Keeper()
    with things.app.app_context():
        while keeper.keep():
            pass
        return sorted(index.definition for index in ddl.indexes_of_views(db.session.connection()))


def plan_of(selection: Selection, act: Callable[[Selection], Any]) -> str:
    """How the database answers what the selection asks. A table so small would be sorted in no time, so it must not be."""
    asked: list[tuple[str, Any]] = []
    listener = lambda _c, _cursor, statement, parameters, *_rest: asked.append((statement, parameters))  # noqa: E731
    connection = db.session.connection()
    on_sqlite = connection.dialect.name == "sqlite"
    event.listen(db.engine, "before_cursor_execute", listener)
    act(selection)
    event.remove(db.engine, "before_cursor_execute", listener)
    if not on_sqlite:
        connection.exec_driver_sql("SET LOCAL enable_sort = off")
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    explain = "EXPLAIN QUERY PLAN" if on_sqlite else "EXPLAIN"
    return "\n".join(row[-1] for row in connection.exec_driver_sql(f"{explain} {asked[0][0]}", asked[0][1]))


def criteria_of(things: Records) -> Sequence[Criteria]:
    name, size, kind, due = (things.field_id(name) for name in ("Name", "Size", "Kind", "Due"))
    return (
        Criteria(sorts=(Sort(size),)),
        Criteria(sorts=(Sort(name), Sort(size))),
        Criteria(sorts=(Sort(due, descending=True), Sort(size, descending=True))),
        Criteria(filter=Group("all", (Rule(kind, "is", ("1",)),)), sorts=(Sort(size),)),
        Criteria(groups=(Sort(kind, descending=True),), sorts=(Sort(size, descending=True),)),
    )


def test_every_page_of_a_saved_order_goes_by_its_index(things: Records) -> None:
    several = criteria_of(things)
    for criteria in several:
        save(things, criteria)
    assert len(keep(things)) == len(several)

    with at_home(things) as (table, alice):
        shape = shape_of(table)
        for criteria in several:
            selection = select_by(criteria, shape, Asked(now().date(), alice.id))
            place = selection.place_of(selection.first_page().records[3])
            for act in (
                Selection.first_page,
                Selection.last_page,
                lambda one, at=place: one.page_after(at),
                lambda one, at=place: one.page_before(at),
            ):
                plan = plan_of(selection, act)
                db.session.rollback()
                assert "view_t_" in plan, (criteria, plan)
                assert "Sort" not in plan, (criteria, plan)
                assert "B-TREE FOR ORDER BY" not in plan, (criteria, plan)
            assert "Index Cond" in plan or "SEARCH" in plan, plan  # from the place on


def test_an_index_takes_texts_of_any_length_and_tells_them_apart(things: Records, alice: Person) -> None:
    save(things, Criteria(sorts=(Sort(things.field_id("Name")),)))
    assert len(keep(things)) == 1
    name, letters = things.field_id("Name"), random.Random(7)
    long = "Ä" + "".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _ in range(9_990))
    for text in (f"{long}a", f"{long}b", f"{long.lower()}B", "ä"):
        alice.post(f"{things.path}/records", **{f"f{name}": text, f"seen{name}": ""})

    with at_home(things) as (table, _):
        shape = shape_of(table)
        added = sa.select(OrderKey(shape.column(shape.fields[0]))).where(shape.records.c.id > things.record_ids[-1])
        keys = db.session.scalars(added).all()
    assert len(keys) == 4
    assert len(set(keys)) == 3
    assert min(keys) == min(keys, key=len)


def test_a_board_and_a_calendar_have_an_index_on_what_they_go_by(things: Records) -> None:
    save(things, Criteria(), kind="board", by="Kind")
    save(things, Criteria(), kind="board", by="Lead")
    save(things, Criteria(), kind="calendar", by="Due")

    made = keep(things)
    assert len(made) == 3
    assert all(any(f"c_{things.field_id(name)}" in index for index in made) for name in ("Kind", "Lead", "Due"))


def test_ranges_are_found_by_an_index_where_nothing_is_sorted(things: Records) -> None:
    save(things, Criteria(filter=Group("all", (Rule(things.field_id("Due"), "after", ("2026-01-05",)),))))
    save(things, Criteria(filter=Group("any", (Rule(things.field_id("Size"), "is", ("2",)),))))
    save(things, Criteria(search="any"))

    (index,) = keep(things)
    assert f"c_{things.field_id('Due')}" in index


def test_an_index_goes_with_the_last_view_that_used_it(things: Records) -> None:
    first, second = (save(things, criteria_of(things)[0]) for _ in range(2))
    keeper = Keeper()
    assert len(keep(things, keeper)) == 1

    for view_id, left in ((first, 1), (second, 0)):
        with at_home(things):
            trash_view(db.session.get_one(View, view_id))
        assert len(keep(things, keeper)) == left


def test_a_small_table_has_none_and_a_table_has_a_few_at_most(things: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    for criteria in criteria_of(things):
        save(things, criteria)
    monkeypatch.setattr(keeping, "FEW", 21)
    assert keep(things) == []
    monkeypatch.setattr(keeping, "FEW", 20)
    monkeypatch.setattr(keeping, "MOST_PER_TABLE", 2)
    assert len(keep(things)) == 2


def test_a_field_takes_its_index_along_and_brings_it_back(things: Records, bob: Person) -> None:
    save(things, criteria_of(things)[0])
    before = keep(things)
    field = f"{things.path}/fields/{things.field_id('Size')}"

    bob.post(f"{field}/trash")
    assert keep(things) == []
    bob.post(f"{field}/restoration")
    assert keep(things) == before

    retyped(bob, field)
    (after,) = keep(things)
    assert after != before[0]
    assert names(bob.get(things.path, **Criteria(sorts=(Sort(things.field_id("Size")),)).args))[-1] == ""


def retyped(bob: Person, field: str) -> None:
    page = bob.follow(bob.post(f"{field}/retypes", type="currency", decimals="2"))
    bob.submit(page.form("form:has([name=version])"))


def names(page: Page) -> list[str]:
    return [cell.tag.get_text().strip() for cell in page.all("tr th .name > span")]


def test_a_column_is_dropped_with_the_index_on_it(things: Records, bob: Person, app: Flask) -> None:
    save(things, criteria_of(things)[2])
    assert len(keep(things)) == 1
    bob.post(f"{things.path}/fields/{things.field_id('Due')}/trash")

    with app.app_context():
        purge.purge(now() + datetime.timedelta(days=31))

    assert len(bob.get(things.path).all("thead th[data-field]")) == 4
    assert len(keep(things)) == 1  # on the field that is left
