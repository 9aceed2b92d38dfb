"""Every route of the API, by everybody: no token, a cookie, a stranger's token, one that only reads, one for another workspace."""

from typing import Any

import pytest
from flask import Flask

from tests.api import Program, program_of
from tests.people import Person
from tests.security.api_doors import API_DOORS, ApiDoor
from tests.security.doors import EVERYBODY
from tests.security.estate import Estate, Way, rows_of, ways_of_programs
from webapp.accounts.signing_in import public

COUNTERS = {"throttles", "api_tokens"}  # tries are counted, and when a token was last used


def door(way: Way) -> ApiDoor:
    return API_DOORS[way.endpoint]


def closed(app: Flask) -> list[Way]:
    return [way for way in ways_of_programs(app) if door(way).least is not EVERYBODY]


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


@pytest.mark.parametrize("path", ["/v0", "/v0/", "/v0/nowhere/at/all/ever/more", "/api/", "/v0/%00", "/v0/%FF", "/v0/meta/%2e%2e/x"])
def test_an_address_that_is_none_answers_in_json(app: Flask, path: str) -> None:
    assert Program(app).error("GET", path, expect=404)[0] == "NOT_FOUND"


@pytest.mark.parametrize("path", ["//v0/meta/whoami", "/v0//meta//whoami/", "/v0/meta/whoami/"])
def test_slashes_that_clients_add_lead_to_the_same_place(alice: Person, path: str) -> None:
    program = program_of(alice)
    answer = program.client.get("/", environ_overrides={"PATH_INFO": path}, headers={"Authorization": f"Bearer {program.token}"})

    assert answer.get_json()["email"] == alice.email


def test_another_method_answers_in_json(app: Flask) -> None:
    assert Program(app).error("PUT", "/v0/meta/whoami", {}, expect=405)[0] == "METHOD_NOT_ALLOWED"


def test_a_mistake_of_ours_answers_in_json(app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "api_meta.whoami", public(lambda: 1 / 0))

    assert program_of(alice).error("GET", "/v0/meta/whoami", expect=500)[0] == "SERVER_ERROR"
