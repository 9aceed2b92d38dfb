"""Workspaces: making, naming, leaving, throwing away and restoring one."""

from flask import Flask

from tests.factories import House
from tests.people import Person
from webapp.accounts.models import User
from webapp.database import db
from webapp.workspaces.models import Member, Role, Workspace


def test_a_new_workspace_belongs_to_who_made_it(charlie: Person, app: Flask) -> None:
    form = charlie.get("/workspaces/new").form("main form")

    shown = charlie.follow(charlie.submit(form, name="  Allotment \n 7", description="Beds\nand sheds"))

    assert shown.one("h1").text == "Allotment 7"
    assert shown.one(".prose").text == "Beds and sheds"
    with app.app_context():
        role = db.session.scalars(db.select(Member.role).where(Member.user_id == charlie.id)).one()
    assert role is Role.OWNER


def test_a_workspace_can_lead_straight_to_its_first_table_or_import(charlie: Person) -> None:
    assert charlie.post("/workspaces", name="One", onward="table").location.endswith("/tables/new")
    assert charlie.post("/workspaces", name="Two", onward="import").location.endswith("/imports/new")
    assert charlie.post("/workspaces", name="Three", onward="https://evil.example").location.startswith("/workspaces/")


def test_a_workspace_without_a_name_is_asked_for_one_and_keeps_what_was_typed(charlie: Person) -> None:
    page = charlie.post("/workspaces", expect=422, name="   ", description="For the club")

    assert page.one("#name-error").text == "Give the workspace a name."
    assert page.one("#name")["aria-describedby"] == "name-error"
    assert page.one("textarea").value == "For the club"


def test_a_name_that_is_too_long_stays_in_the_form(charlie: Person) -> None:
    page = charlie.post("/workspaces", expect=422, name="x" * 121)

    assert page.one("#name").value == "x" * 121
    assert page.one("#name-error").text == "Use 120 characters or fewer."


def test_only_owners_rename_a_workspace(alice: Person, bob: Person, charlie: Person, house: House) -> None:
    settings = f"{house.path}/settings"
    alice.post(settings, name="Greenhouse", description="Warm")

    page = alice.get(settings)
    assert page.one("#name").value == "Greenhouse"
    assert page.one("#workspaces-menu").text.startswith("Workspaces")
    bob.get(settings, expect=403)
    bob.post(settings, expect=403, name="Mine")
    charlie.post(settings, expect=404, name="Mine")
    assert alice.get(settings).one("#name").value == "Greenhouse"


def test_a_strangers_workspace_looks_like_one_that_is_not_there(charlie: Person, house: House) -> None:
    foreign = charlie.get(house.path, expect=404)
    missing = charlie.get("/workspaces/999999", expect=404)
    beyond = charlie.get("/workspaces/99999999999999999999", expect=404)

    assert foreign.one("h1").text == missing.one("h1").text == beyond.one("h1").text


def test_nobody_opens_a_workspace_without_signing_in(anonymous: Person, house: House) -> None:
    assert anonymous.get(house.path, expect=303).location.startswith("/sign-in")


def test_hostile_names_stay_text(alice: Person, house: House) -> None:
    name = "<script>alert(1)</script>{{ 7*191 }}\x00\u202e"
    alice.post(f"{house.path}/settings", name=name, description="<img src=x onerror=alert(1)>")

    page = alice.get(house.path)
    assert page.one("h1").text == "<script>alert(1)</script>{{ 7*191 }}"
    assert not page.has("main script")
    assert not page.has("main img")


# ------------------------------------------------------------------------------------------------------------- leaving


def test_a_member_leaves_after_being_asked(alice: Person, bob: Person, house: House) -> None:
    dialog = bob.swap("get", f"{house.path}/departure")
    assert dialog.one("h2").text == "Leave “House”?"
    page = bob.get(f"{house.path}/departure")

    home = bob.follow(bob.submit(page.form("main form")))

    assert home.toasts == ["You left “House”"]
    bob.get(house.path, expect=404)
    assert "Bob" not in alice.get(f"{house.path}/members").one("main").text


def test_the_only_owner_cannot_leave(alice: Person, bob: Person, house: House) -> None:
    page = alice.post(f"{house.path}/departure", expect=422)

    assert "only owner" in page.one("[role=alert]").text
    assert not page.has("main form")
    alice.get(house.path)


# --------------------------------------------------------------------------------------------------------------- trash


def test_an_owner_throws_a_workspace_away_and_takes_it_back(alice: Person, bob: Person, house: House) -> None:
    page = alice.get(f"{house.path}/removal")
    assert page.one("main h2").text == "Delete the workspace “House”?"

    home = alice.follow(alice.submit(page.form("main form")))

    assert home.one(".toast form")["action"] == f"{house.path}/restoration"
    bob.get(house.path, expect=404)
    alice.get(house.path, expect=404)
    assert "House" not in bob.get("/").one("main").text

    restored = alice.follow(alice.submit(home.form(f"main form[action='{house.path}/restoration']")))
    assert restored.toasts == ["“House” is back"]
    bob.get(house.path)


def test_only_an_owner_throws_a_workspace_away_or_restores_it(alice: Person, bob: Person, charlie: Person, house: House) -> None:
    bob.get(f"{house.path}/removal", expect=403)
    bob.post(f"{house.path}/removal", expect=403)
    charlie.post(f"{house.path}/removal", expect=404)
    alice.post(f"{house.path}/restoration", expect=404)
    alice.post(f"{house.path}/removal")

    assert "Bin" not in bob.get("/").one("main").text
    bob.post(f"{house.path}/restoration", expect=404)
    charlie.post(f"{house.path}/restoration", expect=404)
    alice.post(f"{house.path}/restoration")


def test_undo_in_a_toast_leads_back_into_the_workspace(alice: Person, house: House) -> None:
    alice.post(f"{house.path}/removal")

    answer = alice.swap("post", f"{house.path}/restoration", expect=204)

    assert answer.location == house.path


def test_fields_that_no_form_has_change_nothing(bob: Person, app: Flask, house: House) -> None:
    bob.post("/workspaces", name="Shed", id=house.workspace_id, trashed_at="1", owns_installation="1", user_id=house.alice.id)

    with app.app_context():
        shed = db.session.scalars(db.select(Workspace).where(Workspace.name == "Shed")).one()
        members = db.session.scalars(db.select(Member.user_id).where(Member.workspace_id == shed.id)).all()
        assert shed.id != house.workspace_id
        assert shed.trashed_at is None
        assert members == [bob.id]
        assert db.session.get_one(User, bob.id).owns_installation is False
