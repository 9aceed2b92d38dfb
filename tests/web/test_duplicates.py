"""A second field or table like the first: with its values or without, at once or by a job, and taken back."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.factories import House, Plants, Records
from tests.html import Page
from tests.people import Person
from tests.web.cells import typed
from tests.web.jobs_done import work_off
from tests.web.test_jobs import state_is, sweep_in
from tests.web.test_retypes_of_large_tables import at_step, columns_of, counts  # noqa: F401 (a fixture)
from tests.web.test_schema_history import headers, undo
from webapp.database import db
from webapp.shapes import copying, duplicate_routes
from webapp.tables.models import Table


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicate_routes, "LARGE", 100)


def opened(person: Person, plants: Plants, field: str | None = None) -> Page:
    where = plants.path if field is None else f"{plants.path}/fields/{plants.field_id(field)}"
    return person.get(f"{where}/duplicates/new")


def duplicated(person: Person, plants: Plants, field: str | None = None, **typed_in: str) -> Page:
    return person.submit(opened(person, plants, field).form("#field-form"), **typed_in)


def copy_of(plants: Plants, answer: Page) -> Records:
    return Records(plants.app, int(answer.location.rpartition("/")[2]), plants.record_ids)


def tables_of(records: Records) -> set[str]:
    with records.app.app_context():
        return {name for name in sa.inspect(db.engine).get_table_names() if name.startswith("t_")}


def test_a_field_is_duplicated_with_its_values_right_behind_itself(bob: Person, plants: Plants) -> None:
    duplicated(bob, plants, "Height")
    bob.swap("post", plants.cell_url(1, "Height"), **typed(plants, "Height", "9", seen="7.5"))

    assert headers(bob, plants) == ["Name", "Height", "Height copy", "Kind", "Alive", "Planted", "Notes"]
    assert [plants.values(n)["Height copy"] for n in (1, 2, 3)] == [Decimal("7.5"), Decimal("1.2"), None]
    assert opened(bob, plants, "Height").one("[name=name]")["value"] == "Height copy 2"

    undo(bob, plants, "Duplicated the field “Height” as “Height copy”")
    assert headers(bob, plants) == ["Name", "Height", "Kind", "Alive", "Planted", "Notes"]


def test_in_place_a_field_is_duplicated_without_its_values(bob: Person, plants: Plants) -> None:
    where = f"{plants.path}/fields/{plants.field_id('Kind')}/duplicates"

    taken = bob.swap("post", where, expect=422, name="Height")
    assert "There is a field called “Height” already." in taken.one("#name-error").text
    assert taken.one("[name=name]")["value"] == "Height"
    answer = bob.swap("post", where, name="Sort")

    assert "table-changed" in answer.headers["HX-Trigger"]
    assert plants.values(1)["Sort"] is None
    assert [choice["value"] for choice in bob.get(f"{plants.path}/fields/{plants.field_id('Sort')}/edit").all("[name=choice_name]")][
        :3
    ] == [
        "Tree",
        "Shrub",
        "Herb",
    ]


def test_a_table_is_duplicated_with_the_records_in_use(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url(2)}/trash")
    bob.post(f"{plants.path}/fields/{plants.field_id('Notes')}/trash")

    copy = copy_of(plants, duplicated(bob, plants))
    plants.record_ids.pop(1)
    page = bob.get(copy.path)
    added = bob.follow(bob.post(f"{copy.path}/records"))

    assert page.one("h1").text == "Plants copy"
    assert headers(bob, copy) == ["Name", "Height", "Kind", "Alive", "Planted"]
    assert [copy.values(n)["Name"] for n in (1, 2)] == ["Rowan", "Thyme"]
    assert added.has(f'a[href^="{copy.path}/records/4"]')  # numbered on
    bob.swap("post", copy.cell_url(1, "Name"), **typed(copy, "Name", "Ash", seen="Rowan"))
    assert plants.values(1)["Name"] == "Rowan"

    undo(bob, copy, "Duplicated the table “Plants” as “Plants copy”")
    bob.get(copy.path, expect=404)


def test_a_table_is_duplicated_without_its_records(bob: Person, plants: Plants) -> None:
    answer = bob.post(f"{plants.path}/duplicates", name="Garden")

    copy = copy_of(plants, answer)
    assert headers(bob, copy) == headers(bob, plants)
    assert "Nothing set in place yet" in bob.get(copy.path).text


def test_only_who_may_edit_duplicates(bob: Person, victor: Person, charlie: Person, plants: Plants) -> None:
    for where in (f"{plants.path}/duplicates", f"{plants.path}/fields/{plants.field_id('Height')}/duplicates"):
        victor.post(where, expect=403, name="Copy")
        charlie.post(where, expect=404, name="Copy")
        bob.post(where, expect=422, name=" ")


def meanwhile_in(records: Records, person: Person) -> Callable[[], None]:
    def act() -> None:
        person.swap("post", records.cell_url(2, "Count"), **typed(records, "Count", "22.2", seen="2.5"))
        person.swap("post", records.cell_url(5_999, "Count"), **typed(records, "Count", "", seen="5999.5"))
        person.post(f"{records.record_url(3)}/trash")

    return act


@pytest.mark.usefixtures("large")
def test_a_large_table_is_copied_while_others_work(bob: Person, counts: Records, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    where = bob.post(f"{counts.path}/duplicates", name="Copy", filled="y").location
    assert "Duplicating Counts" in bob.get(where).one("#job").text

    at_step(monkeypatch, meanwhile_in(counts, bob), done=4_000)
    work_off(counts.app)

    link = bob.get(where).one("a.primary")
    copy = Records(counts.app, int(str(link["href"]).rpartition("/")[2]), counts.record_ids)
    assert [copy.values(n)["Count"] for n in (1, 2, 5_999, 6_000)] == ["1.5", "22.2", None, "6000.5"]
    with counts.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(copy._shape().records)) == 5_999


@pytest.mark.usefixtures("large")
def test_a_large_field_is_copied_while_others_work(bob: Person, counts: Records, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    where = bob.post(f"{counts.path}/fields/{counts.field_id('Count')}/duplicates", name="Copy", filled="y").location

    at_step(monkeypatch, meanwhile_in(counts, bob), done=4_000)
    work_off(counts.app)

    assert "Copy is there now" in bob.get(where).text
    assert [counts.values(n)["Copy"] for n in (1, 2, 5_999, 6_000)] == ["1.5", "22.2", None, "6000.5"]


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("what", ["table", "field"])
def test_a_copy_that_is_stopped_or_killed_leaves_nothing(
    bob: Person,
    counts: Records,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    before = tables_of(counts), columns_of(counts)
    path = counts.path if what == "table" else f"{counts.path}/fields/{counts.field_id('Count')}"
    where = bob.post(f"{path}/duplicates", name="Copy", filled="y").location

    at_step(monkeypatch, lambda: bob.submit(bob.get(where).form("form:has(#stop-duplicate)")) and None, done=4_000)
    work_off(counts.app)

    assert state_is(counts.app, "cancelled")
    assert (tables_of(counts), columns_of(counts)) == before
    assert "Nothing was kept." in bob.get(where).text


@pytest.mark.usefixtures("large")
def test_fields_that_change_meanwhile_end_the_copy(bob: Person, house: House, counts: Records, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    where = bob.post(f"{counts.path}/duplicates", name="Copy", filled="y").location

    at_step(monkeypatch, lambda: bob.post(f"{counts.path}/fields", name="New", type="text") and None, done=4_000)
    work_off(counts.app)
    sweep_in(counts.app)

    assert copying.MOVED in bob.get(where).text
    assert tables_of(counts) == {f"t_{counts.table_id}"}
    with house.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Table)) == 1
