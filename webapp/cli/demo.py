"""The demo workspace: a lending workshop with what such a place keeps. The same every time, and brought in as files are."""

import csv
import random
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa

from webapp.accounts import passwords
from webapp.accounts.changes import create_demo_user
from webapp.accounts.models import User
from webapp.cli import demo_words as words
from webapp.database import db
from webapp.fieldtypes.types.select import Select
from webapp.imports import by_hand
from webapp.imports.columns import Plan
from webapp.workspaces.changes import add_member, create_workspace
from webapp.workspaces.models import Role, Workspace

WORKSPACE = "Fernhill Workshop"
EMAIL = "priya@fernhill.example"
TODAY = date(2026, 11, 1)
PEOPLE = (
    ("Priya Raman", EMAIL, Role.OWNER),
    ("Tom Okafor", "tom@fernhill.example", Role.EDITOR),
    ("Maya Lindqvist", "maya@fernhill.example", Role.EDITOR),
    ("Ben Hartley", "ben@fernhill.example", Role.COMMENTER),
    ("Aoife Byrne", "aoife@fernhill.example", Role.VIEWER),
)
EQUIPMENT, MEMBERS, LOANS, WORKSHOPS, SUPPLIERS = 386, 214, 1_204, 48, 31


def is_there() -> bool:
    return db.session.scalar(sa.select(User.id).where(User.email == EMAIL)) is not None


def make(password: str | None) -> str:
    """Make people, workspace and tables; answers the password of all of them."""
    password = password or secrets.token_urlsafe(12)
    password_hash = passwords.hash_password(password)
    users = [create_demo_user(name=name, email=email, password_hash=password_hash) for name, email, _ in PEOPLE]
    owner = users[0]
    workspace = create_workspace(
        name=WORKSPACE, by=owner, description="A lending workshop: tools, the people who borrow them, and courses."
    )
    for user, (_, _, role) in zip(users[1:], PEOPLE[1:], strict=True):
        add_member(workspace, user, role)
    chance = random.Random(1851)  # noqa: S311 (a demo, the same every time)
    items, members = list(equipment(chance)), list(people(chance))
    fill(workspace, owner, "Equipment", words.EQUIPMENT_FIELDS, items)
    fill(workspace, owner, "Members", words.MEMBER_FIELDS, members)
    fill(workspace, owner, "Loans", words.LOAN_FIELDS, loans(chance, [row[0] for row in items], [row[0] for row in members]))
    fill(workspace, owner, "Workshops", words.WORKSHOP_FIELDS, workshops(chance))
    fill(workspace, owner, "Suppliers", words.SUPPLIER_FIELDS, suppliers(chance))
    return password


def fill(
    workspace: Workspace, owner: User, name: str, fields: Sequence[words.DemoField], rows: Iterator[list[str]] | list[list[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([[field.name for field in fields], *rows])
        the_import = by_hand.bring(workspace, file, table_name=name, by=owner, plans=[plan(field) for field in fields])
    job = by_hand.perform(the_import, by=owner)
    if job.state != "done" or job.result["refused"]:
        raise RuntimeError(f"The demo's own table “{name}” did not fit: {job.message or job.result}")


def plan(field: words.DemoField) -> Plan:
    if field.choices:
        return Plan(field.name, "select", Select.from_names(field.choices).to_options())
    if field.type_name == "number":
        return Plan(field.name, "number", {"decimals": field.decimals, "grouping": field.decimals > 0})
    return Plan(field.name, field.type_name)


def equipment(chance: random.Random) -> Iterator[list[str]]:
    for number in range(1, EQUIPMENT + 1):
        name, category = chance.choice(words.TOOLS)
        item = f"{name}, {chance.choice(words.QUALITIES)}" if chance.random() < 0.7 else name
        bought = day(chance, 4_000)
        yield [
            item,
            f"{number:04d}",
            chance.choices(words.STATES, weights=(60, 25, 8, 5, 2))[0],
            category,
            chance.choice(words.ROOMS),
            bought,
            f"{chance.randint(600, 96_000) / 100:.2f}",
            "yes" if chance.random() < 0.75 else "no",
            chance.choice(words.SUPPLIER_NAMES),
            chance.choice(words.NOTES) if chance.random() < 0.3 else "",
        ]


def people(chance: random.Random) -> Iterator[list[str]]:
    for number in range(1, MEMBERS + 1):
        first, last = chance.choice(words.FIRST_NAMES), chance.choice(words.LAST_NAMES)
        yield [
            f"{first} {last}",
            f"{first}.{last}{number}@example.org".lower().replace("’", ""),
            chance.choices(words.MEMBERSHIPS, weights=(50, 20, 20, 10))[0],
            day(chance, 2_500),
            "yes" if chance.random() < 0.9 else "no",
            str(chance.randint(0, 40)),
        ]


def loans(chance: random.Random, items: Sequence[str], members: Sequence[str]) -> Iterator[list[str]]:
    for _ in range(LOANS):
        out = TODAY - timedelta(days=chance.randint(0, 900))
        due = out + timedelta(days=chance.choice((3, 7, 14)))
        back = out + timedelta(days=chance.randint(1, 16))
        is_back = back <= TODAY and chance.random() < 0.95
        yield [
            chance.choice(items),
            chance.choice(members),
            out.isoformat(),
            due.isoformat(),
            back.isoformat() if is_back else "",
            "yes" if is_back and back <= due else "no",
            f"{chance.choice((0, 200, 350, 500, 800)) / 100:.2f}",
        ]


def workshops(chance: random.Random) -> Iterator[list[str]]:
    for _ in range(WORKSHOPS):
        title, level = chance.choice(words.COURSES), chance.choice(words.LEVELS)
        places = chance.choice((6, 8, 10, 12))
        yield [
            f"{title}: {level.lower()}",
            level,
            (TODAY + timedelta(days=chance.randint(-300, 120))).isoformat(),
            chance.choice(words.FIRST_NAMES) + " " + chance.choice(words.LAST_NAMES),
            str(places),
            str(chance.randint(0, places)),
            f"{chance.choice((1500, 2500, 4000, 6500)) / 100:.2f}",
            chance.choice(words.COURSE_NOTES),
        ]


def suppliers(chance: random.Random) -> Iterator[list[str]]:
    for name in words.SUPPLIER_NAMES[:SUPPLIERS]:
        domain = "".join(character for character in name.lower() if character.isalnum())
        yield [
            name,
            f"sales@{domain}.example",
            f"https://{domain}.example",
            chance.choice(words.TOWNS),
            chance.choice(("yes", "no")),
            str(chance.choice((2, 3, 5, 7, 10))),
        ]


def day(chance: random.Random, back: int) -> str:
    return (TODAY - timedelta(days=chance.randint(0, back))).isoformat()
