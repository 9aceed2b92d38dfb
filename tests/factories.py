"""What the tests' world is made of: people, a workspace, a table of plants. Made by the product's own verbs."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.people import PASSWORD, Person
from tests.recordings import recorded
from webapp.accounts import changes as accounts
from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.fieldtypes.types.select import Select
from webapp.records.changes import add_record
from webapp.tables.changes import NewField, create_table
from webapp.tables.models import Table
from webapp.tables.shape import Shape, shape_of
from webapp.workspaces import changes as workspaces
from webapp.workspaces.models import Role, Workspace

KINDS = Select.from_names(["Tree", "Shrub", "Herb"])

PLANT_FIELDS = (
    NewField("Name", "text", {}),
    NewField("Height", "number", {"decimals": 1}),
    NewField("Kind", "select", KINDS.to_options()),
    NewField("Alive", "checkbox", {}),
    NewField("Planted", "date", {}),
    NewField("Notes", "long_text", {}),
)

PLANTS = (
    ("Rowan", Decimal("7.5"), 1, True, datetime.date(2019, 3, 21), "Berries in autumn.\nBirds like them."),
    ("Box", Decimal("1.2"), 2, False, datetime.date(2021, 10, 2), None),
    ("Thyme", None, 3, True, None, "Between the stones"),
)


@dataclass
class House:
    """A workspace of Alice's, and the people who come to it."""

    app: Flask
    alice: Person
    workspace_id: int

    @property
    def path(self) -> str:
        return f"/workspaces/{self.workspace_id}"

    def member(self, name: str, role: Role) -> Person:
        """Somebody who is signed in and has this role here."""
        return recorded(self.app, ("member", self.workspace_id, name, role), lambda: self._welcome(name, role))

    def table(self, name: str, fields: tuple[NewField, ...], rows: tuple[tuple[Any, ...], ...] = ()) -> "Records":
        """A table of Alice's with its records."""
        return recorded(self.app, ("table", self.workspace_id, name, repr((fields, rows))), lambda: self._make_table(name, fields, rows))

    def _welcome(self, name: str, role: Role) -> Person:
        newcomer = person(self.app, name)
        with self.app.app_context():
            enrol(self.workspace_id, newcomer.id, role)
        return newcomer

    def _make_table(self, name: str, fields: tuple[NewField, ...], rows: tuple[tuple[Any, ...], ...]) -> "Records":
        with self.app.app_context():
            alice = db.session.get_one(User, self.alice.id)
            table = create_table(db.session.get_one(Workspace, self.workspace_id), name=name, by=alice, fields=fields)
            shape = shape_of(table)
            with transaction():  # one commit for all of them
                ids = [add_record(table, shape, dict(zip(shape.fields, row, strict=True)), by=alice) for row in rows]
            return Records(self.app, table.id, ids)


@dataclass
class Records:
    """A table as tests speak of it: records by their place from 1 on, fields by name."""

    app: Flask
    table_id: int
    record_ids: list[int]

    @property
    def path(self) -> str:
        return f"/tables/{self.table_id}"

    def record_url(self, record: int = 1) -> str:
        return f"{self.path}/records/{self.record_id(record)}"

    def cell_url(self, record: int = 1, field: str = "Name") -> str:
        return f"{self.record_url(record)}/cells/{self.field_id(field)}"

    def cell_id(self, record: int = 1, field: str = "Name") -> str:
        """The DOM id of a cell."""
        return f"cell-{self.record_id(record)}-{self.field_id(field)}"

    def record_id(self, record: int) -> int:
        return self.record_ids[record - 1]

    def field_id(self, name: str) -> int:
        with self.app.app_context():
            return next(field.id for field in self._shape().fields if field.name == name)

    def values(self, record: int = 1) -> dict[str, Any]:
        """What a record holds now, by field name, as the field types read it."""
        with self.app.app_context():
            shape = self._shape()
            query = sa.select(shape.records).where(shape.records.c.id == self.record_id(record))
            row = db.session.execute(query).mappings().one()
            return {field.name: row[field.column_name] for field in shape.fields}

    def _shape(self) -> Shape:
        return shape_of(db.session.get_one(Table, self.table_id))


Plants = Records


def plants(house: House) -> Plants:
    return house.table("Plants", PLANT_FIELDS, PLANTS)


def house(app: Flask) -> House:
    return recorded(app, ("house",), lambda: build_house(app))


def build_house(app: Flask) -> House:
    alice = person(app, "Alice")
    with app.app_context():
        return House(app, alice, create_house(alice.id))


def person(app: Flask, name: str) -> Person:
    """Somebody with an account, signed in."""
    return recorded(app, ("person", name), lambda: let_in(app, name))


def let_in(app: Flask, name: str) -> Person:
    with app.app_context():
        user_id = create_user(name)
    somebody = Person(app, name, user_id)
    somebody.sign_in()
    return somebody


def create_user(name: str) -> int:
    """An account; the first one owns the installation."""
    return accounts.create_user(name=name, email=f"{name.lower()}@example.com", password=PASSWORD).id


def create_house(owner_id: int) -> int:
    return workspaces.create_workspace(name="House", by=db.session.get_one(User, owner_id)).id


def enrol(workspace_id: int, user_id: int, role: Role) -> None:
    workspaces.add_member(db.session.get_one(Workspace, workspace_id), db.session.get_one(User, user_id), role)
