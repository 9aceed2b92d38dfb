"""Every route of the API, by everybody: no token, a cookie, a stranger's token, one that only reads, one for another workspace."""

from typing import Any

import pytest
from flask import Flask

from tests.api import Program, program_of
from tests.people import Person
from tests.security.api_doors import API_DOORS, ApiDoor
from tests.security.doors import EVERYBODY
from tests.security.estate import ROLES, Estate, Way, rows_of, ways_of_programs
from webapp.accounts.signing_in import public
from webapp.api import ids
from webapp.workspaces.models import Role

COUNTERS = {"throttles", "api_tokens"}  # tries are counted, and when a token was last used


def door(way: Way) -> ApiDoor:
    return API_DOORS[way.endpoint]


def closed(app: Flask) -> list[Way]:
    return [way for way in ways_of_programs(app) if door(way).least is not EVERYBODY]


@pytest.fixture
def place(estate: Estate) -> dict[str, Any]:
    return as_programs_write(estate.place())


def as_programs_write(place: dict[str, Any]) -> dict[str, Any]:
    """The estate's numbers as the ids that stand in addresses of the API."""
    table_id = place["table_id"]
    return {
        "base_id": ids.encode(ids.BASE, place["workspace_id"]),
        "table_name": ids.encode(ids.TABLE, table_id),
        "field_name": ids.encode(ids.FIELD, place["field_id"]),
        "record_id": ids.record_id(table_id, place["record_id"]),
        "comment_id": ids.encode(ids.COMMENT, place["comment_id"]),
    }


NOWHERE = {
    "base_id": ids.encode(ids.BASE, 2**40),
    "table_name": ids.encode(ids.TABLE, 2**40),
    "field_name": ids.encode(ids.FIELD, 2**40),
    "record_id": ids.record_id(2**30, 2**40),
    "comment_id": ids.encode(ids.COMMENT, 2**40),
}


def go(program: Program, way: Way, place: dict[str, Any]) -> tuple[int, str]:
    """The status of the request, with everything that it needs, and the type of the error."""
    body, query = door(way).body, door(way).query
    answer = program.client.open(
        way.path(place),
        method=way.method,
        json=body(place) if body else None,
        query_string=query(place) if query else None,
        headers={"Authorization": f"Bearer {program.token}"},
    )
    assert answer.mimetype == "application/json", way
    data = answer.get_json()
    return answer.status_code, data["error"]["type"] if "error" in data else ""


def in_a_place(app: Flask) -> list[Way]:
    return [way for way in ways_of_programs(app) if isinstance(door(way).least, Role)]


def test_every_route_has_a_row(app: Flask) -> None:
    assert {way.endpoint for way in ways_of_programs(app)} == set(API_DOORS)


def test_without_a_token_there_is_nothing(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    before = rows_of(app, but=COUNTERS)
    for way in closed(app):
        kind, _ = Program(app).error(way.method, way.path(place), {}, expect=401)
        assert kind == "AUTHENTICATION_REQUIRED", way
        assert_cookies_do_not_help(estate, way, place)
    assert rows_of(app, but=COUNTERS) == before


def assert_cookies_do_not_help(estate: Estate, way: Way, place: dict[str, Any]) -> None:
    alice = estate.people["Alice"]
    answer = alice.client.open(way.path(place), method=way.method, json={}, headers={"X-CSRFToken": alice._token()})
    assert (answer.status_code, answer.mimetype) == (401, "application/json"), way


@pytest.mark.parametrize("name", ROLES)
def test_a_member_passes_where_the_role_allows_it_and_nowhere_else(app: Flask, estate: Estate, name: str) -> None:
    place = estate.place()
    program = program_of(estate.people[name])
    for way in in_a_place(app):
        status, kind = go(program, way, as_programs_write(place))
        if ROLES[name] >= door(way).least:
            assert status == 200, (way, kind)
            place = estate.place() if way.method == "DELETE" else place
            program = program_of(estate.people[name]) if way.method == "DELETE" else program
        else:
            assert (status, kind) == (403, "INVALID_PERMISSIONS"), way


def test_a_token_that_only_reads_changes_nothing(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    reader, before = program_of(estate.people["Alice"], may_write=False), rows_of(app, but=COUNTERS)
    for way in in_a_place(app):
        assert go(reader, way, place)[0] == (200 if door(way).least is Role.VIEWER else 403), way
    assert rows_of(app, but=COUNTERS) == before


def test_a_stranger_cannot_tell_a_foreign_thing_from_one_that_is_not_there(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    stranger, before = program_of(estate.people["Charlie"]), rows_of(app, but=COUNTERS)
    for way in in_a_place(app):
        assert go(stranger, way, place) == go(stranger, way, NOWHERE) == (404, "NOT_FOUND"), way
    assert rows_of(app, but=COUNTERS) == before


def test_a_token_for_another_workspace_is_a_strangers(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    alice, other = estate.people["Alice"], estate.place()
    elsewhere, before = program_of(alice, workspace_ids=[other["workspace_id"]]), rows_of(app, but=COUNTERS)
    for way in in_a_place(app):
        assert go(elsewhere, way, place) == (404, "NOT_FOUND"), way
    assert rows_of(app, but=COUNTERS) == before


def test_what_belongs_elsewhere_is_not_there(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    """The base is one's own, and the rest of the address is of another one of one's own."""
    other = as_programs_write(estate.place())
    program, before = program_of(estate.people["Alice"]), rows_of(app, but=COUNTERS)
    for way in in_a_place(app):
        for kind in way.rule.arguments - {"base_id"}:
            assert go(program, way, place | {kind: other[kind]})[0] in {403, 404}, (way, kind)
    assert rows_of(app, but=COUNTERS) == before


def test_an_address_that_is_none_answers_in_json(app: Flask) -> None:
    for path in ("", "/", "/nowhere/at/all/ever/more", "/%00", "/%FF", "/meta/%2e%2e/x", "/appAAAAAAAAAAAAA/tblx"):
        for root in ("/v0", "/api"):
            assert Program(app).error("GET", root + path, expect=404)[0] == "NOT_FOUND", path


def test_slashes_that_clients_add_lead_to_the_same_place(alice: Person) -> None:
    program = program_of(alice)
    for path in ("//v0/meta/whoami", "/v0//meta//whoami/", "/v0/meta/whoami/"):
        answer = program.client.get("/", environ_overrides={"PATH_INFO": path}, headers={"Authorization": f"Bearer {program.token}"})
        assert answer.get_json()["email"] == alice.email, path


def test_another_method_answers_in_json(app: Flask) -> None:
    assert Program(app).error("PUT", "/v0/meta/whoami", {}, expect=405)[0] == "METHOD_NOT_ALLOWED"


def test_a_mistake_of_ours_answers_in_json(app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "api_meta.whoami", public(lambda: 1 / 0))

    assert program_of(alice).error("GET", "/v0/meta/whoami", expect=500)[0] == "SERVER_ERROR"
