"""The schema history as migrations: the SQL of each change for both databases, and a script that makes the same table elsewhere."""

import types
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from tests.factories import Plants
from tests.people import Person
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
    indexes = [(index["name"], index["column_names"], bool(index["unique"])) for index in inspector.get_indexes(name)]
    return {
        "columns": [(*column[:3], None if "nextval" in str(column[3]) else column[3]) for column in columns],
        "indexes": indexes,
        "key": inspector.get_pk_constraint(name)["constrained_columns"],
        "options": inspector.get_table_options(name),
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

    source = script_of(bob, plants)

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


def test_a_duplicated_table_has_a_script_of_its_own(bob: Person, plants: Plants, sqlite_url: str) -> None:
    copy = Plants(plants.app, int(bob.post(f"{plants.path}/duplicates", name="Copy").location.rpartition("/")[2]), [])
    bob.post(f"{copy.path}/fields", name="Price", type="number", decimals="2")

    engine = sa.create_engine(sqlite_url)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        replayed(script_of(bob, copy), sqlite_url).upgrade()
        assert [column["name"] for column in sa.inspect(connection).get_columns(f"t_{copy.table_id}")][7:] == [
            f"c_{copy.field_id(name)}" for name in ("Name", "Height", "Kind", "Alive", "Planted", "Notes", "Price")
        ]
    engine.dispose()


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
