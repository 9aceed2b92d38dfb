"""The schema history as migrations: the SQL of each change for both databases, and a script that makes the same table elsewhere."""

import types
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from tests.factories import Plants
from tests.people import Person
from tests.web.test_demands_of_fields import set_up
from tests.web.test_schema_history import history, line, retype, undo
from webapp.database import db


def script_of(person: Person, plants: Plants) -> str:
    answer = person.get(f"{plants.path}/schema/revision.py")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.body


def replayed(source: str, url: str) -> "types.ModuleType":
    """The script as Alembic loads it."""
    revision = types.ModuleType("revision")
    exec(compile(source, "revision.py", "exec"), revision.__dict__)
    assert revision.down_revision is None
    return revision


def shape_in(connection: sa.Connection, name: str) -> dict[str, Any]:
    """What the inspector says of a table, its indexes and its key."""
    inspector = sa.inspect(connection)
    columns = [(column["name"], str(column["type"]), column["nullable"], column["default"]) for column in inspector.get_columns(name)]
    indexes = sorted((index["name"], index["column_names"], bool(index["unique"])) for index in inspector.get_indexes(name))
    return {
        "columns": [(*column[:3], None if "nextval" in str(column[3]) else column[3]) for column in columns],
        "indexes": indexes,
        "key": inspector.get_pk_constraint(name)["constrained_columns"],
        "options": inspector.get_table_options(name),
        "demands": demands_in(connection, name),
    }


def demands_in(connection: sa.Connection, name: str) -> list[tuple[str, str]]:
    """Checks, triggers and partial indexes, as the database itself tells of them."""
    return sorted(tuple(row) for row in connection.execute(sa.text(DEMANDS[connection.dialect.name]), {"name": name}))


DEMANDS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE tbl_name = :name AND (type = 'index' OR name LIKE 'required_%')",
    "postgresql": """
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = CAST(CAST(:name AS text) AS regclass) AND contype = 'c'
        UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE tablename = CAST(:name AS text)
    """,
}


def test_an_exported_script_makes_the_same_table_in_an_empty_database_and_takes_it_back(
    bob: Person, plants: Plants, sqlite_url: str, postgres_url: str
) -> None:
    bob.post(f"{plants.path}/fields", name='Price """ \\" in $', type="currency")
    bob.post(f"{plants.path}/fields", name="Tags", type="multi_select")
    bob.post(f"{plants.path}/fields", name="Made", type="created_time")
    retype(bob, plants, "Height", type="text")
    retype(bob, plants, "Height", type="duration")
    undo(bob, plants, "Changed the type of “Height” from Text to Duration")
    bob.post(f"{plants.path}/fields/{plants.field_id('Notes')}/duplicates", name="Copy")
    bob.post(f"{plants.path}/fields/{plants.field_id('Alive')}/trash")
    bob.post(f"{plants.path}/settings", name="Garden\u2028", description="")
    set_up(bob, plants, "Name", required="yes", unique="yes")
    set_up(bob, plants, "Planted", unique="yes")
    set_up(bob, plants, "Kind", required="yes")
    set_up(bob, plants, "Kind", required=None)
    bob.post(f"{plants.path}/fields", name="Code", type="number", decimals="0", unique="yes")
    code = plants.field_id("Code")
    for field_id in (plants.field_id("Planted"), code):
        bob.post(f"{plants.path}/fields/{field_id}/trash")
    bob.post(f"{plants.path}/fields/{code}/restoration")

    assert_that_the_script_makes_the_same(bob, plants, sqlite_url, postgres_url)


def assert_that_the_script_makes_the_same(person: Person, plants: Plants, sqlite_url: str, postgres_url: str) -> None:
    source = script_of(person, plants)
    with plants.app.app_context(), db.engine.connect() as connection:
        wanted, dialect = shape_in(connection, f"t_{plants.table_id}"), connection.dialect.name
    engine = sa.create_engine(sqlite_url if dialect == "sqlite" else postgres_url)
    revision = replayed(source, str(engine.url))
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        revision.upgrade()
        assert shape_in(connection, f"t_{plants.table_id}") == wanted
        revision.downgrade()
        assert sa.inspect(connection).get_table_names() == []
    engine.dispose()


def test_a_duplicated_table_has_a_script_of_its_own(bob: Person, plants: Plants, sqlite_url: str, postgres_url: str) -> None:
    set_up(bob, plants, "Name", required="yes", unique="yes")
    copy = Plants(plants.app, int(bob.post(f"{plants.path}/duplicates", name="Copy").location.rpartition("/")[2]), [])
    bob.post(f"{copy.path}/fields", name="Price", type="number", decimals="2")

    assert_that_the_script_makes_the_same(bob, copy, sqlite_url, postgres_url)


def test_each_change_shows_its_sql_for_both_databases(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.path}/fields", name="Price", type="number", decimals="2")
    bob.post(f"{plants.path}/fields/{plants.field_id('Price')}", name="Cost", decimals="2")

    page = history(bob, plants)

    added = line(page, "Added the field “Price”")
    column = f"c_{plants.field_id('Cost')}"
    assert [code.text for code in added.all("pre")] == [
        f"ALTER TABLE t_{plants.table_id} ADD COLUMN {column} INTEGER;",
        f"ALTER TABLE t_{plants.table_id} ADD COLUMN {column} NUMERIC(18, 2);",
    ]
    assert not line(page, "Renamed the field “Price”").has("pre")
    created = [code.text for code in line(page, "Created the table “Plants”").all("pre")]
    assert "STRICT" in created[0]
    assert "BIGSERIAL" in created[1]


def test_who_looks_on_may_take_the_script_and_a_stranger_may_not(victor: Person, charlie: Person, plants: Plants) -> None:
    assert "def upgrade() -> None:" in script_of(victor, plants)
    charlie.get(f"{plants.path}/schema/revision.py", expect=404)
