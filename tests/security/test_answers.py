"""What every answer carries, whoever asks and whatever comes of it; and which of a request's claims are believed."""

from typing import Any

import pytest
from flask import Flask

from tests.factories import House
from tests.html import Page
from tests.people import PASSWORD, Person
from tests.security.estate import Estate, reading
from webapp.accounts.models import Throttle
from webapp.accounts.throttling import key_for_address
from webapp.database import db
from webapp.headers import FROM_ELSEWHERE

EVIL = "evil.example"
FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": EVIL, "Forwarded": f"host={EVIL}"}


@pytest.fixture
def database_url(renewed_sqlite_url: str) -> str:
    """One database is enough here."""
    return renewed_sqlite_url


def boom(**_values: Any) -> None:
    raise ZeroDivisionError


def is_guarded(page: Page) -> bool:
    own_referrer_policy = page.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    return own_referrer_policy and all(
        page.headers.get(name) == value for name, value in FROM_ELSEWHERE.items() if name != "Referrer-Policy"
    )


def test_every_page_carries_the_security_headers(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    for way in reading(app):
        for name in ("Alice", "Victor", "Charlie", "nobody"):
            assert is_guarded(way.go(estate.people[name], place)), (way, name)
        assert is_guarded(way.go(estate.people["Alice"], place, swap=True)), way


@pytest.mark.parametrize(
    ("site", "is_cut_off"), [("cross-site", True), ("same-site", True), ("", True), ("none", False), ("same-origin", False)]
)
def test_a_page_that_another_site_may_have_opened_is_cut_off_from_it(alice: Person, site: str, is_cut_off: bool) -> None:
    answers = [alice.get(path, expect=status, headers={"Sec-Fetch-Site": site}) for path, status in (("/", 200), ("/no-such-page", 404))]

    assert [answer.headers.get("Cross-Origin-Opener-Policy") for answer in answers] == ["same-origin" if is_cut_off else None] * 2


@pytest.mark.parametrize("status", [400, 404, 405, 413, 500])
def test_an_error_carries_them_too(app: Flask, alice: Person, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "pages.about", boom)
    answer = {
        400: lambda: alice.client.post("/theme", data={}),
        404: lambda: alice.client.get("/no-such-page"),
        405: lambda: alice.client.post("/about", data={"csrf_token": alice._token()}),
        413: lambda: alice.client.post("/theme", data={"theme": "x" * 5_000_000}),
        500: lambda: alice.client.get("/about"),
    }[status]()

    assert answer.status_code == status
    assert is_guarded(Page(answer))
    assert "Traceback" not in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_the_policy_lets_nothing_in_that_is_not_a_file_of_ours(anonymous: Person) -> None:
    policy = anonymous.get("/help").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "script-src 'self'"} <= set(policy.split("; "))


def test_what_only_members_see_is_kept_nowhere(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    for way in reading(app):
        answer = way.go(estate.people["Alice"], place)
        kept = answer.headers["Cache-Control"]
        assert kept == "private, no-store" or way.endpoint == "assets.show", way
        if answer.response.mimetype == "text/html" and answer.status == 200 and way.endpoint not in {"pages.about", "pages.help"}:
            assert {"HX-Request", "Cookie"} <= set(answer.response.vary), way


# --------------------------------------------------------------------------------------------------------------- cookies


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    cookie = house.alice.client.get_cookie("inlay")

    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.origin_only) == (True, "Lax", "/", True)
    assert not cookie.secure  # over plain http a secure one would never come back


