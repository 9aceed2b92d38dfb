"""Every route of the product, by everybody: who is let in, who is turned away, and that a stranger learns nothing by it."""

import re
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.html import Page
from tests.people import SIGN_IN, Person
from tests.security.doors import DOORS, EVERYBODY, SIGNED_IN
from tests.security.estate import ROLES, Estate, Way, reading, rows_of, ways, ways_of_programs, writing
from webapp.accounts.signing_in import _public_views
from webapp.workspaces.models import Role

NOBODY_IS_THERE = 2**40
BEYOND = (0, 2**31, 2**63 - 1, 2**63, 2**70, "9" * 5000)

# What differs between two answers though they say the same.
TOKEN = re.compile(r'(name="csrf_token" value=|X-CSRFToken&#34;: &#34;|"X-CSRFToken": )[^>]*')


def is_turned_away(page: Page) -> bool:
    return page.status == 303 and page.location.startswith(SIGN_IN)


def has_place(way: Way) -> bool:
    return isinstance(way.door.least, Role)


def said(page: Page) -> tuple[Any, ...]:
    return page.status, sorted(page.headers.keys()), TOKEN.sub("", page.body)


def test_every_route_has_a_row(app: Flask) -> None:
    assert {way.endpoint for way in ways(app)} == set(DOORS)


def test_a_route_is_public_where_its_row_says_so(app: Flask) -> None:
    open_doors = {endpoint for endpoint, view in app.view_functions.items() if view in _public_views}
    for_programs = {way.endpoint for way in ways_of_programs(app)}  # they ask for a token instead: test_api_routes.py

    assert open_doors - for_programs == {endpoint for endpoint, door in DOORS.items() if door.least is EVERYBODY}


def test_everybody_passes_an_open_door(app: Flask, place: dict[str, Any]) -> None:
    refused = [way for way in ways(app) if way.door.least is EVERYBODY and way.go(Person(app), place).status >= 400]

    assert refused == []


def test_who_is_not_signed_in_is_asked_to(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    nobody, before = estate.people["nobody"], rows_of(app)
    place["sign_in_id"] = 1
    closed = [way for way in ways(app) if way.door.least is not EVERYBODY]

    assert [way for way in closed if not is_turned_away(way.go(nobody, place))] == []
    swaps = [way.go(nobody, place, swap=True) for way in closed]
    assert {(swap.status, swap.location.partition("?")[0], swap.body) for swap in swaps} == {(401, SIGN_IN, "")}
    assert rows_of(app) == before


@pytest.mark.parametrize("name", ROLES)
def test_a_member_passes_where_the_role_allows_it_and_nowhere_else(app: Flask, estate: Estate, place: dict[str, Any], name: str) -> None:
    person = estate.people[name]
    for way in filter(has_place, ways(app)):
        if ROLES[name] >= way.door.least:
            assert way.go(person, place).status < 400, way
            place = estate.place() if way.spends else place
        else:
            assert way.go(person, place).status == way.door.refusal, way
            assert way.go(person, place, swap=True).status == way.door.refusal, way


@pytest.mark.parametrize("name", ["Bob", "Carol", "Victor"])
def test_what_a_role_may_not_do_changes_nothing(app: Flask, estate: Estate, place: dict[str, Any], name: str) -> None:
    before = rows_of(app)
    for way in writing(app):
        if has_place(way) and ROLES[name] < way.door.least:
            way.go(estate.people[name], place)

    assert rows_of(app) == before


def test_whoever_is_signed_in_passes_where_no_workspace_is_asked_for(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    for number, way in enumerate(way for way in ways(app) if way.door.least is SIGNED_IN):
        person = factories.person(app, f"Guest{number}")
        place |= estate.belongings(person)
        assert way.go(person, place).status < 400, way


def test_a_stranger_cannot_tell_a_foreign_thing_from_one_that_is_not_there(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    charlie, before = estate.people["Charlie"], rows_of(app)
    charlie.get("/")
    for way in filter(has_place, ways(app)):
        nowhere = dict.fromkeys(way.ids, NOBODY_IS_THERE)
        for swap in (False, True):
            foreign, missing = way.go(charlie, place, swap=swap), way.go(charlie, place, swap=swap, **nowhere)
            assert foreign.status == 404, way
            assert said(foreign) == said(missing), way
    assert rows_of(app) == before


def test_somebody_elses_sign_in_is_not_there(app: Flask, estate: Estate) -> None:
    alices = estate.another_sign_in(estate.people["Alice"])
    before = rows_of(app)

    assert estate.people["Charlie"].post(f"/sign-ins/{alices}/end", expect=404)
    assert rows_of(app) == before


def test_an_id_that_cannot_be_is_not_there(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    alice, before = estate.people["Alice"], rows_of(app)
    place["sign_in_id"] = 1
    for way in ways(app):
        for name in way.ids:
            assert {number: way.go(alice, place, **{name: number}).status for number in BEYOND} == dict.fromkeys(BEYOND, 404), (way, name)
    assert rows_of(app) == before


def test_reading_changes_nothing(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    before = rows_of(app, but={"throttles"})  # looks at an invitation are counted, against guessing
    for way in reading(app):
        for name in ("Alice", "Bob", "Charlie", "nobody"):
            way.go(estate.people[name], place)
        estate.people["Alice"].client.head(way.path(place))
        estate.people["Alice"].client.options(way.path(place))
        assert rows_of(app, but={"throttles"}) == before, way


def test_nothing_answers_to_trace(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    place["sign_in_id"] = 1

    assert {estate.people["Alice"].client.open(way.path(place), method="TRACE").status_code for way in ways(app)} == {405}
