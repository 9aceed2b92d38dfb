"""A large table is searched through its index, and finds what a look at every record finds."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import House, Records
from tests.shapes import field_called, retype
from webapp import jobs
from webapp.accounts.models import User
from webapp.database import db, now
from webapp.fields import changes as fields
from webapp.fieldtypes.conditions import Asked
from webapp.records import bulk
from webapp.records.candidates import candidates
from webapp.records.changes import Edit, add_record, set_cell, trash_record
from webapp.records.models import SearchIndex
from webapp.records.selection import select_by
from webapp.shapes import undoing
from webapp.tables.changes import NewField
from webapp.tables.models import SchemaChange, Table
from webapp.tables.shape import shape_of
from webapp.textindex import keeping
from webapp.views.criteria import Criteria
from webapp.views.resolved import found_by

FIELDS = (
    NewField("Name", "text", {}),
    NewField("Notes", "long_text", {}),
    NewField("Price", "number", {"decimals": 2}),
    NewField("State", "select", {"choices": [{"id": 1, "name": "Open"}, {"id": 2, "name": "Closed"}]}),
    NewField("Tags", "multi_select", {"choices": [{"id": 1, "name": "urgent"}, {"id": 2, "name": "Öffentlich"}]}),
    NewField("Added by", "created_by", {}),
)
LETTERS = "aAbßSsẞİiıIΣσςÉéé\u0301kK\u212aǅ日本語テキ😀👩\u200d🔬ب\u064eת ﬁ%_\"*'\\-.,12"


@pytest.fixture
def small_tables_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LARGE", -1)


@pytest.fixture
def goods(house: House, small_tables_count: None) -> Records:
    return house.table("Goods", FIELDS)


def index(table_id: int) -> None:
    keeping.keep_up()
    jobs.work_off()
    assert db.session.get_one(SearchIndex, table_id, populate_existing=True).is_ready


def loaded(table_id: int) -> tuple[Table, Any]:
    table = db.session.get_one(Table, table_id, populate_existing=True)
    return table, shape_of(table)


def found_by_looking(table_id: int, text: str) -> set[int]:
    """What is found by a look at every record."""
    _, shape = loaded(table_id)
    return set(db.session.scalars(sa.select(shape.records.c.id).where(found_by(text, shape), shape.records.c.trashed_at.is_(None))))


def found(table_id: int, text: str) -> set[int]:
    _, shape = loaded(table_id)
    return set(select_by(Criteria(search=text), shape, Asked(now().date())).ids_up_to(1_000))


def uses_index(table_id: int, text: str) -> bool:
    return candidates(loaded(table_id)[1], text) is not None


texts = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool)


@pytest.mark.usefixtures("small_tables_count")
def test_what_the_index_finds_is_what_a_look_at_every_record_finds(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FEW", 0)
    table_id = house.table("Texts", FIELDS).table_id

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(texts, min_size=3, max_size=8), st.data())
    def holds(cells: list[str], data: st.DataObject) -> None:
        table, shape = loaded(table_id)
        alice = db.session.get_one(User, house.alice.id)
        bulk.add_many(table, shape, [{shape.fields[number % 2]: cell} for number, cell in enumerate(cells)], by=alice)
        keeping.keep_up()
        cell = data.draw(st.sampled_from(cells))
        start = data.draw(st.integers(0, len(cell) - 1))
        part = " ".join(cell[start : start + data.draw(st.integers(1, 8))].split())
        for text in filter(None, {part, part.upper(), part.lower(), data.draw(texts)}):
            assert found(table_id, text) == found_by_looking(table_id, text), text
            assert uses_index(table_id, text) == (len(text) >= 3)

    with house.app.app_context():
        index(table_id)
        holds()


def test_a_search_keeps_step_with_whatever_becomes_of_the_records_and_the_fields(
    house: House, goods: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    table_id = goods.table_id
    with house.app.app_context():
        alice = db.session.get_one(User, house.alice.id)
        table, shape = loaded(table_id)
        name, _, price, state, tags = shape.fields[:5]
        rows = [{name: f"Teak {number}", price: number, state: 1, tags: (2,)} for number in range(100, 110)]
        first, second, third, *others = bulk.add_many(table, shape, rows, by=alice).record_ids

        def retyped() -> None:
            table, _ = loaded(table_id)
            retype(table, field_called(table, "Price"), "text", alice)

        def undone() -> None:
            last = sa.select(SchemaChange).where(SchemaChange.table_id == table_id).order_by(SchemaChange.id.desc()).limit(1)
            undoing.undo(loaded(table_id)[0], db.session.scalars(last).one(), by=alice)

        def set_to(record_id: int, field: str, value: Any) -> None:
            table, shape = loaded(table_id)
            about = next(one for one in shape.fields if one.name == field)
            set_cell(table, shape, record_id, Edit(about, value), by=alice)

        steps: list[Callable[[], Any]] = [
            lambda: set_to(first, "Name", "Walnut"),
            lambda: set_to(first, "Name", "Birch"),
            lambda: set_to(second, "State", 2),
            lambda: set_to(third, "Tags", (1, 2)),
            lambda: bulk.set_many(*loaded(table_id), {one: [Edit(name, f"Ebony {one}")] for one in others[:4]}, by=alice),
            lambda: trash_record(*loaded(table_id), second, by=alice),
            lambda: bulk.restore_many(*loaded(table_id), [second], by=alice),
            lambda: fields.add_field(loaded(table_id)[0], name="More", type_name="text", by=alice),
            lambda: set_to(second, "More", "Sycamore"),
            retyped,
            lambda: set_to(third, "Price", "about 7.25"),
            undone,
            lambda: fields.trash_field(loaded(table_id)[0], field_called(table, "More"), by=alice),
            undone,
            lambda: add_record(*loaded(table_id), {name: "Sycamore, too"}, by=alice),
        ]
        asked = ["teak 10", "walnut", "birch", "open", "closed", "urgent", "öffent", "ebony", "sycamore", "7.25", "105.00", "alice"]
        index(table_id)
        for number, step in enumerate(steps):
            step()
            db.session.commit()
            assert {text: found(table_id, text) for text in asked} == {text: found_by_looking(table_id, text) for text in asked}, number
            if not uses_index(table_id, "teak"):
                index(table_id)
        monkeypatch.setattr(keeping, "FEW", 0)
        index(table_id)
        assert {text: found(table_id, text) for text in asked} == {text: found_by_looking(table_id, text) for text in asked}
        assert all(uses_index(table_id, text) for text in asked)
