"""The members page: roles, removals, the last owner, and links to a new password."""

import threading
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.factories import House, enrol
from tests.people import Person
from webapp.accounts.models import PasswordReset, User
from webapp.database import Conflict, db
from webapp.workspaces import changes
from webapp.workspaces.models import Member, Role, Workspace


def role_of(app: Flask, house: House, person: Person) -> Role | None:
    with app.app_context():
        return db.session.scalar(db.select(Member.role).where(Member.workspace_id == house.workspace_id, Member.user_id == person.id))


def second_owner(house: House) -> Person:
    return house.member("Olga", Role.OWNER)


# --------------------------------------------------------------------------------------------------------------- roles


def test_an_owner_changes_a_role_in_place(alice: Person, bob: Person, house: House, app: Flask) -> None:
    alice.get(f"{house.path}/members")
    swapped = alice.swap("post", f"{house.path}/members/{bob.id}/role", role=Role.VIEWER.value)

    assert swapped.one(f"#role-{bob.id}").value == str(Role.VIEWER.value)
    assert swapped.one(".toast").text == "Bob is a viewer now"
    assert not swapped.has("nav")
    assert role_of(app, house, bob) is Role.VIEWER


def test_an_owner_changes_a_role_without_script(alice: Person, bob: Person, house: House) -> None:
    page = alice.get(f"{house.path}/members")

    page = alice.follow(alice.submit(page.form(f"form[action$='/{bob.id}/role']"), role=Role.OWNER.value))

    assert page.toasts == ["Bob is an owner now"]
    assert page.one(f"#role-{bob.id}").value == str(Role.OWNER.value)


def test_a_new_role_counts_from_the_next_request(alice: Person, bob: Person, house: House) -> None:
    bob.get(f"{house.path}/tables/new")
    alice.post(f"{house.path}/members/{bob.id}/role", role=Role.VIEWER.value)

    bob.get(f"{house.path}/tables/new", expect=403)


@pytest.mark.parametrize("role", ["", "9", "owner", "0"])
def test_a_role_that_does_not_exist_is_refused_beside_the_person(alice: Person, bob: Person, house: House, app: Flask, role: str) -> None:
    page = alice.post(f"{house.path}/members/{bob.id}/role", expect=422, role=role)

    assert page.one(f"#role-error-{bob.id}").text == "Choose one of the roles."
    assert role_of(app, house, bob) is Role.EDITOR


def test_only_owners_change_roles_or_remove_people(bob: Person, carol: Person, charlie: Person, house: House, app: Flask) -> None:
    for somebody, status in ((bob, 403), (charlie, 404)):
        somebody.post(f"{house.path}/members/{carol.id}/role", expect=status, role=Role.OWNER.value)
        somebody.post(f"{house.path}/members/{somebody.id}/role", expect=status, role=Role.OWNER.value)
        somebody.get(f"{house.path}/members/{carol.id}/removal", expect=status)
        somebody.post(f"{house.path}/members/{carol.id}/removal", expect=status)
    assert role_of(app, house, carol) is Role.COMMENTER


def test_members_see_each_other_but_no_controls(victor: Person, bob: Person, house: House) -> None:
    page = victor.get(f"{house.path}/members")

    assert "bob@example.com" in page.one("main").text
    assert not page.has("main form")


def test_somebody_of_another_workspace_is_not_to_be_found_here(alice: Person, charlie: Person, house: House) -> None:
    alice.post(f"{house.path}/members/{charlie.id}/role", expect=404, role=Role.VIEWER.value)
    alice.get(f"{house.path}/members/{charlie.id}/removal", expect=404)
    alice.post(f"{house.path}/members/{charlie.id}/removal", expect=404)
    alice.post(f"{house.path}/members/{charlie.id}/password-link", expect=404)


# ------------------------------------------------------------------------------------------------------------- removal


def test_a_removal_is_asked_about_then_ends_every_sign_in(alice: Person, bob: Person, house: House) -> None:
    alice.get(f"{house.path}/members")
    dialog = alice.swap("get", f"{house.path}/members/{bob.id}/removal")
    assert [button.text for button in dialog.all(".btn")] == ["Keep Bob", "Remove Bob"]
    page = alice.get(f"{house.path}/members/{bob.id}/removal")

    members = alice.follow(alice.submit(page.form("main form")))

    assert members.toasts == ["Removed Bob"]
    assert "bob@example.com" not in members.one("main").text
    assert bob.get("/", expect=303).location.startswith("/sign-in")
    bob.sign_in()
    bob.get(house.path, expect=404)


def test_the_last_owner_is_neither_demoted_nor_removed(alice: Person, house: House, app: Flask) -> None:
    page = alice.post(f"{house.path}/members/{alice.id}/role", expect=422, role=Role.EDITOR.value)
    assert page.one(f"#role-error-{alice.id}").text == "A workspace needs an owner. Make somebody else an owner first."
    page = alice.post(f"{house.path}/members/{alice.id}/removal", expect=422)
    assert "needs an owner" in page.one("[role=alert]").text

    assert role_of(app, house, alice) is Role.OWNER


def test_an_owner_may_step_down_where_there_is_another(alice: Person, house: House, app: Flask) -> None:
    second_owner(house)

    alice.post(f"{house.path}/members/{alice.id}/role", role=Role.EDITOR.value)

    assert role_of(app, house, alice) is Role.EDITOR
    alice.get(f"{house.path}/settings", expect=403)


