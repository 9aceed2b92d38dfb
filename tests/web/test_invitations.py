"""Invitations: a link that lets one person in, once, within a week."""

import datetime
import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House
from tests.html import Page
from tests.people import Person
from webapp.accounts.models import User
from webapp.database import db, now, transaction
from webapp.workspaces.invitations import InvitationGone, accept_invitation
from webapp.workspaces.models import Invitation, Member, Role

SITE = "http://localhost"


def invite(owner: Person, house: House, expect: int = 201, role: Role = Role.EDITOR, email: str = "") -> Page:
    return owner.post(f"{house.path}/members", expect=expect, role=role.value, email=email)


def path_of(page: Page) -> str:
    return page.one("#new-link").value.removeprefix(SITE)


def stored(app: Flask) -> list[Invitation]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Invitation).order_by(Invitation.id)))


def test_a_link_is_shown_once_and_kept_as_a_hash(alice: Person, house: House, app: Flask) -> None:
    page = invite(alice, house, email="Wen@Example.com", role=Role.VIEWER)
    token = path_of(page).removeprefix("/invitations/")

    assert len(token) >= 40
    assert page.one("#new-link").get("readonly") is not None
    assert token not in alice.get(f"{house.path}/members").body
    (invitation,) = stored(app)
    assert invitation.token_hash != token
    assert (invitation.email, invitation.role, invitation.invited_by) == ("wen@example.com", Role.VIEWER, alice.id)
    assert datetime.timedelta(days=6.9) < invitation.expires_at - now() <= datetime.timedelta(days=7)


def test_an_invitation_is_made_in_place(alice: Person, house: House) -> None:
    alice.get(f"{house.path}/members")
    swapped = alice.swap("post", f"{house.path}/members", expect=201, role=Role.EDITOR.value, email="")

    assert swapped.has("#members #new-link")
    assert "1 invitation waiting" in swapped.text
    assert not swapped.has("nav")


def test_a_bad_address_stays_in_the_form_with_the_reason(alice: Person, house: House, app: Flask) -> None:
    page = invite(alice, house, expect=422, email="wen at example")

    assert page.one("#email").value == "wen at example"
    assert page.one("#email-error").text.startswith("Enter an email address")
    assert stored(app) == []


def test_only_owners_invite(bob: Person, charlie: Person, house: House, app: Flask) -> None:
    invite(bob, house, expect=403)
    invite(charlie, house, expect=404)

    assert stored(app) == []
    assert "invitation" not in bob.get(f"{house.path}/members").one("main").text.lower()


def test_somebody_signed_in_joins_with_the_role_of_the_link(alice: Person, charlie: Person, house: House, app: Flask) -> None:
    path = path_of(invite(alice, house, role=Role.COMMENTER))
    page = charlie.get(path)
    assert "Alice invites you to this workspace, as a commenter." in page.one("main").text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]

    joined = charlie.follow(charlie.submit(page.form("main form")))

    assert joined.one("h1").text == "House"
    assert joined.toasts == ["Welcome to “House”"]
    with app.app_context():
        assert db.session.get_one(Member, (house.workspace_id, charlie.id)).role is Role.COMMENTER


def test_looking_at_an_invitation_uses_nothing_up(alice: Person, charlie: Person, anonymous: Person, house: House, app: Flask) -> None:
    path = path_of(invite(alice, house))
    for somebody in (charlie, anonymous, alice, charlie):
        somebody.get(path)

    assert stored(app)[0].used_at is None


def test_joining_works_over_https_where_the_page_sends_no_referrer(alice: Person, charlie: Person, house: House) -> None:
    path = path_of(invite(alice, house))
    form = charlie.get(path).form("main form")

    answer = charlie.client.post(path, base_url="https://localhost", data=form.fields)

    assert (answer.status_code, answer.location) == (303, house.path)


def test_a_second_click_on_join_lands_in_the_workspace_too(alice: Person, charlie: Person, house: House) -> None:
    path = path_of(invite(alice, house))
    form = charlie.get(path).form("main form")

    assert [charlie.submit(form).location for _ in range(2)] == [house.path, house.path]
    assert "already" in charlie.get(path).one("main").text


def test_joining_needs_the_pages_token(alice: Person, charlie: Person, house: House, app: Flask) -> None:
    path = path_of(invite(alice, house))

    answer = charlie.client.post(path)

    assert answer.status_code == 400
    assert stored(app)[0].used_at is None


def test_an_anonymous_person_is_led_through_sign_up_back_to_the_invitation(
    alice: Person, anonymous: Person, house: House, app: Flask
) -> None:
    path = path_of(invite(alice, house, email="wen@example.com"))
    page = anonymous.get(path)
    sign_up = next(link for link in page.all("main a") if link.text == "Create an account")
    form = anonymous.get(sign_up["href"])
    assert form.one("#email").value == "wen@example.com"

    back = anonymous.submit(form.form("form:has([type=password])"), name="Wen", password="a long enough passphrase")

    assert back.location == path
    anonymous.csrf_token = None
    joined = anonymous.submit(anonymous.get(path).form("main form"))
    assert joined.location == house.path


