from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.people import PASSWORD, Person
from webapp.accounts import changes, throttling
from webapp.accounts.models import Throttle
from webapp.accounts.query import find_user
from webapp.accounts.throttling import Throttled, network
from webapp.database import db, now, transaction


class TestSignIn:
    def test_the_eleventh_wrong_password_of_an_account_is_turned_away_and_so_is_the_right_one(self, app: Flask, alice: Person):
        for number in range(10):
            try_password(app, alice.email, "not this one", address=f"198.51.100.{number}", expect=422)

        refused = try_password(app, alice.email, "not this one", address="198.51.100.77", expect=429)
        try_password(app, alice.email, PASSWORD, address="198.51.100.78", expect=429)

        assert 3500 < int(refused.headers["Retry-After"]) <= 3601
        assert "Wait 60 minutes, then try again." in refused.one("main").text

    def test_other_people_and_who_is_signed_in_are_not_affected(self, app: Flask, alice: Person, bob: Person):
        for number in range(11):
            try_password(app, alice.email, "not this one", address=f"198.51.100.{number}", expect=422 if number < 10 else 429)

        try_password(app, bob.email, PASSWORD, address="198.51.100.1", expect=303)
        alice.get("/profile")

    def test_the_21st_wrong_password_from_an_address_is_turned_away(self, app: Flask, alice: Person):
        for number in range(20):
            try_password(app, f"person{number}@example.com", "not this one", address="198.51.100.9", expect=422)

        try_password(app, "person20@example.com", "not this one", address="198.51.100.9", expect=429)
        try_password(app, alice.email, PASSWORD, address="198.51.100.9", expect=429)
        try_password(app, alice.email, PASSWORD, address="198.51.100.10", expect=303)

    def test_right_passwords_are_not_counted(self, app: Flask, alice: Person):
        for _ in range(25):
            try_password(app, alice.email, PASSWORD, address="198.51.100.9", expect=303)

    def test_an_address_that_is_turned_away_cannot_lock_an_account(self, app: Flask, alice: Person):
        for number in range(20):
            try_password(app, f"person{number}@example.com", "not this one", address="198.51.100.9", expect=422)
        for _ in range(12):
            try_password(app, alice.email, "not this one", address="198.51.100.9", expect=429)

        try_password(app, alice.email, PASSWORD, address="198.51.100.10", expect=303)

    def test_it_is_over_with_the_hour(self, app: Flask, alice: Person):
        for number in range(11):
            try_password(app, alice.email, "not this one", address=f"198.51.100.{number}", expect=422 if number < 10 else 429)
        with app.app_context(), transaction():
            db.session.execute(sa.update(Throttle).values(window_ends=now() - timedelta(seconds=1)))

        try_password(app, alice.email, PASSWORD, address="198.51.100.1", expect=303)

    def test_a_new_password_by_link_lets_a_locked_out_person_in(self, app: Flask, alice: Person):
        for number in range(11):
            try_password(app, alice.email, "not this one", address=f"198.51.100.{number}", expect=422 if number < 10 else 429)
        with app.app_context():
            token = changes.make_password_reset(find_user(alice.email))
        visitor = Person(app)
        visitor.submit(visitor.get(f"/password-resets/{token}").form(), password="a better one, I hope")

        try_password(app, alice.email, "a better one, I hope", address="198.51.100.1", expect=303)

    def test_the_current_password_of_a_profile_is_no_way_around(self, app: Flask, alice: Person):
        alice.get("/profile")
        for _ in range(10):
            alice.swap("post", "/profile/email", expect=422, email="a@example.com", current_password="not this one")

        alice.swap("post", "/profile/email", expect=429, email="a@example.com", current_password=PASSWORD)

    def test_what_was_typed_is_not_kept(self, app: Flask, house):
        try_password(app, "correct horse typed in the wrong field", "x", address="198.51.100.1", expect=422)

        with app.app_context():
            assert not [key for key in db.session.scalars(sa.select(Throttle.key)) if "horse" in key or "198.51" in key]


def test_sign_ups_are_counted_by_address(app: Flask, anonymous: Person, house, monkeypatch):
    monkeypatch.setattr("webapp.accounts.routes.sign_ups.SIGN_UPS_FROM_ADDRESS", 2)
    form = anonymous.get("/sign-up").form()

    for _ in range(2):
        anonymous.submit(form, expect=422)
    anonymous.submit(form, expect=429)


def test_the_check_for_a_taken_email_goes_quiet(anonymous: Person, alice: Person, monkeypatch):
    monkeypatch.setattr("webapp.accounts.routes.sign_ups.CHECKS_FROM_ADDRESS", 2)
    anonymous.get("/sign-up")

    for _ in range(2):
        assert anonymous.swap("post", "/sign-up/checks/email", email=alice.email).has(".err")
    quiet = anonymous.swap("post", "/sign-up/checks/email", expect=429, email=alice.email)
    assert quiet.has("#email-field")
    assert not quiet.has(".err")
    assert anonymous.swap("post", "/sign-up/checks/password", password="short").has(".err")


def test_reset_requests_are_counted_by_address(anonymous: Person, house, monkeypatch):
    monkeypatch.setattr("webapp.accounts.routes.password_resets.REQUESTS_FROM_ADDRESS", 2)

    for _ in range(2):
        anonymous.post("/password-resets", email="nobody@example.com")
    anonymous.post("/password-resets", expect=429, email="nobody@example.com")


class TestCount:
    def test_of_simultaneous_tries_no_more_than_the_limit_get_through(self, app: Flask):
        def one_try(_number: int) -> bool:
            with app.app_context():
                try:
                    throttling.count("a key", limit=10)
                except Throttled:
                    return False
                return True

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(one_try, range(40))) == 10

    def test_a_try_that_is_forgiven_can_be_used_again(self, app: Flask):
        with app.app_context():
            throttling.count("a key", limit=1)
            throttling.forgive("a key", "another key")
            throttling.count("a key", limit=1)
            with pytest.raises(Throttled):
                throttling.count("a key", limit=1)

    def test_windows_that_are_over_are_swept_out(self, app: Flask):
        with app.app_context():
            throttling.count("short", limit=1, window=timedelta(0))
            throttling.count("long", limit=1)
            changes.forget_expired()

            assert db.session.scalars(sa.select(Throttle.key)).all() == ["long"]


def test_an_address_stands_for_its_customer():
    assert network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2::9") != network("2001:db8:1:3::9")
    assert network("198.51.100.1") != network("198.51.100.2")
    assert network("::ffff:198.51.100.1") != network("::ffff:198.51.100.2")
    assert network("") == ""


def try_password(app: Flask, email: str, password: str, *, address: str, expect: int):
    visitor = Person(app)
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor.submit(visitor.get("/sign-in").form(), expect=expect, email=email, password=password)
