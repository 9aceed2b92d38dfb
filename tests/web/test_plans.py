"""What PostgreSQL plans once for all values, and what anew for each."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House, Plants
from webapp.database import db

OFTEN = 8  # more often than psycopg asks a statement before it has it prepared


def prepared(app: Flask) -> list[str]:
    """The statements that the connection of the pages holds prepared. It forgets them after this look, which is rolled back."""
    with app.app_context(), db.engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT statement FROM pg_prepared_statements")))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_page_by_criteria_is_planned_with_their_values_and_one_without_once(app: Flask, house: House, plants: Plants) -> None:
    records, height = f"FROM t_{plants.table_id}", f"c_{plants.field_id('Height')}"
    criteria = {"where1": str(plants.field_id("Height")), "op1": "more", "value1": "1", "q": "fern"}
    with app.app_context():
        db.engine.dispose()  # so that one connection answers all, and not in turns with those that other tests left open
    for _ in range(OFTEN):
        house.alice.get(f"/tables/{plants.table_id}", **criteria)
        house.alice.get(f"/tables/{plants.table_id}/count", **criteria)
        house.alice.get(f"/tables/{plants.table_id}")

    pages = [statement for statement in prepared(app) if records in statement]
    assert [statement for statement in pages if " ORDER BY " in statement]
    assert [statement for statement in pages if f".{height} >" in statement or "ILIKE" in statement] == []
