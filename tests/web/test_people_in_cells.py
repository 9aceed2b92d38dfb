"""Persons in cells: chosen from the members, shown with their faces, found by name and by “me”, and still named when they have left."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.api import base_of, program_of
from tests.factories import House, Records, create_user, enrol
from tests.html import Page
from tests.people import Person
from tests.web.test_imports import import_all, open_preview, records_of
from tests.web.test_readable_sql import rows
from webapp.accounts.models import User
from webapp.api import ids
from webapp.database import db, transaction
from webapp.tables.changes import NewField
from webapp.workspaces.models import Role

FIELDS = (
    NewField("Task", "text", {}),
    NewField("Lead", "person", {"several": False}),
    NewField("Crew", "person", {"several": True}),
    NewField("By", "created_by", {}),
    NewField("Changed by", "changed_by", {}),
)


@pytest.fixture
def tasks(house: House, bob: Person, victor: Person) -> Records:
    rows = (("Sand", (bob.id,), (house.alice.id, bob.id)), ("Oil", (house.alice.id,), (victor.id,)), ("Sweep", None, None))
    return house.table("Tasks", FIELDS[:3], rows)


def save(person: Person, tasks: Records, field: str, *chosen: str, record: int = 1, expect: int = 200) -> Page:
    url = tasks.cell_url(record, field)
    editor = person.swap("get", f"{url}/edit").form()
    return person.swap("post", url, expect=expect, **{**editor.fields, f"f{tasks.field_id(field)}": list(chosen)})


def tasks_found(person: Person, tasks: Records, field: str, operator: str, *values: object, more: str = "") -> list[str]:
    asked = "".join(f"&value1={value}" for value in values)
    page = person.get(f"{tasks.path}?where1={tasks.field_id(field)}&op1={operator}{asked}{more}")
    return [cell.text for cell in page.all("#records th")]


def test_a_cell_shows_a_face_and_a_name_and_its_editor_offers_the_members(bob: Person, tasks: Records) -> None:
    row = bob.get(tasks.path).one(f"#r{tasks.record_id(1)}")
    assert [person.text for person in row.all(".person")] == ["B Bob", "A Alice", "B Bob"]

    editor = bob.swap("get", f"{tasks.cell_url(field='Lead')}/edit")
    assert [option["value"] for option in editor.all("[type=radio]")] == ["", "Alice", "Bob", "Victor"]
    assert editor.one("[checked]")["value"] == "Bob"
    assert len(bob.swap("get", f"{tasks.cell_url(field='Crew')}/edit").all("[type=checkbox][checked]")) == 2


def test_people_are_chosen_and_a_stranger_cannot_be(bob: Person, victor: Person, charlie: Person, tasks: Records) -> None:
    save(bob, tasks, "Lead", "Victor")
    save(bob, tasks, "Crew", "Bob", "Victor")
    for name in ("Charlie", charlie.email, str(charlie.id)):
        assert save(bob, tasks, "Lead", name, expect=422).one("[role=alert]").text == f"“{name}” is not a member of this workspace."
    assert save(bob, tasks, "Lead", "Bob, Victor", expect=422).one("[role=alert]").text == "This field takes one person only."

    assert tasks.values(1)["Lead"] == (victor.id,)
    assert set(tasks.values(1)["Crew"]) == {bob.id, victor.id}


def test_who_has_left_is_still_named_but_not_offered(alice: Person, house: House, tasks: Records, bob: Person) -> None:
    alice.post(f"{house.path}/members/{bob.id}/removal")

    assert "Bob" in alice.get(tasks.path).one(f"#r{tasks.record_id(1)} td:nth-child(3) .person.gone").text
    editor = alice.swap("get", f"{tasks.cell_url(field='Lead')}/edit")
    assert [option["value"] for option in editor.all("[type=radio]")] == ["", "Alice", "Victor", "Bob"]
    save(alice, tasks, "Crew", "Victor", "Bob")
    assert tasks.values(1)["Crew"] == (bob.id, 3)
    assert not alice.swap("get", f"{tasks.cell_url(2, 'Lead')}/edit").has("[value=Bob]")
    assert tasks_found(alice, tasks, "Lead", "is", bob.id) == ["Sand"]


def test_two_of_the_same_name_are_told_apart_by_their_addresses(app: Flask, house: House, bob: Person, tasks: Records) -> None:
    with app.app_context():
        second = create_user("Robert")
        with transaction():
            db.session.get_one(User, second).name = "Bob"
        enrol(house.workspace_id, second, Role.VIEWER)
    assert "Several people here are called “Bob”." in save(bob, tasks, "Lead", "Bob", expect=422).text
    options = [option["value"] for option in bob.swap("get", f"{tasks.cell_url(field='Lead')}/edit").all("[type=radio]")]

    save(bob, tasks, "Lead", options[-2])

    assert tasks.values(1)["Lead"] == (second,)


def test_records_are_found_by_people(bob: Person, tasks: Records) -> None:
    assert tasks_found(bob, tasks, "Lead", "is", "me") == ["Sand"]
    assert tasks_found(bob, tasks, "Lead", "is_not", "me") == ["Oil", "Sweep"]
    assert tasks_found(bob, tasks, "Crew", "is_any_of", "me", 3) == ["Sand", "Oil"]
    assert tasks_found(bob, tasks, "Crew", "is", "me") == []
    assert tasks_found(bob, tasks, "Crew", "is_none_of", 1) == ["Oil", "Sweep"]
    assert tasks_found(bob, tasks, "Crew", "is_empty") == ["Sweep"]
    lead = tasks.field_id("Lead")
    assert tasks_found(bob, tasks, "Task", "is_not_empty", more=f"&sort1={lead}&dir1=desc") == ["Sand", "Oil", "Sweep"]
    page = bob.get(f"{tasks.path}?q=vict")
    assert [cell.text for cell in page.all("#records th")] == ["Oil"]


def test_the_record_says_who_added_and_who_changed_it(alice: Person, bob: Person, tasks: Records) -> None:
    for name, kind in (("By", "created_by"), ("Last", "changed_by")):
        bob.submit(bob.post(f"{tasks.path}/fields/draft", expect=200, name=name, type=kind).form("#field-form"))
    save(bob, tasks, "Task", "Sand well")

    row = alice.get(tasks.path).one(f"#r{tasks.record_id(1)}")
    assert [cell.text for cell in row.all("td.ro")] == ["A Alice", "B Bob"]
    assert tasks_found(bob, tasks, "Last", "is", "me") == ["Sand well"]
    assert tasks_found(bob, tasks, "By", "is", 1, more=f"&sort1={tasks.field_id('Last')}") == ["Sand well", "Oil", "Sweep"]


def test_a_page_of_people_asks_for_them_once(app: Flask, bob: Person, tasks: Records) -> None:
    asked = []
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    bob.get(tasks.path)

    assert len([statement for statement in asked if "past_members" in statement]) == 1


def test_programs_read_and_write_collaborators(alice: Person, bob: Person, house: House, tasks: Records) -> None:
    program, path = program_of(alice), f"/v0/{base_of(house)}/Tasks"
    record = program.get(path)["records"][0]
    as_bob = {"id": ids.encode(ids.USER, bob.id), "email": bob.email, "name": "Bob"}

    assert record["fields"]["Lead"] == as_bob
    assert [one["name"] for one in record["fields"]["Crew"]] == ["Alice", "Bob"]
    sent = {"Lead": {"email": "victor@example.com"}, "Crew": [{"id": as_bob["id"]}]}
    changed = program.patch(f"{path}/{record['id']}", {"fields": sent})
    assert (changed["fields"]["Lead"]["name"], changed["fields"]["Crew"]) == ("Victor", [as_bob])
    assert program.patch(f"{path}/{record['id']}", {"fields": {"Lead": "alice"}, "typecast": True})["fields"]["Lead"]["name"] == "Alice"
    for bad in ({"email": "nobody@example.com"}, {"id": ids.encode(ids.USER, 999)}, {}, "Alice"):
        program.error("PATCH", f"{path}/{record['id']}", {"fields": {"Lead": bad}}, expect=422)
    assert [one["fields"]["Task"] for one in program.get(f"{path}?sort[0][field]=Lead")["records"]] == ["Sweep", "Sand", "Oil"]


def test_names_become_people_and_back(bob: Person, house: House, tasks: Records) -> None:
    path = f"{tasks.path}/fields/{tasks.field_id('Crew')}/retypes"
    bob.submit(bob.follow(bob.post(path, type="text")).form("form:has([name=version])"))
    assert tasks.values(1)["Crew"] == "Alice, Bob"

    bob.submit(bob.follow(bob.post(path, type="person", several="yes")).form("form:has([name=version])"))

    assert tasks.values(1)["Crew"] == (house.alice.id, bob.id)


def test_a_file_brings_people_by_name_and_address_and_says_whom_nobody_knows(bob: Person, victor: Person, house: House) -> None:
    file = f"Task,Lead,Crew\nSand,{bob.email},bob; Victor\nOil,Alice,-\nSweep,,alice@example.com\n"
    page = open_preview(bob, house, file)
    assert [page.one(f"[name=type-{place}] option[selected]")["value"] for place in range(3)] == ["text", "person", "person"]
    assert [cell.text for cell in page.all(".person")][:2] == ["B Bob", "B Bob"]

    outcome = import_all(bob, house, file.replace("Alice", "Charlie"), **{"type-1": "person"})

    assert "“Charlie” is not a member of this workspace." in outcome.text
    tools = records_of(house.app)
    assert [record["Lead"] for record in tools] == [(bob.id,), None, None]
    assert [record["Crew"] for record in tools] == [(bob.id, victor.id), None, (house.alice.id,)]


def test_formulas_of_programs_know_people_by_name(alice: Person, bob: Person, house: House, tasks: Records) -> None:
    bob.post(f"{tasks.path}/fields", name="By", type="created_by")
    program, path = program_of(alice), f"/v0/{base_of(house)}/Tasks/listRecords"

    def meant(formula: str) -> list[str]:
        return [record["fields"]["Task"] for record in program.post(path, {"filterByFormula": formula})["records"]]

    assert meant("{Lead} = 'Bob'") == ["Sand"]
    assert meant("{Crew} = 'Alice, Bob'") == ["Sand"]
    assert meant("OR(SEARCH('vic', Crew), {Lead} = BLANK())") == ["Oil", "Sweep"]
    assert meant("AND(By = 'Alice', NOT(Crew))") == ["Sweep"]


def test_who_reads_by_sql_reads_names_as_they_are_now(alice: Person, bob: Person, app: Flask, house: House, tasks: Records) -> None:
    alice.post(f"{house.path}/members/{bob.id}/removal")
    with app.app_context(), transaction():
        db.session.get_one(User, bob.id).name = "Robert"

    assert rows(app, "House", "Tasks", "Lead", "Crew") == [("Robert", "Alice, Robert"), ("Alice", "Victor"), (None, None)]
