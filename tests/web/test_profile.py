import pytest
from flask import Flask

from tests.people import PASSWORD, Person
from webapp.accounts import changes
from webapp.accounts.query import find_user, person_to_reset, sign_ins_of

NEW_PASSWORD = "a better one, I hope"


@pytest.fixture
def elsewhere(alice: Person) -> Person:
    """Alice at another browser."""
    other = Person(alice.app, alice.name, alice.id)
    other.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
    other.sign_in()
    return other


class TestName:
    def test_a_person_changes_it_on_the_page(self, alice: Person):
        page = alice.get("/profile")

        answer = alice.submit(page.form("#name-form"), name="  Alice   Lidell ")

        assert answer.location == "/profile"
        again = alice.follow(answer)
        assert again.one("#name").value == "Alice Lidell"
        assert again.toasts == ["Your name is changed."]

    def test_a_person_changes_it_in_place(self, alice: Person):
        alice.get("/profile")

        answer = alice.swap("post", "/profile/name", expect=204, name="Alice Lidell")

        page = alice.follow(answer)
        assert page.one("#name").value == "Alice Lidell"
        assert page.toasts == ["Your name is changed."]

    def test_a_bad_one_stays_with_the_reason(self, alice: Person):
        alice.get("/profile")

        form = alice.swap("post", "/profile/name", expect=422, name="x" * 121)

        assert form.one("#name-error").text.startswith("That is more than 120 characters.")
        assert form.one("#name").value == "x" * 121

    def test_it_is_not_changed_by_a_link(self, alice: Person):
        alice.get("/profile/name", expect=405)

    def test_nothing_else_is_changed_along_with_it(self, bob: Person, app: Flask):
        bob.get("/profile")
        bob.post("/profile/name", name="Bob", email="mallory@example.com", owns_installation="1", id="77")

        with app.app_context():
            assert find_user(bob.email).owns_installation is False


class TestEmail:
    def test_a_person_changes_it_with_the_password_and_signs_in_with_it(self, alice: Person):
        page = alice.get("/profile")
        alice.submit(page.form("#email-form"), email="Lidell@Example.com", current_password=PASSWORD)

        visitor = Person(alice.app)
        visitor.submit(visitor.get("/sign-in").form(), email="lidell@example.com", password=PASSWORD)

    def test_it_is_not_changed_without_the_password(self, alice: Person, app: Flask):
        alice.get("/profile")

        wrong = alice.swap("post", "/profile/email", expect=422, email="lidell@example.com", current_password="not this one")
        none = alice.swap("post", "/profile/email", expect=422, email="lidell@example.com")

        assert wrong.one("#email-password-error").text == "That isn't your current password."
        assert wrong.one("#email").value == "lidell@example.com"
        assert "not this one" not in wrong.body
        assert none.one("#email-password-error").text == "Enter your current password."
        with app.app_context():
            assert find_user("lidell@example.com") is None

    def test_somebody_elses_is_refused(self, alice: Person, bob: Person):
        alice.get("/profile")

        form = alice.swap("post", "/profile/email", expect=422, email=bob.email, current_password=PASSWORD)

        assert form.one("#email-error").text == "There's already an account with this email."

    def test_somebody_elses_is_told_while_typing_and_ones_own_is_fine(self, alice: Person, bob: Person):
        alice.get("/profile")

        assert alice.swap("post", "/profile/checks/email", email=bob.email).has("#email-error")
        assert not alice.swap("post", "/profile/checks/email", email=alice.email).has("#email-error")

    def test_links_that_set_a_password_die_with_the_old_address(self, alice: Person, app: Flask):
        with app.app_context():
            token = changes.make_password_reset(find_user(alice.email))
        page = alice.get("/profile")
        alice.submit(page.form("#email-form"), email="lidell@example.com", current_password=PASSWORD)

        with app.app_context():
            assert person_to_reset(token) is None