def test_an_anonymous_person_can_sign_in_and_come_back(alice: Person, house: House, app: Flask, anonymous: Person) -> None:
    path = path_of(invite(alice, house))
    page = anonymous.get(path)

    sign_in = next(link for link in page.all("main a") if link.text == "Sign in")

    assert sign_in["href"] == f"/sign-in?next={path}"
    assert anonymous.client.post(path).status_code == 303


def test_a_link_lets_one_person_in(alice: Person, charlie: Person, house: House, app: Flask) -> None:
    path = path_of(invite(alice, house))
    form = charlie.get(path).form("main form")
    charlie.submit(form)
    late = house_guest(app)

    assert "doesn’t work any more" in late.get(path, expect=404).one("h1").text
    late.post(path, expect=404)


def test_of_two_people_with_one_link_one_gets_in(alice: Person, charlie: Person, house: House, app: Flask) -> None:
    token = path_of(invite(alice, house)).removeprefix("/invitations/")
    late = house_guest(app)
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def join(person: Person) -> None:
        with app.app_context():
            user = db.session.get_one(User, person.id)
            db.session.rollback()
            ready.wait(timeout=20)
            try:
                accept_invitation(token, by=user)
                outcomes.append("in")
            except InvitationGone:
                outcomes.append("out")

    threads = [threading.Thread(target=join, args=[person]) for person in (charlie, late)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["in", "out"]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 2


def test_a_member_does_not_use_the_link_up(alice: Person, bob: Person, charlie: Person, house: House, app: Flask) -> None:
    path = path_of(invite(alice, house, role=Role.OWNER))
    page = bob.get(path)
    assert "already" in page.one("main").text
    assert not page.has("main form")

    assert bob.post(path).location == house.path

    with app.app_context():
        assert db.session.get_one(Member, (house.workspace_id, bob.id)).role is Role.EDITOR
    assert charlie.submit(charlie.get(path).form("main form")).location == house.path


def test_a_link_runs_out_after_a_week(alice: Person, charlie: Person, house: House, app: Flask) -> None:
    path = path_of(invite(alice, house))
    form = charlie.get(path).form("main form")
    with app.app_context(), transaction():
        db.session.execute(sa.update(Invitation).values(expires_at=now() - datetime.timedelta(seconds=1)))

    charlie.get(path, expect=404)
    charlie.submit(form, expect=404)
    assert "Run out" in alice.get(f"{house.path}/members").one("main").text


def test_a_new_link_kills_the_old_one(alice: Person, charlie: Person, house: House, app: Flask) -> None:
    old = path_of(invite(alice, house))
    (invitation,) = stored(app)

    new = path_of(alice.post(f"{house.path}/invitations/{invitation.id}/link", expect=201))

    assert new != old
    charlie.get(old, expect=404)
    charlie.get(new)


def test_a_withdrawn_link_is_dead(alice: Person, charlie: Person, house: House, app: Flask) -> None:
    path = path_of(invite(alice, house))
    (invitation,) = stored(app)
    alice.get(f"{house.path}/members")

    swapped = alice.swap("post", f"{house.path}/invitations/{invitation.id}/withdrawal")

    assert "waiting" not in swapped.one("#members").text
    charlie.get(path, expect=404)
    alice.post(f"{house.path}/invitations/{invitation.id}/withdrawal", expect=404)


def test_only_owners_of_its_workspace_withdraw_or_renew(alice: Person, bob: Person, charlie: Person, house: House, app: Flask) -> None:
    invite(alice, house)
    (invitation,) = stored(app)
    charlie.post("/workspaces", name="Elsewhere")
    with app.app_context():
        elsewhere = db.session.scalars(sa.select(Member.workspace_id).where(Member.user_id == charlie.id)).one()

    for act in ("link", "withdrawal"):
        bob.post(f"{house.path}/invitations/{invitation.id}/{act}", expect=403)
        charlie.post(f"{house.path}/invitations/{invitation.id}/{act}", expect=404)
        charlie.post(f"/workspaces/{elsewhere}/invitations/{invitation.id}/{act}", expect=404)
    assert len(stored(app)) == 1


@pytest.mark.parametrize("ending", ["role", "removal"])
def test_nobody_comes_back_through_a_link_of_their_own(alice: Person, house: House, app: Flask, ending: str) -> None:
    olga = house.member("Olga", Role.OWNER)
    path = path_of(invite(olga, house, role=Role.OWNER))

    alice.post(f"{house.path}/members/{olga.id}/{ending}", role=Role.VIEWER.value)

    alice.get(path, expect=404)


def test_a_workspace_in_the_bin_lets_nobody_in(alice: Person, charlie: Person, house: House) -> None:
    path = path_of(invite(alice, house))
    alice.post(f"{house.path}/removal")

    charlie.get(path, expect=404)


def test_a_made_up_link_looks_like_a_dead_one(charlie: Person, anonymous: Person) -> None:
    assert charlie.get("/invitations/x", expect=404).one("h1").text == anonymous.get("/invitations/%00", expect=404).one("h1").text


def house_guest(app: Flask) -> Person:
    from tests.factories import person

    return person(app, "Greta")
