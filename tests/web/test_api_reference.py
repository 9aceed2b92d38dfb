"""The OpenAPI document and its pages: made of the routes, read by people and by tools, and tried on the spot."""

import json

from flask import Flask

from tests.api import Program, base_of
from tests.factories import House, Plants
from tests.people import Person
from tests.security.api_doors import API_DOORS
from webapp.api.bodies import OneRecord
from webapp.api.parameters import PAGE

DOCUMENT = "/api/openapi.json"
CREATE, LIST = "/help/api/records_create", "/help/api/records_index"


def test_the_document_has_every_route_with_what_its_function_takes_and_gives(app: Flask) -> None:
    document = Program(app).get(DOCUMENT)
    operations = {said["operationId"]: said for methods in document["paths"].values() for said in methods.values()}

    assert document["openapi"] == "3.1.0"
    assert set(operations) == {name.removeprefix("api_").replace(".", "_") for name in API_DOORS} - {"document_show"}
    sizes = [one for one in operations["records_index"]["parameters"] if one["name"] == "pageSize"]
    assert sizes[0]["schema"] == {"type": "integer", "minimum": 1, "maximum": PAGE}
    assert {one["name"] for one in operations["records_index"]["parameters"]} >= {"fields[]", "sort[0][field]", "filterByFormula"}
    assert "412" in operations["records_update"]["responses"]
    assert document["components"]["schemas"][OneRecord.__name__]["required"] == ["fields"]
    assert json.dumps(document).count("$ref") == json.dumps(document).count('"#/components/')


def test_people_read_it_without_an_account(anonymous: Person) -> None:
    index = anonymous.get("/help/api")
    page = anonymous.get(CREATE)

    assert "/v0/{base_id}/{table_name}" in index.text
    assert index.one(f'a[href="{CREATE}"]').text == "Create records"
    assert "Values by the names or ids of their fields" in page.text
    assert not page.all("form[action$='/trials']")
    anonymous.get("/help/api/nowhere", expect=404)


def test_a_person_tries_it_and_sees_the_answer_and_the_command(alice: Person, house: House, plants: Plants) -> None:
    alice.get(CREATE)
    place = {"base_id": base_of(house), "table_name": "Plants"}
    made = alice.post(f"{CREATE}/trials", expect=200, **place, body='{"fields": {"Name": "Yew"}}')
    listed = alice.swap(
        "post", f"{LIST}/trials", **place, **{"fields[]": "Name\nHeight", "pageSize": "1", "filterByFormula": "Name = 'Yew'"}
    )

    assert "200 OK" in made.text
    assert "curl -X POST" in made.text
    assert '"Name": "Yew"' in listed.text
    assert "fields%5B%5D=Name&fields%5B%5D=Height" in listed.text


def test_a_trial_that_lacks_something_keeps_what_was_typed(alice: Person, house: House) -> None:
    page = alice.post(f"{CREATE}/trials", expect=422, base_id=base_of(house), table_name="", body='{"fields": {"Kept": 1}}')

    assert "The address needs it." in page.text
    assert '"Kept": 1' in page.one("#try-body").text


def test_a_trial_may_do_what_its_person_may_and_leaves_no_token(victor: Person, charlie: Person, house: House, plants: Plants) -> None:
    place = {"base_id": base_of(house), "table_name": "Plants", "body": '{"fields": {}}'}

    assert "403 FORBIDDEN" in victor.post(f"{CREATE}/trials", expect=200, **place).text
    assert "404 NOT FOUND" in charlie.post(f"{CREATE}/trials", expect=200, **place).text
    assert victor.get("/profile/tokens").all("form[action$='/revocation']") == []
    victor.post("/help/api/tokens_destroy/trials", expect=404)
