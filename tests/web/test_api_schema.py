"""Bases, tables and fields by the API."""

from typing import Any

import pytest

from tests.api import Program, base_of, program_of
from tests.factories import House, Plants
from tests.people import Person
from webapp.api.schema import MADE
from webapp.fieldtypes import ENTERED


@pytest.fixture
def program(alice: Person) -> Program:
    return program_of(alice)


@pytest.fixture
def path(house: House) -> str:
    return f"/v0/meta/bases/{base_of(house)}/tables"


def test_a_table_is_described_with_all_that_clients_need(program: Program, path: str, plants: Plants) -> None:
    (table,) = program.get(f"{path}?include=visibleFieldIds")["tables"]
    by_name = {field["name"]: field for field in table["fields"]}

    assert table["name"] == "Plants"
    assert table["primaryFieldId"] == by_name["Name"]["id"]
    assert table["views"][0]["type"] == "grid"
    assert table["views"][0]["visibleFieldIds"] == [field["id"] for field in table["fields"]]
    assert [field["type"] for field in table["fields"]] == [
        "singleLineText", "number", "singleSelect", "checkbox", "date", "multilineText",
    ]  # fmt: skip
    assert by_name["Height"]["options"] == {"precision": 1}
    assert [choice["name"] for choice in by_name["Kind"]["options"]["choices"]] == ["Tree", "Shrub", "Herb"]
    assert all(len(choice["id"]) == 17 for choice in by_name["Kind"]["options"]["choices"])


OPTIONS = {
    "number": {"precision": 2},
    "percent": {"precision": 1},
    "currency": {"precision": 2, "symbol": "€"},
    "rating": {"max": 4, "icon": "star", "color": "yellowBright"},
    "duration": {"durationFormat": "h:mm:ss"},
    "checkbox": {"icon": "check", "color": "greenBright"},
    "date": {"dateFormat": {"name": "iso"}},
    "dateTime": {"timeZone": "Europe/Berlin", "dateFormat": {"name": "iso"}, "timeFormat": {"name": "24hour"}},
    "singleSelect": {"choices": [{"name": "A"}, {"name": "B"}]},
    "multipleSelects": {"choices": [{"name": "A"}, {"name": "B"}]},
}
SENT: dict[str, tuple[Any, Any]] = {
    "email": ("ann@example.org", "ann@example.org"),
    "url": ("https://example.org", "https://example.org"),
    "phoneNumber": ("+44 20 7946 0018", "+44 20 7946 0018"),
    "number": (1.25, 1.25),
    "percent": (0.125, 0.125),
    "currency": (1234.5, 1234.5),
    "rating": (3, 3),
    "duration": (5400, 5400),
    "checkbox": (True, True),
    "date": ("2024-02-29", "2024-02-29"),
    "dateTime": ("2024-02-29T12:00:00.000Z", "2024-02-29T12:00:00.000Z"),
    "singleSelect": ("B", "B"),
    "multipleSelects": (["B", "A"], ["A", "B"]),
}


def test_a_table_is_made_with_a_field_of_every_type_and_takes_and_gives_a_value_of_each(program: Program, path: str, house: House) -> None:
    fields = [{"name": kind, "type": kind, **({"options": OPTIONS[kind]} if kind in OPTIONS else {})} for kind in MADE]
    made = program.post(path, {"name": "All", "description": "One of each", "fields": fields})
    kept = {field["name"]: field for field in made["fields"]}

    assert made["description"] == "One of each"
    assert [kept[kind]["type"] for kind in MADE] == list(MADE)
    for kind, options in OPTIONS.items():
        shown = kept[kind]["options"]
        assert {name: shown[name] for name in options if isinstance(options[name], int | str)} == {
            name: value for name, value in options.items() if isinstance(value, int | str)
        }, kind

    cells = {kind: SENT.get(kind, ("text", "text")) for kind, (name, _) in MADE.items() if name in ENTERED and name != "person"}
    record = program.post(f"/v0/{base_of(house)}/All", {"fields": {kind: sent for kind, (sent, _) in cells.items()}})
    assert {kind: record["fields"][kind] for kind in cells} == {kind: given for kind, (_, given) in cells.items()}
    assert record["fields"]["autoNumber"] == 1
    assert record["fields"]["createdTime"] == record["createdTime"]


