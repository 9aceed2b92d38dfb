"""A large table is searched through its index, and finds what a look at every record finds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from tests.factories import House, Records
from tests.shapes import field_called, retype
from webapp import jobs
from webapp.accounts.models import User
from webapp.database import db, now, transaction
from webapp.fields import changes as fields
from webapp.fieldtypes import ENTERED
from webapp.fieldtypes.conditions import Asked
from webapp.records import bulk
from webapp.records.candidates import candidates
from webapp.records.changes import Edit, add_record, set_cell, trash_record
from webapp.records.models import CellChange, ChangeSet, SearchIndex
from webapp.records.selection import select_by
from webapp.shapes import undoing
from webapp.tables.changes import NewField, trash_table
from webapp.tables.models import SchemaChange, Table
from webapp.tables.shape import shape_of
from webapp.textindex import building, keeping
from webapp.trash.purge import purge
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


def add_oaks(house: House, goods: Records, count: int) -> None:
    """As many records called Oak and a number, in the index."""
    table, shape = loaded(goods.table_id)
    rows = [{shape.fields[0]: f"Oak {number}"} for number in range(count)]
    bulk.add_many(table, shape, rows, by=db.session.get_one(User, house.alice.id))
    index(goods.table_id)


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


def test_a_value_of_each_type_is_found_by_each_part_of_it(house: House, goods: Records) -> None:
    kinds = {name: kind.exemplar() for name, kind in ENTERED.items()}
    born = tuple(NewField(name, name, kind.to_options()) for name, kind in kinds.items())
    values = [[value for value in kind.examples.values() if value is not None] for kind in kinds.values()]
    rows = tuple(tuple(some[number % len(some)] for some in values) for number in range(max(map(len, values))))
    table_id = house.table("Everything", born, rows).table_id

    with house.app.app_context():
        index(table_id)
        shown = {
            " ".join(text.split())
            for kind, some in zip(kinds.values(), values, strict=True)
            for text in [*map(kind.format, some[:2]), kind.edit_text(some[-1])]
        }
        parts = {part for text in shown for part in (text, text[-4:]) if part.strip() == part != ""}
        for text in sorted(parts)[::3]:
            assert found(table_id, text) == found_by_looking(table_id, text), text
        assert sum(bool(found(table_id, text)) for text in sorted(parts)[::3]) > 10


def test_a_search_in_an_index_takes_as_many_statements_however_many_records_it_names(house: House, goods: Records) -> None:
    def statements(text: str) -> int:
        made: list[str] = []
        _, shape = loaded(goods.table_id)
        listener = lambda *args: made.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        select_by(Criteria(search=text), shape, Asked(now().date())).first_page()
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(made)

    with house.app.app_context():
        add_oaks(house, goods, 300)
        statements("o")  # who is here is read once
        more = 3 if db.engine.dialect.name == "postgresql" else 2
        assert [statements(text) - statements("o") for text in ("oak", "oak 7", "elm")] == [more, more, more]


def test_an_index_is_not_asked_where_it_names_too_many_or_too_short_a_text(
    house: House, goods: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.records.candidates.MOST", 5)
    with house.app.app_context():
        add_oaks(house, goods, 10)
        assert [uses_index(goods.table_id, text) for text in ("oak", "oak 7", "k 7", "7")] == [False, True, True, False]
        assert len(found(goods.table_id, "oak")) == 10


def test_postgresql_is_not_asked_for_what_a_look_at_some_records_shows_to_be_too_many(
    house: House, goods: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.records.grams.PERCENT_LOOKED_AT", 100)
    monkeypatch.setattr("webapp.records.candidates.CERTAINLY_TOO_MANY", 5)
    with house.app.app_context():
        add_oaks(house, goods, 10)
        streams = db.engine.dialect.name == "sqlite"
        assert [uses_index(goods.table_id, text) for text in ("oak", "oak 7")] == [streams, True]
        assert len(found(goods.table_id, "oak")) == 10


def test_a_small_table_has_no_index_and_a_removed_one_leaves_none(house: House, goods: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.app.app_context():
        index(goods.table_id)
        monkeypatch.setattr(keeping, "LARGE", 20_000)
        small = house.table("Small", FIELDS).table_id
        keeping.keep_up()
        assert db.session.get(SearchIndex, small) is None
        table, _ = loaded(goods.table_id)
        trash_table(table, by=db.session.get_one(User, house.alice.id))
        purge(now() + timedelta(days=40))
        db.session.expire_all()
        assert db.session.get(SearchIndex, goods.table_id) is None
        left = sa.inspect(db.session.connection()).get_table_names()
        assert [name for name in left if name.startswith(f"t_{goods.table_id}_") or name == f"t_{goods.table_id}"] == []


def test_an_index_that_nobody_finished_is_made_anew(house: House, goods: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.app.app_context():
        monkeypatch.setattr(building.Filling, "finish", broken)
        keeping.keep_up()
        with pytest.raises(RuntimeError):
            jobs.work_off()
        assert not uses_index(goods.table_id, "oak")
        monkeypatch.undo()
        monkeypatch.setattr(keeping, "LARGE", -1)
        jobs.queue.queue().storage.flush_queue()
        keeping.keep_up()
        jobs.work_off()
        assert not uses_index(goods.table_id, "oak")  # it rests a while before the next attempt
        monkeypatch.setattr(keeping, "REST", timedelta())
        index(goods.table_id)
        assert uses_index(goods.table_id, "oak")


def broken(*_: object) -> None:
    raise RuntimeError


def test_what_was_written_long_ago_is_in_the_index_before_the_history_forgets_it(house: House, goods: Records) -> None:
    with house.app.app_context():
        alice = db.session.get_one(User, house.alice.id)
        table, shape = loaded(goods.table_id)
        index(goods.table_id)
        record_id = add_record(table, shape, {shape.fields[0]: "Sycamore"}, by=alice)
        long_ago = now() - keeping.WHILE - timedelta(days=1)
        with transaction():
            db.session.execute(sa.update(ChangeSet).where(ChangeSet.table_id == table.id).values(at=long_ago))
        keeping.keep_up()
        with transaction():
            db.session.execute(sa.delete(CellChange))
            db.session.execute(sa.delete(ChangeSet))

        assert uses_index(goods.table_id, "sycamore")
        assert found(goods.table_id, "sycamore") == {record_id}
