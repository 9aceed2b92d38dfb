"""Tokens of programs: what is forged, worn out, taken back or meant for something else opens nothing."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.api import Program, base_of, program_of, signed_in_script
from tests.factories import House
from tests.people import PASSWORD, Person
from webapp.accounts.models import User
from webapp.app import create_app
from webapp.config import current_config
from webapp.database import db, now, transaction
from webapp.tokens.models import ApiToken
from webapp.tokens.signing import AUDIENCE, key_for_tokens
from webapp.workspaces.models import Role

WHOAMI = "/v0/meta/whoami"
NEW = "another horse battery"


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def key(app: Flask) -> str:
    return app.config["JWT_SECRET_KEY"]


def part(data: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def unsigned(algorithm: str) -> Callable[[Flask, str], str]:
    return lambda _app, token: f"{part({'alg': algorithm, 'typ': 'JWT'})}.{token.split('.')[1]}."


def signed_for(**other: Any) -> Callable[[Flask, str], str]:
    return lambda app, token: jwt.encode({**claims_of(token), **other}, key(app), "HS256")


def without(claim: str) -> Callable[[Flask, str], str]:
    return lambda app, token: jwt.encode({name: value for name, value in claims_of(token).items() if name != claim}, key(app), "HS256")


def by_another_hash(app: Flask, token: str) -> str:
    return jwt.encode(claims_of(token), key(app), "HS512")


def named_rs256_but_signed_with_the_key(app: Flask, token: str) -> str:
    """Key confusion: a verifier that believes the header takes the text of one kind of key for the other."""
    signing = f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{token.split('.')[1]}"
    mac = hmac.new(key(app).encode(), signing.encode(), hashlib.sha256).digest()
    return f"{signing}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def with_the_key_of_the_cookies(app: Flask, token: str) -> str:
    return jwt.encode(claims_of(token), app.config["SECRET_KEY"].ljust(32), "HS256")


FORGERIES = {
    "no algorithm": unsigned("none"),
    "no algorithm, loudly": unsigned("NONE"),
    "no algorithm, mixed": unsigned("nOnE"),
    "another hash": by_another_hash,
    "key confusion": named_rs256_but_signed_with_the_key,
    "the key of the cookies": with_the_key_of_the_cookies,
    "another audience": signed_for(aud="another-product"),
    "no audience": without("aud"),
    "run out": signed_for(exp=1_600_000_000),
    "not yet": signed_for(nbf=4_000_000_000),
    "another person": signed_for(sub="2"),
    "a person who is no number": signed_for(sub="1 or 1"),
    "another epoch": signed_for(epoch=1),
    "an epoch that is a text": signed_for(epoch="0"),
    "no epoch": without("epoch"),
    "another number": signed_for(jti="made up"),
    "no number": without("jti"),
    "a refresh token": signed_for(type="refresh"),
    "half of it": lambda _app, token: token[: len(token) // 2],
    "rubbish": lambda _app, _token: "rubbish",
    "nothing": lambda _app, _token: "",
}


def test_a_forged_token_opens_nothing(app: Flask, alice: Person, bob: Person) -> None:
    good = program_of(alice)
    good.get(WHOAMI)

    for name, forge in FORGERIES.items():
        refused = Program(app, forge(app, good.token)).error("GET", WHOAMI, expect=401)
        assert refused == ("AUTHENTICATION_REQUIRED", "Authentication required"), name


def test_a_header_that_is_none_is_refused(app: Flask) -> None:
    for header in ("", "Bearer", "Bearer ", "Basic YWxpY2U6eA==", "bearer a b", "Bearer a.b.c, Bearer d", "Bearer \xff"):
        Program(app).error("GET", WHOAMI, expect=401, headers={"Authorization": header})


def test_the_key_is_not_the_one_of_the_cookies(app: Flask) -> None:
    assert key(app) == key_for_tokens("a key that only tests know")
    assert app.config["SECRET_KEY"] not in key(app)
    assert claims_of(jwt.encode({"aud": AUDIENCE}, key(app), "HS256"))["aud"] == AUDIENCE


def test_a_cookie_does_not_open_the_api(alice: Person) -> None:
    alice.get("/")
    answer = alice.client.get(WHOAMI)

    assert (answer.status_code, answer.get_json()["error"]["type"]) == (401, "AUTHENTICATION_REQUIRED")


def test_a_token_does_not_open_a_page(app: Flask, alice: Person) -> None:
    headers = {"Authorization": f"Bearer {program_of(alice).token}"}

    assert app.test_client().get("/profile", headers=headers).status_code == 303


def test_a_token_in_the_address_or_a_cookie_is_not_looked_at(app: Flask, alice: Person) -> None:
    token, client = program_of(alice).token, app.test_client()
    client.set_cookie("access_token_cookie", token)

    assert client.get(f"{WHOAMI}?jwt={token}").status_code == 401


def test_a_revoked_token_is_dead_in_every_process(app: Flask, alice: Person) -> None:
    program = program_of(alice)
    elsewhere = create_app(app.extensions["inlay"])  # another process has an application of its own
    Program(elsewhere, program.token).get(WHOAMI)
    page = alice.get("/profile/tokens")

    alice.submit(page.form("form[action$='/revocation']"))

    program.error("GET", WHOAMI, expect=401)
    Program(elsewhere, program.token).error("GET", WHOAMI, expect=401)
    with elsewhere.app_context():
        db.engine.dispose()


def test_a_token_that_has_run_out_is_dead_though_its_signature_is_good(app: Flask, alice: Person) -> None:
    program = program_of(alice)
    with app.app_context(), transaction():
        db.session.execute(sa.update(ApiToken).values(expires_at=now() - timedelta(seconds=1)))

    program.error("GET", WHOAMI, expect=401)


def test_a_new_password_ends_every_token(alice: Person) -> None:
    program, script = program_of(alice), signed_in_script(alice)
    alice.get("/profile")
    alice.post("/profile/password", current_password=PASSWORD, password=NEW)

    program.error("GET", WHOAMI, expect=401)
    Program(alice.app, script["access_token"]).error("GET", WHOAMI, expect=401)
    Program(alice.app, script["refresh_token"]).error("POST", "/api/tokens/refresh", expect=401)


def test_tokens_are_kept_as_hashes(app: Flask, alice: Person) -> None:
    token = program_of(alice).token
    with app.app_context():
        kept = repr([tuple(row) for row in db.session.execute(sa.select(ApiToken.__table__))])

    assert claims_of(token)["jti"] not in kept
    assert token.split(".")[2] not in kept


class TestScripts:
    def test_a_script_signs_in_works_renews_and_signs_out(self, app: Flask, alice: Person) -> None:
        script = signed_in_script(alice)
        program = Program(app, script["access_token"])
        assert program.get(WHOAMI)["email"] == alice.email
        assert script["expires_in"] == 900

        renewed = Program(app, Program(app, script["refresh_token"]).post("/api/tokens/refresh", {})["access_token"])
        renewed.get(WHOAMI)
        renewed.delete("/api/tokens")

        for dead in (program, renewed):
            dead.error("GET", WHOAMI, expect=401)
        Program(app, script["refresh_token"]).error("POST", "/api/tokens/refresh", expect=401)

    def test_one_kind_of_token_does_not_do_for_the_other(self, app: Flask, alice: Person) -> None:
        script = signed_in_script(alice)

        Program(app, script["refresh_token"]).error("GET", WHOAMI, expect=401)
        Program(app, script["refresh_token"]).error("DELETE", "/api/tokens", expect=401)
        Program(app, script["access_token"]).error("POST", "/api/tokens/refresh", expect=401)

    def test_what_is_no_sign_in_is_refused(self, app: Flask) -> None:
        for body in (b"", b"not json", b"[]", b'{"a": NaN}'):
            Program(app).error("POST", "/api/tokens", body, expect=400)
        for asked in ({}, {"email": "alice@example.com"}, {"email": 1, "password": 2}, {"email": ["a"], "password": "b"}):
            Program(app).error("POST", "/api/tokens", asked, expect=422)

    def test_wrong_passwords_are_throttled_as_on_the_page_and_with_it(self, app: Flask, alice: Person) -> None:
        program = Program(app)
        for _ in range(10):
            program.error("POST", "/api/tokens", {"email": alice.email, "password": "wrong"}, expect=401)

        program.error("POST", "/api/tokens", {"email": alice.email, "password": PASSWORD}, expect=429)
        assert int(program.last.headers["Retry-After"]) > 3000
        other = Person(app, "Alice")
        other.submit(other.get("/sign-in").form("form:has([type=password])"), expect=429, email=alice.email, password=PASSWORD)

    def test_somebody_unknown_is_answered_like_a_wrong_password(self, app: Flask, alice: Person) -> None:
        program = Program(app)
        wrong = program.error("POST", "/api/tokens", {"email": alice.email, "password": "wrong"}, expect=401)

        assert program.error("POST", "/api/tokens", {"email": "nobody@example.com", "password": "wrong"}, expect=401) == wrong


def test_a_token_reaches_the_workspaces_it_names_and_no_other(app: Flask, alice: Person, house: House) -> None:
    with app.app_context():
        elsewhere = factories.create_house(alice.id)
    everywhere, here = program_of(alice), program_of(alice, workspace_ids=[house.workspace_id])

    assert len(everywhere.get("/v0/meta/bases")["bases"]) == 2
    assert [base["id"] for base in here.get("/v0/meta/bases")["bases"]] == [base_of(house)]
    assert elsewhere != house.workspace_id


def test_who_leaves_a_workspace_takes_no_token_along(app: Flask, house: House, bob: Person, alice: Person) -> None:
    program = program_of(bob)
    alice.get("/")
    alice.post(f"{house.path}/members/{bob.id}/removal")

    assert program.get("/v0/meta/bases")["bases"] == []


class TestLimits:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"INLAY_API_CALLS": "1"}

    def test_a_runaway_script_is_asked_to_wait_a_second(self, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("webapp.api.limits.time.monotonic", lambda: 77.0)
        program = program_of(alice)
        program.get(WHOAMI)

        assert program.error("GET", WHOAMI, expect=429)[0] == "RATE_LIMIT_REACHED"
        assert program.last.headers["Retry-After"] == "1"


def test_a_viewer_reads_and_the_api_says_so(house: House) -> None:
    victor = house.member("Victor", Role.VIEWER)

    assert [base["permissionLevel"] for base in program_of(victor).get("/v0/meta/bases")["bases"]] == ["read"]
    with house.app.app_context():
        assert db.session.get_one(User, victor.id).epoch == 0
        assert current_config().api_calls
