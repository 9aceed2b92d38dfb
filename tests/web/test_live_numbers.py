"""Change sets are told of once each, also where one is committed after others that have a higher number."""

import sqlalchemy as sa
from flask import Flask

from tests.factories import Plants
from webapp.database import db, now
from webapp.live.bells import Numbers
from webapp.records.models import ChangeSet


def test_each_change_set_comes_once_and_a_late_one_too(app: Flask, plants: Plants) -> None:
    def write(number: int) -> None:
        values = {"id": number, "table_id": plants.table_id, "at": now(), "kind": "update", "records": 1}
        with db.engine.begin() as writer:
            writer.execute(sa.insert(ChangeSet.__table__).values(**values))

    with app.app_context(), db.engine.connect() as connection:
        numbers = Numbers(connection)
        last = numbers.last
        connection.rollback()
        for number in (last + 3, last + 1, last + 4):
            write(number)
            assert numbers.further(connection) == [(plants.table_id, number)]
            connection.rollback()

        assert numbers.further(connection) == []
        assert set(numbers.gaps) == {last + 2}


def test_one_that_is_on_its_way_when_the_hub_starts_is_not_missed(app: Flask, plants: Plants) -> None:
    with app.app_context(), db.engine.connect() as connection:
        number = Numbers(connection).last
        with db.engine.begin() as writer:
            writer.execute(sa.delete(ChangeSet).where(ChangeSet.id == number - 1))
        connection.rollback()

        assert number - 1 in Numbers(connection).gaps