def test_of_two_owners_who_demote_each_other_at_once_one_wins(alice: Person, house: House, app: Flask) -> None:
    olga = second_owner(house)
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def demote(by: Person, other: Person) -> None:
        with app.app_context():
            workspace = db.session.get_one(Workspace, house.workspace_id)
            owner, target = db.session.get_one(User, by.id), db.session.get_one(User, other.id)
            db.session.rollback()
            ready.wait(timeout=20)
            try:
                changes.change_role(workspace, target, role=Role.EDITOR, by=owner)
                outcomes.append("demoted")
            except (Conflict, changes.LastOwner) as refusal:
                outcomes.append(type(refusal).__name__)

    threads = [threading.Thread(target=demote, args=pair) for pair in ((alice, olga), (olga, alice))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["Conflict", "demoted"]
    assert sorted([role_of(app, house, alice), role_of(app, house, olga)]) == [Role.EDITOR, Role.OWNER]


def test_who_was_demoted_meanwhile_cannot_demote(alice: Person, bob: Person, house: House, app: Flask) -> None:
    """The page was loaded as an owner; the verb looks again."""
    olga = second_owner(house)
    with app.app_context():
        workspace = db.session.get_one(Workspace, house.workspace_id)
        owner, other, victim = (db.session.get_one(User, person.id) for person in (alice, olga, bob))
        changes.change_role(workspace, other, role=Role.EDITOR, by=owner)
        with pytest.raises(Conflict):
            changes.remove_member(workspace, victim, by=other)
    assert role_of(app, house, bob) is Role.EDITOR


# ------------------------------------------------------------------------------------------------- links to a password


def password_link(owner: Person, house: House, person: Person, expect: int = 201) -> Any:
    return owner.post(f"{house.path}/members/{person.id}/password-link", expect=expect)


def test_the_owner_of_the_installation_makes_a_password_link_for_a_member(alice: Person, bob: Person, house: House, app: Flask) -> None:
    page = password_link(alice, house, bob)
    address = page.one("#new-link").value

    assert address.startswith("http://localhost/password-resets/")
    with app.app_context():
        assert db.session.scalars(db.select(PasswordReset.user_id)).all() == [bob.id]
    assert "new-link" not in alice.get(f"{house.path}/members").body
    newcomer = Person(app)
    form = newcomer.get(address.removeprefix("http://localhost")).form("form:has([type=password])")
    newcomer.submit(form, password="an entirely new one")
    bob.get("/", expect=303)
    bob.sign_in(password="an entirely new one")


def test_who_owns_every_workspace_of_a_person_makes_a_password_link(bob: Person, house: House) -> None:
    olga = second_owner(house)
    page = olga.get(f"{house.path}/members")
    assert page.has(f"form[action$='/{bob.id}/password-link']")

    assert password_link(olga, house, bob).has("#new-link")


def test_an_owner_takes_over_no_account_that_reaches_further(bob: Person, house: House, app: Flask) -> None:
    olga = second_owner(house)
    with app.app_context():
        elsewhere = changes.create_workspace(name="Elsewhere", by=db.session.get_one(User, bob.id))
        changes.trash_workspace(elsewhere, by=db.session.get_one(User, bob.id))

    assert not olga.get(f"{house.path}/members").has(f"form[action$='/{bob.id}/password-link']")
    password_link(olga, house, bob, expect=403)
    with app.app_context():
        assert db.session.scalars(db.select(PasswordReset)).all() == []


def test_nobody_makes_a_password_link_for_themselves_or_for_the_owner_of_the_installation(alice: Person, house: House) -> None:
    olga = second_owner(house)

    password_link(olga, house, alice, expect=403)
    password_link(olga, house, olga, expect=403)
    password_link(alice, house, alice, expect=403)


def test_lesser_roles_and_strangers_make_no_password_link(bob: Person, carol: Person, charlie: Person, house: House) -> None:
    password_link(bob, house, carol, expect=403)
    password_link(charlie, house, carol, expect=404)


def test_a_password_link_dies_when_the_person_joins_another_workspace(bob: Person, house: House, app: Flask) -> None:
    olga = second_owner(house)
    address = password_link(olga, house, bob).one("#new-link").value
    with app.app_context():
        changes.create_workspace(name="Elsewhere", by=db.session.get_one(User, bob.id))

    Person(app).get(address.removeprefix("http://localhost"), expect=404)
    bob.get("/")


def test_where_mail_is_set_up_nobody_hands_out_password_links(tmp_path: Any, database_url: str) -> None:
    from tests.conftest import config_for
    from webapp.app import create_app

    mailed = {"INLAY_MAIL_URL": "smtp://localhost:1", "INLAY_SITE_URL": "http://localhost"}
    app = create_app(config_for(database_url, tmp_path, **mailed))
    house = factories.house(app)
    bob = house.member("Bob", Role.EDITOR)

    assert not house.alice.get(f"{house.path}/members").has("form[action$='/password-link']")
    password_link(house.alice, house, bob, expect=403)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_long_list_of_members_is_read_in_a_few_queries(alice: Person, house: House, app: Flask) -> None:
    with app.app_context():
        for number in range(40):
            enrol(house.workspace_id, factories.create_user(f"Person{number}"), Role.VIEWER)
    queries: list[str] = []
    with app.app_context():
        engine = db.engine
    db.event.listen(engine, "before_cursor_execute", lambda *args: queries.append(args[2]))

    assert alice.get(f"{house.path}/members").one("main").text.count("Person") >= 40
    assert len([query for query in queries if query.startswith("SELECT")]) <= 8
