"""The transaction that every write goes through: whole or not at all, one after the other, never lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Plants
from webapp import ddl
from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.fieldtypes.types.number import Number
from webapp.records.changes import CellConflict, Edit, set_cell
from webapp.records.query import find_record
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.writers import WriterQueue

THREADS = 8
EACH = 10


def test_a_failed_change_of_shape_leaves_no_column(app: Flask, plants: Plants) -> None:
    @transaction()
    def fail_half_way() -> None:
        ddl.add_column(db.session.connection(), plants.table_id, ddl.Column("c_999", Number().sql_type()))
        raise ZeroDivisionError

    with app.app_context(), pytest.raises(ZeroDivisionError):
        fail_half_way()

    with app.app_context():
        columns = {column["name"] for column in sa.inspect(db.engine).get_columns(ddl.table_name(plants.table_id))}
        assert "c_999" not in columns


def test_an_inner_transaction_is_undone_with_the_outer_one(app: Flask, plants: Plants) -> None:
    @transaction()
    def rename() -> None:
        db.session.execute(sa.update(Table).values(name="Weeds"))

    @transaction()
    def fail_after_renaming() -> None:
        rename()
        raise ZeroDivisionError

    with app.app_context(), pytest.raises(ZeroDivisionError):
        fail_after_renaming()

    with app.app_context():
        assert db.session.get_one(Table, plants.table_id).name == "Plants"


def test_many_who_count_up_one_cell_lose_no_step(app: Flask, house: object, plants: Plants) -> None:
    """Each reads the cell, adds one and saves on condition of what it saw, again and again until it is taken."""
    field_id, record_id = plants.field_id("Height"), plants.record_id(2)

    def count_up() -> int:
        conflicts = 0
        for _ in range(EACH):
            while not one_step(app, plants.table_id, record_id, field_id):
                conflicts += 1
        return conflicts

    before = plants.values(2)["Height"]
    with ThreadPoolExecutor(THREADS) as pool:
        for outcome in [pool.submit(count_up) for _ in range(THREADS)]:
            outcome.result()

    assert plants.values(2)["Height"] - before == THREADS * EACH


def one_step(app: Flask, table_id: int, record_id: int, field_id: int) -> bool:
    with app.app_context():
        table, by = db.session.get_one(Table, table_id), db.session.scalars(sa.select(User)).first()
        assert by is not None
        shape = shape_of(table)
        field = shape.by_id[field_id]
        value = getattr(find_record(shape, record_id), field.column_name)
        try:
            set_cell(table, shape, record_id, Edit(field, value + 1, seen=field.type.edit_text(value)), by=by)
        except CellConflict:
            return False
        return True


def test_writers_are_served_in_the_order_they_came() -> None:
    queue, served = WriterQueue(), []
    assert queue.acquire(1)
    waiting = []
    for number in range(5):
        thread = threading.Thread(target=take_a_turn, args=(queue, served, number))
        thread.start()
        waiting.append(thread)
        while len(queue._waiting) <= number:
            threading.Event().wait(0.001)

    queue.release()
    for thread in waiting:
        thread.join()

    assert served == [0, 1, 2, 3, 4]


def take_a_turn(queue: WriterQueue, served: list[int], number: int) -> None:
    assert queue.acquire(10)
    served.append(number)
    queue.release()


def test_who_waited_in_vain_leaves_the_queue_to_the_others() -> None:
    queue = WriterQueue()
    assert queue.acquire(1)

    assert not queue.acquire(0.01)
    queue.release()

    assert queue.acquire(0.01)
