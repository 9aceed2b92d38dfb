"""A view for each table with the names that its users gave, in step with every change, whatever they are called."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import PLANTS, House, Plants, Records
from tests.people import Person
from tests.web.cells import typed
from tests.web.test_schema_history import retype, undo
from webapp.accounts.models import User
from webapp.database import db, now, transaction
from webapp.ddl.views import has_schemas
from webapp.fields import changes as fields
from webapp.fieldtypes.types.multi_select import MultiSelect
from webapp.readable import names, rebuilding
from webapp.readable.models import ReadableSchema, ReadableView
from webapp.tables.changes import NewField
from webapp.tables.models import Table
from webapp.trash.purge import purge
from webapp.workspaces import changes as workspaces
from webapp.workspaces.models import Workspace

LONG = "Ä" * 120
ODD_NAMES = (
    "select",
    'say "hi"; DROP TABLE users; --',
    "100 %s of %(what)s % %%",
    "🌵🌵",
    "أسماء النباتات",
    "it's",
    "a.b",
    "back\\slash :name ?",
    LONG,
    f"{LONG[:-1]}x",
    "ID",
)


def views_in(app: Flask) -> dict[tuple[str, str], list[str]]:
    """The views that the database itself knows of, each with its columns; the schema's name in front on both databases."""
    with app.app_context():
        inspector = sa.inspect(db.engine)
        if not has_schemas(db.session.connection()):
            found = {tuple(name.split(".", 1)): (None, name) for name in inspector.get_view_names()}
        else:
            schemas = [name for name in inspector.get_schema_names() if name not in {"public", "information_schema"}]
            found = {(schema, name): (schema, name) for schema in schemas for name in inspector.get_view_names(schema)}
        return {view: [column["name"] for column in inspector.get_columns(name, schema)] for view, (schema, name) in found.items()}


def rows(app: Flask, schema: str, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """What somebody reads who asks by SQL."""
    with app.app_context():
        called = {"schema": schema} if has_schemas(db.session.connection()) else {}
        view = sa.Table(
            name if called else f"{schema}.{name}", sa.MetaData(), *(sa.Column(column) for column in ["id", *columns]), **called
        )
        query = sa.select(*(view.c[column] for column in columns)).order_by(view.c["id"])
        return [tuple(row) for row in db.session.execute(query)]


def on_sqlite(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "sqlite"


@pytest.fixture
def write(app: Flask, alice: Person) -> Iterator[Callable[..., None]]:
    """Do something as Alice."""

    def do(act: Callable[[User], Any]) -> None:
        with app.app_context():
            act(db.session.get_one(User, alice.id))

    return do


def test_a_table_reads_by_the_names_its_users_gave(app: Flask, plants: Plants) -> None:
    found = rows(app, "House", "Plants", "Name", "Height", "Kind", "Alive", "Planted")

    assert [row[0] for row in found] == [row[0] for row in PLANTS]
    assert [None if row[1] is None else float(row[1]) for row in found] == [7.5, 1.2, None]
    assert [row[2] for row in found] == ["Tree", "Shrub", "Herb"]
    assert [bool(row[3]) for row in found] == [True, False, True]
    assert str(found[0][4]) == "2019-03-21"
    assert views_in(app) == {("House", "Plants"): ["id", "created_at", "changed_at", "Name", "Height", "Kind", "Alive", "Planted", "Notes"]}


def test_moments_and_several_options_read_as_people_see_them(app: Flask, house: House) -> None:
    tags = MultiSelect.from_names(["Rare, protected", "Common", "100 %"])
    moment = datetime.datetime(2023, 11, 3, 14, 30, tzinfo=datetime.UTC)
    house.table(
        "Finds",
        (NewField("Tags", "multi_select", tags.to_options()), NewField("Seen", "date_time", {"zone": "UTC"})),
        (((1, 3), moment), (None, None)),
    )

    found = rows(app, "House", "Finds", "Tags", "Seen")

    assert [row[0] for row in found] == ["Rare, protected, 100 %", None]
    assert str(found[0][1]).startswith("2023-11-03 14:30:00")


def test_a_deleted_record_is_not_shown(bob: Person, app: Flask, plants: Plants) -> None:
    bob.post(f"{plants.record_url(1)}/trash")

    assert rows(app, "House", "Plants", "Name") == [("Box",), ("Thyme",)]


def test_the_view_follows_every_change_of_the_table(bob: Person, app: Flask, plants: Plants) -> None:
    height, kind = (f"{plants.path}/fields/{plants.field_id(name)}" for name in ("Height", "Kind"))
    bob.post(f"{plants.path}/settings", name="Garden", description="")
    bob.post(height, name="Size", decimals="1")
    bob.post(f"{kind}/trash")
    bob.post(f"{plants.path}/fields/{plants.field_id('Notes')}/place", steps="-9")
    retype(bob, plants, "Size", type="text")
    bob.post(f"{height}/duplicates", name="Size copy", filled="y")
    bob.swap("post", plants.cell_url(1, "Size"), **typed(plants, "Size", "tall", seen="7.5"))

    columns = ["Notes", "Name", "Size", "Size copy", "Alive", "Planted"]
    assert views_in(app) == {("House", "Garden"): ["id", "created_at", "changed_at", *columns]}
    assert rows(app, "House", "Garden", "Size", "Size copy")[:2] == [("tall", "7.5"), ("1.2", "1.2")]

    undo(bob, plants, "Removed the field “Kind”")
    undo(bob, plants, "Changed the type of “Size” from Number to Text")
    assert rows(app, "House", "Garden", "Kind")[0] == ("Tree",)
    bob.post(f"{plants.path}/trash")
    assert views_in(app) == {}
    bob.post(f"{plants.path}/restoration")
    assert list(views_in(app)) == [("House", "Garden")]


def test_an_option_s_new_name_is_read_at_once(bob: Person, app: Flask, plants: Plants) -> None:
    form = bob.get(f"{plants.path}/fields/{plants.field_id('Kind')}/edit").form("#field-form form:has([name=name])")
    bob.submit(form, choice_id=["1", "2", "3"], choice_name=["It's a 100 % tree", "Shrub", "Herb"], choice_hue=["blue", "green", "red"])

    assert rows(app, "House", "Plants", "Kind")[0] == ("It's a 100 % tree",)


def test_a_workspace_is_renamed_thrown_away_restored_and_gone(alice: Person, app: Flask, house: House, plants: Plants) -> None:
    alice.post(f"{house.path}/settings", name="pg_garden.v2", description="")
    called = "_pg_garden_v2"
    assert list(views_in(app)) == [(called, "Plants")]

    alice.post(f"{house.path}/removal")
    assert views_in(app) == {}
    alice.post(f"{house.path}/restoration")
    assert rows(app, called, "Plants", "Name")[0] == ("Rowan",)

    alice.post(f"{house.path}/removal")
    with app.app_context():
        purge(now() + datetime.timedelta(days=31))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ReadableSchema)) == 0
        assert called not in sa.inspect(db.engine).get_schema_names()