class TestPassword:
    def test_a_person_changes_it_and_every_other_browser_is_signed_out(self, alice: Person, elsewhere: Person):
        page = alice.get("/profile")

        alice.submit(page.form("#password-form"), current_password=PASSWORD, password=NEW_PASSWORD)

        alice.get("/profile")
        elsewhere.get("/profile", expect=303)
        elsewhere.submit(elsewhere.get("/sign-in").form(), expect=422, email=alice.email, password=PASSWORD)
        elsewhere.submit(elsewhere.get("/sign-in").form(), email=alice.email, password=NEW_PASSWORD)

    def test_it_is_changed_in_place(self, alice: Person):
        alice.get("/profile")

        answer = alice.swap("post", "/profile/password", expect=204, current_password=PASSWORD, password=NEW_PASSWORD)

        assert alice.follow(answer).toasts == ["Your password is changed. Every other browser is signed out."]

    def test_it_is_not_changed_without_the_old_one(self, alice: Person, elsewhere: Person):
        alice.get("/profile")

        form = alice.swap("post", "/profile/password", expect=422, current_password="not this one", password=NEW_PASSWORD)

        assert form.one("#current-password-error").text == "That isn't your current password."
        elsewhere.get("/profile")

    @pytest.mark.parametrize("password", ["short", "password1234", "alice@example.com", ""])
    def test_a_poor_one_is_refused(self, alice: Person, password: str):
        alice.get("/profile")

        form = alice.swap("post", "/profile/password", expect=422, current_password=PASSWORD, password=password)

        assert form.has("#new-password-error")

    def test_a_short_one_is_told_while_typing(self, alice: Person):
        alice.get("/profile")

        assert alice.swap("post", "/profile/checks/password", password="brass").one(".err").text.startswith("5 characters so far.")


class TestSignIns:
    def test_the_list_names_the_browsers_and_which_is_this_one(self, alice: Person, elsewhere: Person):
        rows = [row.text for row in alice.get("/profile").all("#sign-ins tbody tr")]

        assert any("Firefox on Linux" in row and "Sign out" in row for row in rows)
        assert len([row for row in rows if "this one" in row and "Sign out" not in row]) == 1

    def test_one_is_ended_on_the_page(self, alice: Person, elsewhere: Person):
        page = alice.get("/profile")

        answer = alice.submit(page.form("#sign-ins tbody form"))

        assert alice.follow(answer).toasts == ["Signed out there."]
        elsewhere.get("/profile", expect=303)
        alice.get("/profile")

    def test_all_others_are_ended_in_place(self, alice: Person, elsewhere: Person):
        alice.get("/profile")

        shown = alice.swap("post", "/sign-ins/others/end")

        assert len(shown.all("#sign-ins tbody tr")) == 1
        elsewhere.get("/profile", expect=303)

    def test_nobody_ends_somebody_elses(self, alice: Person, elsewhere: Person, charlie: Person):
        theirs = elsewhere_id(alice)
        charlie.get("/profile")

        charlie.post(f"/sign-ins/{theirs}/end", expect=404)
        charlie.post("/sign-ins/999999/end", expect=404)
        charlie.post(f"/sign-ins/{2**63}/end", expect=404)
        elsewhere.get("/profile")

    def test_ending_this_one_is_signing_out(self, alice: Person):
        with alice.app.app_context():
            user = find_user(alice.email)
            own = [sign_in.id for sign_in in sign_ins_of(user)]
        alice.get("/profile")

        assert alice.post(f"/sign-ins/{own[0]}/end").location == "/sign-in"
        alice.get("/profile", expect=303)


class TestPerson:
    def test_a_teammate_sees_name_and_shared_workspaces(self, alice: Person, bob: Person):
        page = alice.get(f"/people/{bob.id}")

        assert page.one("h1").text == "Bob"
        assert "House" in page.one("main").text
        assert bob.email not in page.one("main").text

    def test_a_stranger_cannot_tell_that_somebody_exists(self, alice: Person, charlie: Person):
        stranger = charlie.get(f"/people/{alice.id}", expect=404)
        missing = charlie.get("/people/999999", expect=404)

        assert stranger.one("h1").text == missing.one("h1").text
        charlie.get(f"/people/{2**63}", expect=404)

    def test_ones_own_page_is_the_profile(self, alice: Person):
        assert alice.get(f"/people/{alice.id}", expect=303).location == "/profile"


def elsewhere_id(person: Person) -> int:
    """The sign-in that the person's list offers to end."""
    action = person.get("/profile").one("#sign-ins tbody form")["action"]
    return int(action.split("/")[2])
