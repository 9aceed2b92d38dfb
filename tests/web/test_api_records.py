"""Records by the API: read, written, merged and paged as programs that know the protocol expect it."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from tests.api import Program, base_of, program_of
from tests.factories import House, Plants
from tests.people import Person
from webapp.api import ids
from webapp.database import db
from webapp.records.models import ChangeSet
from webapp.tables.changes import NewField


@pytest.fixture
def program(alice: Person, plants: Plants) -> Program:
    return program_of(alice)


@pytest.fixture
def path(house: House, plants: Plants) -> str:
    return f"/v0/{base_of(house)}/Plants"


def names(answer: dict[str, Any]) -> list[str]:
    return [record["fields"].get("Name", "") for record in answer["records"]]


def id_of(plants: Plants, record: int) -> str:
    return ids.record_id(plants.table_id, plants.record_id(record))


# ------------------------------------------------------------------------------------------------------------- reading


def test_a_record_holds_what_its_cells_hold_and_leaves_empty_ones_out(program: Program, path: str, plants: Plants) -> None:
    rowan, box, thyme = program.get(path)["records"]

    assert rowan["fields"] == {
        "Name": "Rowan",
        "Height": 7.5,
        "Kind": "Tree",
        "Alive": True,
        "Planted": "2019-03-21",
        "Notes": "Berries in autumn.\nBirds like them.",
    }
    assert box["fields"] == {"Name": "Box", "Height": 1.2, "Kind": "Shrub", "Planted": "2021-10-02"}
    assert "Height" not in thyme["fields"]
    assert len(rowan["id"]) == 17
    assert rowan["id"] == id_of(plants, 1)
    assert datetime.datetime.fromisoformat(rowan["createdTime"]).tzinfo is not None
    assert rowan["createdTime"][-5] == "."


def test_zero_is_not_empty(program: Program, path: str) -> None:
    assert program.post(path, {"fields": {"Height": 0}})["fields"] == {"Height": 0}


def test_one_record_by_its_id_with_the_keys_and_the_kind_of_cells_asked_for(program: Program, path: str, plants: Plants) -> None:
    one = f"{path}/{id_of(plants, 1)}"
    height = ids.encode(ids.FIELD, plants.field_id("Height"))

    assert program.get(one)["fields"]["Height"] == 7.5
    assert program.get(f"{one}?returnFieldsByFieldId=1")["fields"][height] == 7.5
    assert program.get(f"{one}?returnFieldsByFieldId=true&recordMetadata=commentCount")["id"] == id_of(plants, 1)
    as_text = program.get(f"{one}?cellFormat=string&timeZone=utc&userLocale=en-ie")["fields"]
    assert (as_text["Height"], as_text["Planted"], as_text["Alive"]) == ("7.5", "21 Mar 2019", "Yes")
    assert program.error("GET", f"{one}?cellFormat=string", expect=422)[0] == "INVALID_REQUEST_UNKNOWN"


def test_a_record_that_is_not_there(program: Program, path: str) -> None:
    for made_up in ("rec00000000000000", "recx", "1", "recÄÄÄÄÄÄÄÄÄÄÄÄÄÄ", "rec'; DROP TABLE--"):
        assert program.error("GET", f"{path}/{made_up}", expect=404) == ("MODEL_ID_NOT_FOUND", "Record not found")


def test_tables_go_by_name_or_id_and_names_may_hold_slashes(program: Program, house: House, alice: Person) -> None:
    odd = house.table("In/Out & %2F (ü)", (NewField("Name", "text", {}),), (("One",),))
    program, base = program_of(alice), base_of(house)
    raw = "In%2FOut%20%26%20%252F%20(%C3%BC)"

    answer = program.client.get(f"/v0/{base}/{raw}", headers={"Authorization": f"Bearer {program.token}"})

    assert names(answer.get_json()) == ["One"]
    assert names(program.get(f"/v0/{base}/{ids.encode(ids.TABLE, odd.table_id)}")) == ["One"]
    assert program.error("GET", f"/v0/{base}/plants", expect=403)[0] == "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"


def test_fields_and_sorts_are_named_by_name_or_id(program: Program, path: str, plants: Plants) -> None:
    height = ids.encode(ids.FIELD, plants.field_id("Height"))
    chosen = program.get(f"{path}?fields%5B%5D=Name&fields%5B%5D={height}&sort[0][direction]=desc&sort[0][field]={height}")["records"]

    assert [record["fields"] for record in chosen] == [{"Name": "Rowan", "Height": 7.5}, {"Name": "Box", "Height": 1.2}, {"Name": "Thyme"}]
    assert program.error("GET", f"{path}?fields[]=Nope", expect=422) == ("UNKNOWN_FIELD_NAME", 'Unknown field name: "Nope"')
    assert program.error("GET", f"{path}?sort[0][field]=name", expect=422)[0] == "UNKNOWN_FIELD_NAME"


ORDERS = (
    ([{"field": "Name"}], ["Box", "Rowan", "Thyme"]),
    ([{"field": "Height"}], ["Thyme", "Box", "Rowan"]),
    ([{"field": "Kind", "direction": "desc"}], ["Thyme", "Box", "Rowan"]),
    ([{"field": "Alive", "direction": "desc"}, {"field": "Name", "direction": "desc"}], ["Thyme", "Rowan", "Box"]),
    ([{"field": "Planted", "direction": "desc"}], ["Box", "Rowan", "Thyme"]),
)


def test_records_are_sorted_and_paged_one_by_one_in_the_same_order(program: Program, path: str) -> None:
    for sort, expected in ORDERS:
        asked = {"sort": sort, "pageSize": 1}
        pages = [program.post(f"{path}/listRecords", asked)]
        while "offset" in pages[-1]:
            pages.append(program.post(f"{path}/listRecords/", {**asked, "offset": pages[-1]["offset"], "method": "post"}))
        assert [names(page) for page in pages] == [[name] for name in expected], sort
        assert names(program.post(f"{path}/listRecords", {"sort": sort})) == expected


def test_pages_neither_lose_nor_repeat_and_end_where_the_most_is_reached(program: Program, path: str) -> None:
    for start in range(0, 30, 10):
        program.post(path, {"records": [{"fields": {"Name": f"Bed {number:02}"}} for number in range(start, start + 10)]})
    asked, sizes, seen, offset = f"{path}?pageSize=10&maxRecords=25&sort[0][field]=Name", [], [], ""
    while True:
        page = program.get(f"{asked}&offset={offset}")
        sizes.append(len(page["records"]))
        seen += names(page)
        if "offset" not in page:
            break
        offset = page["offset"]

    assert sizes == [10, 10, 5]
    assert seen == sorted(seen, key=str.lower)
    assert len(set(seen)) == 25


def test_a_page_token_is_of_its_list_alone(program: Program, path: str) -> None:
    offset = program.get(f"{path}?pageSize=1&sort[0][field]=Name")["offset"]

    for wrong in (f"{path}?pageSize=1&offset={offset}", f"{path}?offset=itrMadeUp", f"{path}?sort[0][field]=Height&offset={offset}"):
        assert program.error("GET", wrong, expect=422)[0] == "LIST_RECORDS_ITERATOR_NOT_AVAILABLE"


def test_a_parameter_that_cannot_be_is_refused(program: Program, path: str) -> None:
    for query in ("pageSize=0", "pageSize=101", "pageSize=x", "maxRecords=0", "cellFormat=xml", "returnFieldsByFieldId=maybe"):
        assert program.error("GET", f"{path}?{query}", expect=422)[0] == "INVALID_REQUEST_UNKNOWN", query
    for body in ({"sort": 1}, {"sort": [1]}, {"fields": "Name"}, {"fields": [1]}, {"offset": 1}, {"pageSize": {"a": 1}}, {"view": ["x"]}):
        assert program.error("POST", f"{path}/listRecords", body, expect=422)[0] == "INVALID_REQUEST_UNKNOWN", body


def test_the_one_view_is_known_by_name_and_id(program: Program, path: str, plants: Plants) -> None:
    assert len(program.get(f"{path}?view=Grid%20view")["records"]) == 3
    assert len(program.get(f"{path}?view={ids.encode(ids.VIEW, plants.table_id << 1)}&recordMetadata[]=commentCount")["records"]) == 3
    assert program.error("GET", f"{path}?view=Nope", expect=422)[0] == "VIEW_NAME_NOT_FOUND"
    assert program.error("GET", f"{path}?view=viwAAAAAAAAAAAAAA", expect=422)[0] == "VIEW_ID_NOT_FOUND"


# ------------------------------------------------------------------------------------------------------------- writing


def test_a_record_is_created_changed_replaced_and_deleted(program: Program, path: str) -> None:
    made = program.post(f"{path}/?", {"fields": {"Name": "Yew", "Height": 12, "Alive": True, "Kind": "Tree"}, "typecast": False})
    one = f"{path}/{made['id']}"
    assert made["fields"] == {"Name": "Yew", "Height": 12, "Alive": True, "Kind": "Tree"}

    changed = program.patch(one, {"fields": {"Height": None, "Planted": "2020-02-29T10:00:00.000Z"}})
    assert changed["fields"] == {"Name": "Yew", "Alive": True, "Kind": "Tree", "Planted": "2020-02-29"}

    replaced = program.put(one, {"fields": {"Name": "Yew tree"}})
    assert replaced["fields"] == {"Name": "Yew tree"}

    assert program.delete(one) == {"id": made["id"], "deleted": True}
    for method, body in (("GET", None), ("PATCH", {"fields": {}}), ("DELETE", None)):
        assert program.error(method, one, body, expect=404)[0] == "MODEL_ID_NOT_FOUND"


def test_what_a_program_writes_is_in_the_history_of_its_person(program: Program, path: str, plants: Plants, alice: Person) -> None:
    before = change_sets(plants)
    program.post(path, {"records": [{"fields": {"Name": str(number)}} for number in range(10)]})
    program.patch(path, {"records": [{"id": id_of(plants, number), "fields": {"Name": "X"}} for number in (1, 2, 3)]})

    new = change_sets(plants)[len(before) :]
    assert [(one.kind, one.records, one.user_id) for one in new] == [("create", 10, alice.id), ("update", 3, alice.id)]


def change_sets(plants: Plants) -> list[ChangeSet]:
    with plants.app.app_context():
        query = sa.select(ChangeSet).where(ChangeSet.table_id == plants.table_id).order_by(ChangeSet.id)
        return list(db.session.scalars(query))


def test_a_batch_keeps_the_order_of_the_request(program: Program, path: str, plants: Plants) -> None:
    records = [{"id": id_of(plants, place), "fields": {"Notes": f"{place}"}} for place in (3, 1, 2)]

    assert [one["id"] for one in program.patch(path, {"records": records})["records"]] == [one["id"] for one in records]
    deleted = program.delete(f"{path}?" + "&".join(f"records[]={one['id']}" for one in records[:2]))
    assert deleted == {"records": [{"id": one["id"], "deleted": True} for one in records[:2]]}
    assert names(program.get(path)) == ["Box"]


def test_a_batch_is_all_or_nothing(program: Program, path: str, plants: Plants) -> None:
    good = {"id": id_of(plants, 1), "fields": {"Name": "Changed"}}
    for bad, kind in (
        ({"id": id_of(plants, 2), "fields": {"Height": "tall"}}, "INVALID_VALUE_FOR_COLUMN"),
        ({"id": id_of(plants, 2), "fields": {"Nope": 1}}, "UNKNOWN_FIELD_NAME"),
        ({"id": ids.record_id(plants.table_id, 999), "fields": {"Name": "X"}}, "ROW_DOES_NOT_EXIST"),
        ({"id": ids.record_id(plants.table_id + 1, 1), "fields": {"Name": "X"}}, "ROW_DOES_NOT_EXIST"),
        ({"fields": {"Name": "X"}}, "INVALID_RECORDS"),
        (good, "INVALID_RECORDS"),
    ):
        assert program.error("PATCH", path, {"records": [good, bad]}, expect=422)[0] == kind
    assert program.error("DELETE", f"{path}?records[]={id_of(plants, 1)}&records[]=recx", expect=422)[0] == "ROW_DOES_NOT_EXIST"
    assert names(program.get(path)) == ["Rowan", "Box", "Thyme"]


def test_a_batch_that_is_none_is_refused(program: Program, path: str) -> None:
    for records in ([], "x", {}, [1], [{"fields": {}}] * 11):
        assert program.error("POST", path, {"records": records}, expect=422)[0] == "INVALID_RECORDS"
    for records in ([{"fields": []}], [{}]):
        assert program.error("POST", path, {"records": records}, expect=422)[0] == "INVALID_REQUEST_MISSING_FIELDS"


WRONG = (
        ("Name", 1), ("Name", True), ("Name", ["x"]), ("Name", {"a": 1}), ("Name", "x\x00y"), ("Name", "x" * 10_001),
        ("Height", "7"), ("Height", 7.55), ("Height", True), ("Height", 1e300), ("Height", 10**30),
        ("Alive", "yes"), ("Alive", 1), ("Planted", "yesterday"), ("Planted", 2020), ("Kind", 1), ("Kind", ["Tree"]),
)  # fmt: skip


def test_a_value_of_another_kind_is_refused(program: Program, path: str) -> None:
    for field, value in WRONG:
        kind, message = program.error("POST", path, {"fields": {field: value}}, expect=422)
        assert kind == "INVALID_VALUE_FOR_COLUMN"
        assert message.startswith(f'Field "{field}" cannot accept the provided value')


def test_a_product_of_floats_is_taken_as_it_was_meant(program: Program, path: str, plants: Plants) -> None:
    program.patch(f"{path}/{id_of(plants, 1)}", {"fields": {"Height": 0.1 + 0.2}})

    assert plants.values(1)["Height"] == Decimal("0.3")


def test_with_typecast_texts_become_values_and_lists_learn_options(program: Program, path: str, plants: Plants) -> None:
    fields = {"Name": 42, "Height": "7,5", "Alive": "yes", "Planted": "3 Nov 2023", "Kind": "Fern"}
    assert program.error("POST", path, {"fields": {"Kind": "Fern"}}, expect=422)[0] == "INVALID_MULTIPLE_CHOICE_OPTIONS"

    made = program.post(path, {"fields": fields, "typecast": True})

    assert made["fields"] == {"Name": "42", "Height": 7.5, "Alive": True, "Planted": "2023-11-03", "Kind": "Fern"}
    assert program.post(path, {"fields": {"Kind": "Fern"}})["fields"] == {"Kind": "Fern"}
    assert program.error("POST", path, {"fields": {"Height": "tall"}, "typecast": True}, expect=422)[0] == "INVALID_VALUE_FOR_COLUMN"


def test_a_body_that_is_no_object_is_refused(program: Program, path: str) -> None:
    for body in (b"", b"not json", b"[]", b"1", b'{"fields": {"Height": NaN}}', b"\xff", b"[" * 100_000):
        assert program.error("POST", path, body, expect=400)[0] == "INVALID_REQUEST_BODY", body[:20]


def test_a_request_without_fields_says_so(program: Program, path: str) -> None:
    assert program.error("POST", path, {"Name": "x"}, expect=422)[0] == "INVALID_REQUEST_MISSING_FIELDS"


# -------------------------------------------------------------------------------------------------------------- merging


def upsert(*records: dict[str, Any], on: tuple[str, ...] = ("Name",)) -> dict[str, Any]:
    return {"performUpsert": {"fieldsToMergeOn": list(on)}, "records": [{"fields": fields} for fields in records]}


def test_merging_updates_what_matches_and_creates_the_rest(program: Program, path: str, plants: Plants) -> None:
    answer = program.patch(path, upsert({"Name": "Box", "Height": 2}, {"Name": "Yew"}, {"Name": None, "Height": 3}))

    assert answer["updatedRecords"] == [id_of(plants, 2)]
    assert len(answer["createdRecords"]) == 2
    assert [record["fields"].get("Height") for record in answer["records"]] == [2, None, 3]
    assert answer["records"][0]["fields"]["Kind"] == "Shrub"
    assert [one.kind for one in change_sets(plants)][-1] == "merge"
    again = program.patch(path, upsert({"Name": None, "Height": 4}))
    assert (len(again["createdRecords"]), len(again["updatedRecords"])) == (0, 1)


def test_the_second_of_two_with_the_same_new_key_joins_the_first(program: Program, path: str) -> None:
    answer = program.patch(path, upsert({"Name": "Yew", "Height": 1}, {"Name": "Yew", "Kind": "Tree"}))

    assert len(answer["createdRecords"]) == 1
    assert [record["fields"] for record in answer["records"]] == [{"Name": "Yew", "Height": 1, "Kind": "Tree"}] * 2


def test_merging_is_by_several_fields_and_by_id_and_never_by_guess(program: Program, path: str, plants: Plants) -> None:
    assert program.patch(path, upsert({"Kind": "Tree", "Alive": True, "Notes": "x"}, on=("Kind", "Alive")))["updatedRecords"]
    by_id = {"performUpsert": {"fieldsToMergeOn": ["Name"]}, "records": [{"id": id_of(plants, 1), "fields": {"Name": "Elder"}}]}
    assert program.put(path, by_id)["records"][0]["fields"] == {"Name": "Elder"}
    program.post(path, {"fields": {"Name": "Box"}})

    assert program.error("PATCH", path, upsert({"Name": "Box"}), expect=422)[0] == "INVALID_RECORDS"
    for on in ((), ("Name", "Kind", "Alive", "Height"), ("Nope",)):
        program.error("PATCH", path, upsert({"Name": "x"}, on=on), expect=422)


# ------------------------------------------------------------------------------------------------------------ conflicts


def test_a_stale_script_is_told_instead_of_overwriting(program: Program, path: str, plants: Plants) -> None:
    one = f"{path}/{id_of(plants, 1)}"
    program.get(one)
    seen = {"If-Match": program.last.headers["ETag"]}
    program.patch(one, {"fields": {"Height": 8}}, headers=seen)

    for method, body in (("PATCH", {"fields": {"Height": 9}}), ("PUT", {"fields": {}}), ("DELETE", None)):
        assert program.error(method, one, body, expect=412, headers=seen)[0] == "PRECONDITION_FAILED"
    assert plants.values(1)["Height"] == 8
    program.get(one)
    program.delete(one, headers={"If-Match": program.last.headers["ETag"]})


def test_a_cell_that_somebody_changed_since_it_was_seen_holds_up_the_change_and_others_do_not(
    program: Program, path: str, bob: Person, plants: Plants
) -> None:
    one = f"{path}/{id_of(plants, 1)}"
    height = plants.field_id("Height")
    bob.swap("post", plants.cell_url(field="Height"), **{f"f{height}": "8", f"seen{height}": "7.5"})

    seen = {"Name": "Rowan", "Height": 7.5, "Kind": "Tree"}
    refused = program.patch(one, {"fields": {"Height": 9, "Kind": "Shrub"}, "seen": seen}, expect=409)["error"]
    assert refused["type"] == "CELLS_CHANGED"
    (cell,) = refused["cells"]
    assert (cell["field"], cell["theirs"], cell["yours"], cell["by"]) == ("Height", 8, 9, "Bob")
    assert datetime.datetime.fromisoformat(cell["at"]).tzinfo is not None
    assert plants.values(1)["Kind"] == 1

    batch = {"records": [{"id": id_of(plants, 1), "fields": {"Height": 7.5, "Kind": "Shrub"}, "seen": seen}]}
    assert program.patch(path, batch)["records"][0]["fields"]["Height"] == 8
    program.patch(one, {"fields": {"Height": 9}, "seen": {"Height": 8}})
    assert (plants.values(1)["Height"], plants.values(1)["Kind"]) == (9, 2)


# --------------------------------------------------------------------------------------------------------------- others


def test_a_page_of_another_site_may_ask_and_learns_nothing_by_cookies(program: Program, path: str, alice: Person) -> None:
    asked = program.client.options(path, headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "PATCH"})

    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert {"authorization", "content-type"} <= set(asked.headers["Access-Control-Allow-Headers"].replace(",", " ").split())
    assert "Access-Control-Allow-Credentials" not in asked.headers
    assert "Access-Control-Allow-Origin" not in alice.get("/").headers


def test_a_table_in_the_trash_is_gone_and_a_removed_field_too(program: Program, path: str, plants: Plants, alice: Person) -> None:
    alice.get(plants.path)
    alice.post(f"{plants.path}/fields/{plants.field_id('Notes')}/trash")
    assert program.error("GET", f"{path}?fields[]=Notes", expect=422)[0] == "UNKNOWN_FIELD_NAME"

    alice.post(f"{plants.path}/trash")
    program.error("GET", path, expect=403)
