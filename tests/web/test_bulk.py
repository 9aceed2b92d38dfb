"""One gesture on many records: all of it in one change set, or nothing."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tests.factories import PLANTS, Plants
from tests.people import Person
from webapp.accounts.models import User
from webapp.database import db
from webapp.fields.changes import add_field
from webapp.records import bulk
from webapp.records.changes import Edit, ShapeChanged, trash_record
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.models import Table
from webapp.tables.shape import Shape, shape_of

Verb = Callable[[Table, Shape, User], Any]


def do(plants: Plants, person: Person, verb: Verb) -> Any:
    with plants.app.app_context():
        table = db.session.get_one(Table, plants.table_id)
        return verb(table, shape_of(table), db.session.get_one(User, person.id))


def heights(plants: Plants, *values: Any, seen: str | None = None) -> Callable[[Shape], bulk.Edits]:
    """Edits of the heights of as many records."""
    return lambda shape: {plants.record_id(place): [Edit(shape.fields[1], value, seen)] for place, value in enumerate(values, 1)}


def set_heights(plants: Plants, person: Person, *values: Any, seen: str | None = None) -> bulk.Written:
    written: bulk.Written = do(
        plants, person, lambda table, shape, by: bulk.set_many(table, shape, heights(plants, *values, seen=seen)(shape), by=by)
    )
    return written


def history(plants: Plants, change_set_id: int | None) -> tuple[str, int, list[tuple[int, int | None, Any, Any]]]:
    with plants.app.app_context():
        change_set = db.session.get_one(ChangeSet, change_set_id)
        cells = db.session.scalars(sa.select(CellChange).where(CellChange.change_set_id == change_set_id).order_by(CellChange.id)).all()
        return change_set.kind, change_set.records, [(cell.record_id, cell.field_id, cell.before, cell.after) for cell in cells]


def current_heights(plants: Plants) -> list[Any]:
    return [plants.values(place)["Height"] for place in (1, 2, 3)]


def test_cells_of_many_records_are_one_change_set_and_unchanged_ones_are_not_in_it(bob: Person, plants: Plants) -> None:
    written = set_heights(plants, bob, Decimal(2), Decimal("1.2"), Decimal(3))

    height = plants.field_id("Height")
    rowan, _, thyme = plants.record_ids
    assert current_heights(plants) == [Decimal(2), Decimal("1.2"), Decimal(3)]
    assert written.record_ids == [rowan, thyme]
    assert history(plants, written.change_set_id) == ("update", 2, [(rowan, height, "7.5", "2.0"), (thyme, height, None, "3.0")])
    assert plants.values(1)["Kind"] == 1


def test_where_nothing_changes_nothing_is_noted(bob: Person, plants: Plants) -> None:
    assert set_heights(plants, bob, Decimal("7.5")) == bulk.Written(None, [])


def test_a_cell_that_was_changed_meanwhile_holds_up_the_whole_gesture(bob: Person, plants: Plants) -> None:
    with pytest.raises(bulk.CellsConflict) as conflict:
        set_heights(plants, bob, Decimal(2), Decimal(3), seen="7.5")

    assert conflict.value.records == {plants.record_id(2): {plants.field_id("Height"): Decimal("1.2")}}
    assert current_heights(plants) == [Decimal("7.5"), Decimal("1.2"), None]


def test_a_record_that_is_gone_holds_up_the_whole_gesture(bob: Person, plants: Plants) -> None:
    do(plants, bob, lambda table, shape, by: trash_record(table, shape, plants.record_id(2), by=by))

    with pytest.raises(bulk.RecordsGone) as gone:
        set_heights(plants, bob, Decimal(2), Decimal(3))

    assert gone.value.record_ids == {plants.record_id(2)}
    assert current_heights(plants)[0] == Decimal("7.5")


def test_a_gesture_that_began_on_other_fields_is_turned_away(bob: Person, plants: Plants) -> None:
    def begin_and_be_late(table: Table, shape: Shape, by: User) -> None:
        with db.session.no_autoflush:
            stale = Table(id=table.id, schema_version=table.schema_version)
        add_field(table, name="Age", type_name="number", by=by)
        bulk.put_many(stale, shape, heights(plants, Decimal(2))(shape), [{shape.fields[0]: "Fern"}], by=by)

    with pytest.raises(ShapeChanged):
        do(plants, bob, begin_and_be_late)

    assert current_heights(plants)[0] == Decimal("7.5")


def test_a_paste_edits_and_adds_in_one_change_set(bob: Person, plants: Plants) -> None:
    def paste(table: Table, shape: Shape, by: User) -> bulk.Written:
        rows = [dict(zip(shape.fields, row, strict=True)) for row in PLANTS] + [{}, {shape.fields[0]: "Fern"}]
        return bulk.put_many(table, shape, heights(plants, Decimal(2))(shape), rows, by=by)

    written = do(plants, bob, paste)

    rowan, *added = written.record_ids
    assert rowan == plants.record_id(1)
    assert added == sorted(added)
    assert len(added) == 5
    plants.record_ids += added
    assert [tuple(plants.values(place).values()) for place in (4, 5, 6)] == list(PLANTS)
    assert plants.values(7)["Name"] is None
    assert plants.values(8)["Name"] == "Fern"
    kind, records, cells = history(plants, written.change_set_id)
    assert (kind, records) == ("paste", 6)
    assert cells[-2:] == [(added[-1], None, None, None), (added[-1], plants.field_id("Name"), None, "Fern")]


def test_added_ids_are_not_given_out_again(bob: Person, plants: Plants) -> None:
    many = do(plants, bob, lambda table, shape, by: bulk.add_many(table, shape, [{}, {}, {}], by=by)).record_ids
    more = do(plants, bob, lambda table, shape, by: bulk.add_many(table, shape, [{}], by=by)).record_ids
    bob.post(f"{plants.path}/records")

    with plants.app.app_context():
        ids = list(db.session.scalars(sa.select(plants._shape().records.c.id).order_by(sa.literal_column("id"))))
    assert ids[:7] == [*plants.record_ids, *many, *more]
    assert len(set(ids)) == 8


def test_records_are_deleted_and_restored_together(bob: Person, plants: Plants) -> None:
    some = plants.record_ids[:2]
    written = do(plants, bob, lambda table, shape, by: bulk.trash_many(table, shape, some, by=by))
    assert [row.text for row in bob.get(plants.path).all("tbody th")] == ["Thyme"]
    assert history(plants, written.change_set_id) == ("trash", 2, [(record_id, None, None, None) for record_id in some])

    with pytest.raises(bulk.RecordsGone):
        do(plants, bob, lambda table, shape, by: bulk.restore_many(table, shape, plants.record_ids, by=by))
    do(plants, bob, lambda table, shape, by: bulk.restore_many(table, shape, some, by=by))

    assert [row.text for row in bob.get(plants.path).all("tbody th")] == ["Rowan", "Box", "Thyme"]


def test_many_cells_take_no_more_statements_than_a_few(bob: Person, plants: Plants) -> None:
    def statements(count: int) -> int:
        seen: list[str] = []

        def gesture(table: Table, shape: Shape, by: User) -> None:
            ids = bulk.add_many(table, shape, [{shape.fields[0]: "Fern"}] * count, by=by).record_ids
            bulk.set_many(table, shape, {record_id: [Edit(shape.fields[3], True)] for record_id in ids}, by=by)
            bulk.trash_many(table, shape, ids, by=by)

        def listen(*heard: Any) -> None:
            seen.append(heard[2])

        with plants.app.app_context():
            event.listen(db.engine, "before_cursor_execute", listen)
            do(plants, bob, gesture)
            event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    statements(1)  # what a process reads once and keeps, it has read then
    assert statements(1_500) == statements(2)