def test_odd_names_become_valid_identifiers_that_are_told_apart(app: Flask, house: House, write: Callable[..., None]) -> None:
    odd = [house.table(name, tuple(NewField(field, "text", {}) for field in ODD_NAMES), (ODD_NAMES,)) for name in ODD_NAMES]

    found = views_in(app)

    assert len(found) == len(ODD_NAMES)
    assert all(len(part.encode()) <= 63 for view, columns in found.items() for part in (*view, *columns))
    assert ("House", "🌵🌵") in found
    assert ("House", LONG[:31]) in found
    assert ("House", f"{LONG[:29]} ({odd[9].table_id})") in found
    for view, columns in found.items():
        assert len(columns) == len(ODD_NAMES) + 3
        assert rows(app, *view, *columns[3:]) == [ODD_NAMES]
    for one in odd:  # once more through every statement, with its own name in a summary and in the view
        write(lambda by, one=one: fields.trash_field(table := db.session.get_one(Table, one.table_id), one_field(table), by=by))
    assert all(len(columns) == len(ODD_NAMES) + 2 for columns in views_in(app).values())


def one_field(table: Table) -> Any:
    return fields.fields_of(table)[0]


def test_of_two_with_one_name_the_first_keeps_it(bob: Person, app: Flask, house: House, plants: Plants) -> None:
    second = house.table("plants", (NewField("Name", "text", {}),))
    assert {name for _, name in views_in(app)} == {"Plants", f"plants ({second.table_id})"}

    bob.post(f"{plants.path}/settings", name="Garden", description="")

    assert {name for _, name in views_in(app)} == {"Garden", f"plants ({second.table_id})"}


@pytest.mark.parametrize("name", ["public", "House", "information_schema"])
def test_a_workspace_called_as_another_or_as_a_schema_of_the_database(app: Flask, house: House, plants: Plants, name: str) -> None:
    with app.app_context():
        alice = db.session.get_one(User, house.alice.id)
        other = workspaces.create_workspace(name=name, by=alice).id

    House(app, house.alice, other).table("Things", (NewField("Name", "text", {}),))

    assert set(views_in(app)) == {("House", "Plants"), (f"{name} ({other})", "Things")}


def test_the_schema_of_somebody_else_is_left_alone(app: Flask, house: House) -> None:
    if on_sqlite(app):
        pytest.skip("SQLite has no schemas")
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql('CREATE SCHEMA "House"')

    house.table("Things", (NewField("Name", "text", {}),))

    assert list(views_in(app)) == [(f"House ({house.workspace_id})", "Things")]


def test_views_are_made_for_tables_older_than_views_and_rebuilt_by_command(app: Flask, plants: Records) -> None:
    before = views_in(app)
    with app.app_context():
        rebuilding.rebuild()
        assert views_in(app) == before
        for workspace_id in rebuilding.workspaces(sa.select(Workspace.id)):
            with transaction():
                rebuilding.drop_schema_of(workspace_id)
    assert views_in(app) == {}

    with app.app_context():
        rebuilding.make_missing()

    assert views_in(app) == before
    assert "Made 1 view." in app.test_cli_runner().invoke(args=["views", "rebuild"]).output


def test_nothing_is_left_of_a_change_that_fails(app: Flask, plants: Plants, write: Callable[..., None]) -> None:
    before = views_in(app)

    def change(by: User) -> None:
        table = db.session.get_one(Table, plants.table_id)
        with pytest.raises(fields.Invalid):
            fields.add_field(table, name="Height", type_name="text", by=by)

    write(change)

    assert views_in(app) == before
    with app.app_context():
        assert db.session.scalars(sa.select(ReadableView.name)).all() == ["Plants"]


def test_identifiers_are_cut_at_a_whole_letter_and_never_empty() -> None:
    assert names.identifier("\u200b\x00 \u202e", instead="field") == "field"
    assert names.identifier("🌵" * 20, instead="field") == "🌵" * 15
    assert names.schema_identifier("SQLite_x") == "_SQLite_x"
    assert names.free("Plants", 7, {"plants", "plants (7)"}) == "Plants (7.2)"