def test_tables_and_fields_are_renamed_and_keep_their_ids(program: Program, path: str, plants: Plants) -> None:
    (table,) = program.get(path)["tables"]
    renamed = program.patch(f"{path}/{table['id']}", {"name": "Flora", "description": "All that grows"})
    field = renamed["fields"][1]
    changed = program.patch(f"{path}/Flora/fields/{field['id']}", {"name": "Tallness", "description": "In metres"})

    assert (renamed["id"], renamed["name"], renamed["description"]) == (table["id"], "Flora", "All that grows")
    assert (changed["id"], changed["name"], changed["description"], changed["options"]) == (
        field["id"], "Tallness", "In metres", {"precision": 1},
    )  # fmt: skip
    assert program.error("PATCH", f"{path}/Plants", {"name": "X"}, expect=403)[0] == "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"


def test_a_field_is_added(program: Program, path: str, plants: Plants) -> None:
    field = program.post(f"{path}/Plants/fields", {"name": "Bed", "type": "singleSelect", "options": {"choices": [{"name": "North"}]}})

    assert field["options"]["choices"][0]["name"] == "North"
    assert program.get(path)["tables"][0]["fields"][-1] == field


NO_FIELDS = (
    {"name": "name", "type": "singleLineText"},  # taken, in another case
    {"name": "", "type": "singleLineText"},
    {"name": "x" * 121, "type": "singleLineText"},
    {"type": "singleLineText"},
    {"name": "X", "type": "formula"},
    {"name": "X", "type": ["number"]},
    {"name": "X", "type": "number", "options": {"precision": 99}},
    {"name": "X", "type": "number", "options": {"precision": "two"}},
    {"name": "X", "type": "currency", "options": {"precision": 2, "symbol": {}}},
    {"name": "X", "type": "dateTime", "options": {"timeZone": "Nowhere/At_all"}},
    {"name": "X", "type": "dateTime", "options": {"timeZone": 7}},
    {"name": "X", "type": "singleSelect", "options": {"choices": ["A"]}},
    {"name": "X", "type": "singleSelect", "options": {"choices": [{"name": "A" * 200}]}},
    {"name": "X", "type": "rating", "options": {"max": 1000}},
)


def test_a_field_that_cannot_be_is_refused(program: Program, path: str, plants: Plants) -> None:
    for field in NO_FIELDS:
        program.error("POST", f"{path}/Plants/fields", field, expect=422)

    assert len(program.get(path)["tables"][0]["fields"]) == 6


NO_TABLES: tuple[dict[str, Any], ...] = (
    {"name": "plants", "fields": [{"name": "A", "type": "number"}]},
    {"name": "New"},
    {"name": "New", "fields": []},
    {"name": "New", "fields": [{"name": "A", "type": "number"}, {"name": "a", "type": "number"}]},
    {"name": "New", "fields": [3]},
    {"name": "New", "description": "x" * 3000, "fields": [{"name": "A", "type": "number"}]},
)


def test_a_table_that_cannot_be_is_refused(program: Program, path: str, plants: Plants) -> None:
    for table in NO_TABLES:
        program.error("POST", path, table, expect=422)

    assert len(program.get(path)["tables"]) == 1


def test_a_base_is_made_and_the_token_reaches_it(alice: Person, house: House) -> None:
    program = program_of(alice, workspace_ids=[house.workspace_id])
    table = {"name": "Beds", "fields": [{"name": "Name", "type": "singleLineText"}]}
    made = program.post("/v0/meta/bases", {"workspaceId": "wspAnything", "name": "Allotment", "tables": [table]})

    assert [table["name"] for table in made["tables"]] == ["Beds"]
    assert {base["name"]: base["permissionLevel"] for base in program.get("/v0/meta/bases")["bases"]} == {
        "House": "create",
        "Allotment": "create",
    }
    assert program.post(f"/v0/{made['id']}/Beds", {"fields": {"Name": "North"}})["fields"] == {"Name": "North"}
    program.error("POST", "/v0/meta/bases", {"name": "Twice", "tables": [table, table]}, expect=422)
    program.error("POST", "/v0/meta/bases", {"name": "Broken", "tables": [{**table, "fields": [{"name": "A", "type": "x"}]}]}, expect=422)
    program_of(alice, may_write=False).error("POST", "/v0/meta/bases", {"name": "Mine"}, expect=403)
    assert len(program.get("/v0/meta/bases")["bases"]) == 2
