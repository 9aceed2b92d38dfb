"""Where a sign-in, a sign-up or a choice of theme leads: to a path of this site, however the wish is spelled."""

import pytest
from flask import Flask

from tests.factories import House
from tests.people import PASSWORD, Person

EVIL = (
    "https://evil.example",
    "http://evil.example/path",
    "HTTPS://EVIL.EXAMPLE",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    " https://evil.example",
    "\x01https://evil.example",
    "/\r\nLocation: https://evil.example",
    "/path\r\nX-Hostile: 1",
    "javascript:hostile()",
    "JaVaScRiPt:hostile()",
    "data:text/html,hostile",
    "evil.example",
    "@evil.example",
    "https://localhost@evil.example",
    "https://evil.example#@localhost/",
    "https://evil.example\\@localhost",
    "/\u2044evil.example",
    "／／evil.example",
    "?//evil.example",
    "",
    "x" * 5_000,
)


@pytest.fixture
def database_url(renewed_sqlite_url: str) -> str:
    """One database is enough here."""
    return renewed_sqlite_url


@pytest.mark.parametrize("wish", EVIL)
def test_nothing_leads_off_the_site(app: Flask, house: House, wish: str) -> None:
    newcomer, returning = Person(app), Person(app)
    returning.get("/sign-in")
    form = {"email": house.alice.email, "password": PASSWORD}
    answers = [
        newcomer.post("/theme", theme="dark", back=wish),
        newcomer.post("/sign-up", name="New", email="new@example.com", password=PASSWORD, next=wish),
        newcomer.get("/sign-in", expect=303, next=wish),
        newcomer.get("/sign-up", expect=303, next=wish),
        returning.post("/sign-in", next=wish, **form),
        Person(app).swap("post", "/sign-in", expect=204, next=wish, **form),
    ]

    assert {answer.headers.get("Location") or answer.headers["HX-Redirect"] for answer in answers} == {"/"}
    assert all("X-Hostile" not in answer.headers for answer in answers)


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/..", "/\\evil.example", "/\t/evil.example", "/\r\nX-Hostile: 1", "/tables//1"]
)
def test_an_address_that_looks_like_another_host_leads_nowhere(alice: Person, anonymous: Person, path: str) -> None:
    for person in (alice, anonymous):
        answer = person.client.get("/", environ_overrides={"PATH_INFO": path})
        assert answer.status_code == 404
        assert "X-Hostile" not in answer.headers


def test_a_swap_is_not_sent_back_to_where_its_header_says(anonymous: Person, house: House) -> None:
    answer = anonymous.swap("get", "/", expect=401, headers={"HX-Current-URL": "https://evil.example//evil.example"})

    assert answer.headers["HX-Redirect"] == "/sign-in"
