"""Making, naming, ordering, throwing away and restoring tables."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House, Plants
from tests.html import Page
from tests.people import Person
from webapp.accounts.models import User
from webapp.database import Conflict, db
from webapp.tables import changes
from webapp.tables.models import Field, SchemaChange, Table
from webapp.workspaces.models import Workspace


def tables_in(page: Page) -> list[str]:
    return [link.text for link in page.all(".side a[href^='/tables/'] > span")]


def log_of(app: Flask, table_id: int) -> list[tuple[str, int]]:
    with app.app_context():
        rows = db.session.execute(
            sa.select(SchemaChange.kind, SchemaChange.version).where(SchemaChange.table_id == table_id).order_by(SchemaChange.id)
        )
        return [(kind, version) for kind, version in rows]


# --------------------------------------------------------------------------------------------------------------- making


def test_a_blank_table_starts_with_a_field_for_the_name(bob: Person, house: House, app: Flask) -> None:
    form = bob.get(f"{house.path}/tables/new").form("main form")

    answer = bob.submit(form, name="Tools", description="What can be borrowed")

    assert answer.location.startswith("/tables/")
    table_id = int(answer.location.removeprefix("/tables/"))
    with app.app_context():
        fields = db.session.scalars(sa.select(Field).where(Field.table_id == table_id)).all()
        columns = {column["name"] for column in sa.inspect(db.engine).get_columns(f"t_{table_id}")}
    assert [(field.name, field.type_name) for field in fields] == [("Name", "text")]
    assert fields[0].column_name in columns
    assert log_of(app, table_id) == [("create_table", 1)]
    assert tables_in(bob.get(house.path)) == ["Tools"]


def test_a_table_without_a_name_is_asked_for_one(bob: Person, house: House, app: Flask) -> None:
    page = bob.post(f"{house.path}/tables", expect=422, name=" ", description="Kept")

    assert page.one("#name-error").text == "Give the table a name."
    assert page.one("#description").value == "Kept"
    with app.app_context():
        assert db.session.scalars(sa.select(Table)).all() == []


def test_only_editors_make_tables(carol: Person, victor: Person, charlie: Person, house: House) -> None:
    for somebody, status in ((carol, 403), (victor, 403), (charlie, 404)):
        somebody.get(f"{house.path}/tables/new", expect=status)
        somebody.post(f"{house.path}/tables", expect=status, name="Mine")


def test_a_table_that_cannot_be_made_leaves_nothing(house: House, app: Flask) -> None:
    with app.app_context():
        workspace, alice = db.session.get_one(Workspace, house.workspace_id), db.session.get_one(User, house.alice.id)
        twice = (changes.NewField("A", "text", {}), changes.NewField("B", "no such type", {}))
        with pytest.raises(Exception, match="no such type"):
            changes.create_table(workspace, name="Half", by=alice, fields=twice)
        assert db.session.scalars(sa.select(Table)).all() == []
        assert [name for name in sa.inspect(db.engine).get_table_names() if name.startswith("t_")] == []


# --------------------------------------------------------------------------------------------------------------- naming


def test_an_editor_renames_and_describes_a_table(bob: Person, plants: Plants, app: Flask) -> None:
    form = bob.get(f"{plants.path}/settings").form("main form[action$='/settings']")

    grid = bob.follow(bob.submit(form, name="Trees", description="Tall ones"))

    assert grid.one("h1").text == "Trees"
    assert log_of(app, plants.table_id) == [("create_table", 1), ("rename_table", 2)]


def test_a_new_description_alone_is_no_change_of_shape(bob: Person, plants: Plants, app: Flask) -> None:
    bob.post(f"{plants.path}/settings", name="Plants", description="Tall ones")

    assert bob.get(f"{plants.path}/settings").one("#description").value == "Tall ones"
    assert log_of(app, plants.table_id) == [("create_table", 1)]


def test_a_table_keeps_its_name_when_the_new_one_will_not_do(bob: Person, plants: Plants) -> None:
    page = bob.post(f"{plants.path}/settings", expect=422, name="x" * 121, description="Kept")

    assert page.one("#name").value == "x" * 121
    assert page.one("#description").value == "Kept"
    assert tables_in(bob.get("/workspaces/1")) == ["Plants"]


def test_readers_and_strangers_change_no_table(carol: Person, victor: Person, charlie: Person, plants: Plants) -> None:
    for somebody, status in ((carol, 403), (victor, 403), (charlie, 404)):
        somebody.get(f"{plants.path}/settings", expect=status)
        somebody.post(f"{plants.path}/settings", expect=status, name="Mine")
        somebody.post(f"{plants.path}/position", expect=status, towards="up")
        somebody.post(f"{plants.path}/trash", expect=status)


def test_of_two_changes_of_one_shape_the_second_is_told_so(bob: Person, plants: Plants, house: House, app: Flask) -> None:
    """Both start from the version that they saw; the log has no version twice."""
    with app.app_context():
        table, alice = db.session.get_one(Table, plants.table_id), db.session.get_one(User, house.alice.id)
    bob.post(f"{plants.path}/settings", name="Trees")
    with app.app_context():
        db.session.add(table)
        with pytest.raises(Conflict):
            changes.rename_table(table, name="Shrubs", description="", by=alice)

    assert tables_in(bob.get(house.path)) == ["Trees"]
    assert log_of(app, plants.table_id) == [("create_table", 1), ("rename_table", 2)]


# ------------------------------------------------------------------------------------------------------------- ordering


def order_after(person: Person, house: House, table: str, towards: str) -> list[str]:
    page = person.get(house.path)
    button = page.one(f"button[aria-label='Move {table} {towards}']")
    person.submit(page.form(f"form:has(#{button['id']})"))
    return tables_in(person.get(house.path))


def test_tables_move_up_and_down(bob: Person, house: House) -> None:
    for name in ("A", "B", "C"):
        bob.post(f"{house.path}/tables", name=name)

    assert order_after(bob, house, "C", "up") == ["A", "C", "B"]
    assert order_after(bob, house, "A", "down") == ["C", "A", "B"]
    page = bob.get(house.path)
    assert "aria-disabled" in page.one("button[aria-label='Move C up']")
    assert "aria-disabled" in page.one("button[aria-label='Move B down']")


def test_a_table_at_the_end_stays_there(bob: Person, house: House, plants: Plants) -> None:
    bob.post(f"{house.path}/tables", name="B")
    bob.post(f"{plants.path}/position", towards="up")

    assert tables_in(bob.get(house.path)) == ["Plants", "B"]
    bob.post(f"{plants.path}/position", expect=400, towards="sideways")


# ---------------------------------------------------------------------------------------------------------------- lists


def test_a_workspace_shows_its_tables_and_how_much_is_in_them(victor: Person, plants: Plants, house: House) -> None:
    page = victor.get(house.path)

    assert page.one("main tbody tr").text == "Plants 3"
    assert not page.has("main form")


def test_counting_stops_at_ten_thousand(bob: Person, plants: Plants, house: House, app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(
            sa.text(
                f"INSERT INTO t_{plants.table_id} (created_at) "
                f"WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000) "
                f"SELECT (SELECT created_at FROM t_{plants.table_id} WHERE id = 1) FROM numbers"
            )
        )

    assert bob.get(house.path).one("main tbody tr").text == "Plants 10,000+"


def test_an_empty_workspace_says_what_to_do(bob: Person, victor: Person, house: House) -> None:
    assert [link.text for link in bob.get(house.path).all(".empty a")] == ["Import a file", "New table"]
    assert not victor.get(house.path).has(".empty a")
