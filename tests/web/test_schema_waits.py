"""PostgreSQL makes whoever comes later wait behind a lock that is waited for. Nobody who reads waits behind a change of shape."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Plants
from tests.people import Person
from tests.web.jobs_done import until
from tests.web.test_demands_of_fields import set_up
from webapp import ddl
from webapp.database import db, transaction
from webapp.shapes.leftovers import remove_column


@pytest.fixture
def database_url(migrated_postgres_url: str) -> str:
    return migrated_postgres_url


@pytest.fixture(params=["add a field", "demand values", "drop a column"])
def change(request: pytest.FixtureRequest, alice: Person, plants: Plants) -> Callable[[], object]:
    with plants.app.app_context(), transaction():
        ddl.add_column(db.session.connection(), plants.table_id, ddl.Column("c_9", sa.Text()))  # as a job that was stopped leaves it

    def drop() -> None:
        with plants.app.app_context():
            remove_column(plants.table_id, "c_9")

    return {
        "add a field": lambda: alice.post(f"{plants.path}/fields", name="New", type="text"),
        "demand values": lambda: set_up(alice, plants, "Name", required="yes"),
        "drop a column": drop,
    }[request.param]


def test_a_change_that_waits_for_a_vacuum_keeps_nobody_from_reading(app: Flask, change: Callable[[], object], plants: Plants) -> None:
    table = f"t_{plants.table_id}"
    with ThreadPoolExecutor(1) as pool, app.app_context(), db.engine.connect() as vacuum, db.engine.connect() as other:
        vacuum.execute(sa.text(f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE"))  # as a vacuum does
        changed = pool.submit(change)
        until(lambda: other.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one() == 1)

        other.execute(sa.text("SET LOCAL lock_timeout = '1ms'"))
        assert other.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == len(plants.record_ids)

        other.rollback()
        vacuum.rollback()
        changed.result()