class TestBehindAProxyWithHttps:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"INLAY_PROXY_HOPS": "1"}

    def test_cookies_are_bound_to_this_host_and_https(self, app: Flask) -> None:
        person = Person(app)
        secure = {"X-Forwarded-Proto": "https"}
        page = person.get("/help", headers=secure)
        themed = person.client.post(
            "/theme", data={"theme": "dark", "csrf_token": page.csrf_token}, headers={**secure, "Referer": "https://localhost/help"}
        )
        session, theme = page.headers["Set-Cookie"], themed.headers["Set-Cookie"]

        assert session.startswith("__Host-inlay=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(session.split("; "))
        assert "Domain" not in session
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(theme.split("; "))

    def test_the_browser_is_told_to_stay_with_https(self, anonymous: Person) -> None:
        told = anonymous.get("/help", headers={"X-Forwarded-Proto": "https"}).headers["Strict-Transport-Security"]

        assert told == "max-age=31536000; includeSubDomains"

    def test_the_last_hop_is_believed_and_no_other(self, app: Flask, anonymous: Person) -> None:
        token = anonymous.get("/sign-in", expect=303, headers=FORWARDED)
        assert "Strict-Transport-Security" in token.headers

        invite_guess(anonymous, {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
        assert throttles(app) == {key_for_address("invitation from", "203.0.113.9")}


# ------------------------------------------------------------------------------------------------------------- proxies


def test_without_a_proxy_nothing_forwarded_is_believed(app: Flask, anonymous: Person) -> None:
    page = anonymous.get("/help", headers=FORWARDED)
    invite_guess(anonymous, FORWARDED)

    assert "Strict-Transport-Security" not in page.headers
    assert throttles(app) == {key_for_address("invitation from", "127.0.0.1")}
    assert EVIL not in page.body


def invite_guess(person: Person, headers: dict[str, str]) -> None:
    person.get("/invitations/guess", expect=404, headers=headers)


def throttles(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(db.select(Throttle.key)))


# ---------------------------------------------------------------------------------------------------------------- host


def test_a_made_up_host_shows_up_nowhere(app: Flask, estate: Estate, place: dict[str, Any]) -> None:
    for way in reading(app):
        for name in ("Alice", "nobody"):
            client = estate.people[name].client
            # The cookie is sent by hand: the client would keep it for its own host.
            cookie = client.get_cookie("inlay")
            headers = {"Host": EVIL, "Cookie": f"inlay={cookie.value}" if cookie else ""}
            answer = client.get(way.path(place), headers=headers)
            assert EVIL not in answer.text, way
            assert EVIL not in str(answer.headers), way
    doubled = Person(app).client.get("/", environ_overrides={"PATH_INFO": "/tables//1"}, headers={"Host": EVIL})
    assert EVIL not in str(doubled.headers)


def test_a_sign_in_at_a_made_up_host_leads_to_a_path(app: Flask, house: House) -> None:
    person = Person(app)
    token = Page(person.client.get("/sign-in", headers={"Host": EVIL})).csrf_token
    cookie = person.client.get_cookie("inlay", domain=EVIL)
    answer = person.client.post(
        "/sign-in",
        data={"email": house.alice.email, "password": PASSWORD, "csrf_token": token},
        headers={"Host": EVIL, "Cookie": f"inlay={cookie.value}"},
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


class TestWithNamesOfItsOwn:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"INLAY_HOSTS": "tables.example.com, localhost", "INLAY_SITE_URL": "http://tables.example.com"}

    @pytest.mark.parametrize("host", [EVIL, f"tables.example.com.{EVIL}", f"{EVIL}:80", "tables.example.com@evil.example", "127.0.0.1"])
    def test_another_host_is_refused(self, anonymous: Person, host: str) -> None:
        for path in ("/help", "/", "/no-such-page", "//"):
            answer = anonymous.client.get(path, headers={"Host": host})
            assert answer.status_code == 400
            assert EVIL not in answer.text + str(answer.headers)

    @pytest.mark.parametrize("host", ["tables.example.com", "tables.example.com:8000", "localhost"])
    def test_its_own_are_not(self, anonymous: Person, host: str) -> None:
        assert anonymous.client.get("/help", headers={"Host": host}).status_code == 200

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_a_platform_may_ask_for_its_health_by_any_name(self, anonymous: Person, path: str) -> None:
        assert anonymous.client.get(path, headers={"Host": "172.17.0.4:5000"}).status_code == 200

    def test_links_to_hand_on_are_of_the_site(self, alice: Person, house: House) -> None:
        page = alice.post(f"{house.path}/members", role=1, expect=201)

        assert "http://tables.example.com/invitations/" in page.body
