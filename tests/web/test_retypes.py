"""Another type for a field: looked at first, done at once, and never at the price of what the others do."""

import datetime
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House, Plants
from tests.html import Page
from tests.people import Person
from tests.web.cells import typed
from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.fieldtypes import ENTERED, FieldType
from webapp.fieldtypes.types.select import Select
from webapp.fieldtypes.types.text import Text
from webapp.records import bulk, changes
from webapp.shapes.models import Retype
from webapp.shapes.previews import check, note
from webapp.shapes.retyping import draft, hold_and_mark, retype_at_once
from webapp.tables.changes import NewField
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape, shape_of

AMOUNTS = ("1,250.50", "about 7", "12", None, "0.1")


@pytest.fixture
def costs(house: House) -> Plants:
    return house.table("Costs", (NewField("Cost", "text", {}),), tuple((amount,) for amount in AMOUNTS))


def preview(person: Person, records: Plants, field: str, **wanted: str) -> Page:
    path = f"{records.path}/fields/{records.field_id(field)}/retypes"
    return person.follow(person.post(path, **wanted))


def confirm(person: Person, page: Page, expect: int = 303) -> Page:
    return person.submit(page.form("form:has([name=version])"), expect=expect)


def test_a_preview_says_what_would_be_lost_and_changes_nothing(bob: Person, costs: Plants) -> None:
    page = preview(bob, costs, "Cost", type="number", decimals="2")

    assert page.one("#field-form [role=status]").text == "3 values kept, 1 would be emptied."
    assert [cell.text for cell in page.all("#field-form tbody td")] == [str(costs.record_id(2)), "“about 7”", "“about 7” is not a number."]
    assert bob.get(page.one("a[href$='emptied.csv']")["href"]).body.splitlines()[1:] == [
        f"{costs.record_id(2)},about 7,“about 7” is not a number."
    ]
    assert costs.values(1) == {"Cost": "1,250.50"}


def test_a_confirmed_retype_converts_every_record(bob: Person, costs: Plants) -> None:
    answer = confirm(bob, preview(bob, costs, "Cost", type="number", decimals="2"))

    assert answer.location == costs.path
    assert [costs.values(n)["Cost"] for n in range(1, 6)] == [Decimal("1250.50"), None, Decimal(12), None, Decimal("0.10")]
    assert "1 value was emptied." in bob.get(costs.path).toasts[0]


def test_in_place_the_dialog_closes_and_the_grid_draws_itself_anew(bob: Person, costs: Plants) -> None:
    path = f"{costs.path}/fields/{costs.field_id('Cost')}/retypes"
    assert bob.swap("get", f"{path}/new", type="number").has("#field-form [name=decimals]")
    page = bob.swap("post", path, type="number", decimals="2")

    form = page.form("form:has([name=version])")
    answer = bob.swap("post", form.action, **form.fields)

    assert answer.headers["HX-Trigger"] == '{"table-changed": true}'
    assert costs.values()["Cost"] == Decimal("1250.50")


def test_a_table_that_changed_since_the_preview_is_looked_at_again(alice: Person, bob: Person, costs: Plants) -> None:
    page = preview(bob, costs, "Cost", type="number", decimals="2")
    alice.post(f"{costs.path}/fields", name="Paid", type="checkbox")

    again = confirm(bob, page, expect=409)

    assert "Somebody changed this table meanwhile." in again.one("[role=alert]").text
    assert costs.values()["Cost"] == "1,250.50"
    confirm(bob, again)
    assert costs.values()["Cost"] == Decimal("1250.50")


def test_pressing_the_button_twice_converts_once(bob: Person, costs: Plants) -> None:
    page = preview(bob, costs, "Cost", type="number", decimals="2")
    confirm(bob, page)

    assert "is Number now" in bob.follow(confirm(bob, page)).text


def test_an_editor_that_was_open_meanwhile_is_told(alice: Person, bob: Person, costs: Plants) -> None:
    page = preview(bob, costs, "Cost", type="select")
    alice.get(costs.path)
    confirm(bob, page)

    alice.swap("post", costs.cell_url(1, "Cost"), **typed(costs, "Cost", "12", seen="1,250.50"))

    assert bob.get(costs.path).all("tbody .pill")[0].text == "12"


def test_what_is_saved_while_a_field_is_converted_never_goes_into_the_old_column(app: Flask, bob: Person, costs: Plants) -> None:
    """They wait until the conversion is done, a cell by itself and cells of a paste alike, and learn that the field is another now."""

    def save(write: Callable[[Table, Shape, Field, User], object]) -> None:
        with app.app_context():
            table, by = db.session.get_one(Table, costs.table_id), db.session.scalars(sa.select(User)).first()
            assert by is not None
            shape = shape_of(table)
            looked.wait()
            write(table, shape, shape.by_id[costs.field_id("Cost")], by)

    def one(table: Table, shape: Shape, field: Field, by: User) -> None:
        changes.set_cell(table, shape, costs.record_id(1), changes.Edit(field, "late"), by=by)

    def many(table: Table, shape: Shape, field: Field, by: User) -> None:
        bulk.set_many(table, shape, {costs.record_id(2): [changes.Edit(field, "late")]}, by=by)

    preview(bob, costs, "Cost", type="number", decimals="2")
    looked = threading.Barrier(3)
    with ThreadPoolExecutor(2) as pool, app.app_context():
        savers = [pool.submit(save, write) for write in (one, many)]
        retype, table = db.session.scalars(sa.select(Retype)).one(), db.session.get_one(Table, costs.table_id)
        field, by = db.session.get_one(Field, costs.field_id("Cost")), db.session.scalars(sa.select(User)).first()
        assert by is not None
        with transaction():
            hold_and_mark(table)
            looked.wait()
            wait_for_both(app)
            retype_at_once(retype, table, field, by=by)
        for saver in savers:
            with pytest.raises(changes.ShapeChanged):
                saver.result()

    assert [costs.values(number)["Cost"] for number in (1, 2)] == [Decimal("1250.50"), None]


def wait_for_both(app: Flask) -> None:
    """Until two savers stand in line behind this transaction; PostgreSQL tells, and on SQLite all that matters is who came first."""
    if db.engine.dialect.name == "sqlite":
        return
    waiting = sa.text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
    deadline = time.monotonic() + 4
    with app.app_context(), db.engine.connect() as other:
        while other.execute(waiting).scalar_one() < 2 and time.monotonic() < deadline:
            other.rollback()


def test_the_type_that_a_field_has_already_is_refused(bob: Person, costs: Plants) -> None:
    page = bob.post(f"{costs.path}/fields/{costs.field_id('Cost')}/retypes", expect=422, type="text")

    assert page.one("#field-type-problem").text == "That is what the field is already. Choose another type."


def test_bad_options_stay_as_they_were_typed(bob: Person, costs: Plants) -> None:
    path = f"{costs.path}/fields/{costs.field_id('Cost')}/retypes"

    page = bob.swap("post", path, expect=422, type="number", decimals="99")

    assert page.one("[name=decimals]")["value"] == "99"
    assert "Choose from 0 to 8 decimals." in page.text


def test_who_may_only_look_may_not_retype(victor: Person, charlie: Person, bob: Person, costs: Plants) -> None:
    page = preview(bob, costs, "Cost", type="number")
    form = page.form("form:has([name=version])")

    victor.get(f"{costs.path}/fields/{costs.field_id('Cost')}/retypes/new", expect=403)
    victor.post(str(form.action), expect=403, version=form.fields["version"])
    charlie.post(str(form.action), expect=404, version=form.fields["version"])
    assert costs.values()["Cost"] == "1,250.50"


def test_values_of_every_type_are_written(app: Flask, house: House, bob: Person, victor: Person) -> None:
    """Its examples, as text at first. Those of people are the members' names."""
    for name, new in ENTERED.items():
        texts = [Text().parse(text) for text in new.examples if text.strip()]
        records = house.table(f"To {name}", (NewField("It", "text", {}),), tuple((text,) for text in texts))
        with app.app_context():
            retyped(records, new.exemplar(), house.alice.id)
            kind = db.session.get_one(Field, records.field_id("It")).type
            wanted = [kind.parse(text) for text in texts]

        assert [records.values(place)["It"] for place in range(1, len(texts) + 1)] == wanted, name


def retyped(records: Plants, kind: FieldType, user_id: int) -> None:
    table, field = db.session.get_one(Table, records.table_id), db.session.get_one(Field, records.field_id("It"))
    alice = db.session.get_one(User, user_id)
    retype = draft(table, field, kind, by=alice)
    note(retype, check(retype, table, field))
    assert retype_at_once(retype, table, field, by=alice).emptied == retype.emptied


def test_words_become_options_and_options_words(bob: Person, house: House) -> None:
    moods = house.table("Moods", (NewField("Mood", "text", {}),), (("Good",), ("bad",), ("GOOD",)))

    confirm(bob, preview(bob, moods, "Mood", type="select"))

    with moods.app.app_context():
        field = db.session.get_one(Field, moods.field_id("Mood"))
        assert isinstance(field.type, Select)
        assert [choice.name for choice in field.type.offered] == ["Good", "bad"]
    assert [moods.values(n)["Mood"] for n in (1, 2, 3)] == [1, 2, 1]
    confirm(bob, preview(bob, moods, "Mood", type="text"))
    assert [moods.values(n)["Mood"] for n in (1, 2, 3)] == ["Good", "bad", "Good"]


def test_a_record_in_the_trash_is_converted_too(bob: Person, costs: Plants) -> None:
    bob.post(f"{costs.record_url(1)}/trash")
    confirm(bob, preview(bob, costs, "Cost", type="number", decimals="2"))

    bob.post(f"{costs.record_url(1)}/restoration")

    assert costs.values(1)["Cost"] == Decimal("1250.50")


def test_dates_and_boxes_become_text_as_an_editor_shows_them(bob: Person, plants: Plants) -> None:
    confirm(bob, preview(bob, plants, "Planted", type="text"))
    confirm(bob, preview(bob, plants, "Alive", type="number"))

    assert plants.values()["Planted"] == "2019-03-21"
    assert [plants.values(n)["Alive"] for n in (1, 2)] == [1, 0]
    confirm(bob, preview(bob, plants, "Planted", type="date"))
    assert plants.values()["Planted"] == datetime.date(2019, 3, 21)


def test_the_old_column_stays(app: Flask, bob: Person, costs: Plants) -> None:
    with app.app_context():
        old = db.session.get_one(Field, costs.field_id("Cost")).column_name
    confirm(bob, preview(bob, costs, "Cost", type="number", decimals="2"))

    with app.app_context():
        kept = sa.select(sa.column(old)).select_from(sa.table(f"t_{costs.table_id}")).order_by(sa.column("id"))
        assert tuple(db.session.scalars(kept)) == AMOUNTS
