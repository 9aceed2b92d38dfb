"""A fault at every statement of every change of shape, and at its commit: afterwards all is as it was; without one the change is whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from tests.factories import Plants
from tests.shapes import check_agreement, everything, field_called, retype
from webapp.accounts.models import User
from webapp.database import db
from webapp.fields import changes as fields
from webapp.shapes import duplicating, undoing
from webapp.tables import changes as tables
from webapp.tables.models import SchemaChange, Table
from webapp.workspaces import changes as workspaces

Act = Callable[[Table, User], Any]


class Fault(Exception):
    """What a broken disk, a full one or a lost connection would be."""


class Faults:
    """Raises Fault at the statement with a number, counted from the beginning of a write transaction; a commit is a statement as well."""

    def __init__(self, engine: sa.Engine, *, at: int) -> None:
        self.engine = engine
        self.left = at

    def step(self, *_: Any) -> None:
        if not db.session().info.get("writing"):
            return
        self.left -= 1
        if self.left == 0:
            raise Fault

    @contextmanager
    def __call__(self) -> Iterator[None]:
        event.listen(self.engine, "before_cursor_execute", self.step)
        event.listen(self.engine, "commit", self.step)
        try:
            yield
        finally:
            event.remove(self.engine, "before_cursor_execute", self.step)
            event.remove(self.engine, "commit", self.step)


def undo_last(table: Table, by: User) -> None:
    query = sa.select(SchemaChange).where(SchemaChange.table_id == table.id).order_by(SchemaChange.id.desc()).limit(1)
    undoing.undo(table, db.session.scalars(query).one(), by=by)


def rename(table: Table, by: User) -> None:
    height = field_called(table, "Height")
    fields.change_field(table, height, name="Size", description="In metres", options=height.options, by=by)


def rename_workspace(table: Table, by: User) -> None:
    workspaces.rename_workspace(db.session.get_one(workspaces.Workspace, table.workspace_id), name="Home", description="")


def trash_workspace(table: Table, by: User) -> None:
    workspaces.trash_workspace(db.session.get_one(workspaces.Workspace, table.workspace_id), by=by)


CHANGES: dict[str, Act] = {
    "add a field": lambda table, by: fields.add_field(table, name="New", type_name="number", by=by),
    "rename a field": rename,
    "move a field": lambda table, by: fields.move_field(table, field_called(table, "Notes"), to=0, by=by),
    "hide a field": lambda table, by: fields.hide_field(table, field_called(table, "Notes"), by=by),
    "remove a field": lambda table, by: fields.trash_field(table, field_called(table, "Height"), by=by),
    "restore a field": lambda table, by: fields.restore_field(table, field_called(table, "Lost"), by=by),
    "retype a field": lambda table, by: retype(table, field_called(table, "Height"), "text", by),
    "undo a retype": undo_last,
    "duplicate a field": lambda table, by: duplicating.duplicate_field(
        table, field_called(table, "Height"), name="Copy", with_values=True, by=by
    ),
    "create a table": lambda table, by: tables.create_table(table.workspace, name="Another", by=by),
    "duplicate the table": lambda table, by: duplicating.duplicate_table(table, name="Copy", with_records=True, by=by),
    "rename the table": lambda table, by: tables.rename_table(table, name="Garden", description="", by=by),
    "remove the table": lambda table, by: tables.trash_table(table, by=by),
    "restore the table": lambda table, by: tables.restore_table(table, by=by),
    "rename the workspace": rename_workspace,
    "remove the workspace": trash_workspace,
}


def attempt(app: Flask, act: Act, user_id: int, table_id: int, *, at: int) -> bool:
    """Whether the change passed without meeting the statement with that number."""
    with app.app_context():
        table, by = db.session.get_one(Table, table_id), db.session.get_one(User, user_id)
        db.session.refresh(table, ["workspace"])
        db.session.commit()
        try:
            with Faults(db.engine, at=at)():
                act(table, by)
        except Fault:
            return False
        return True


def prepared(app: Flask, plants: Plants, user_id: int, change: str) -> None:
    """The table as that change needs to find it: with a removed field, in the trash, or just retyped."""
    with app.app_context():
        table, by = db.session.get_one(Table, plants.table_id), db.session.get_one(User, user_id)
        fields.trash_field(table, fields.add_field(table, name="Lost", type_name="text", by=by), by=by)
        if change == "restore the table":
            tables.trash_table(table, by=by)
        if change == "undo a retype":
            retype(table, field_called(table, "Height"), "text", by)


@pytest.mark.parametrize("change", list(CHANGES))
def test_a_fault_at_any_statement_leaves_the_table_as_it_was(app: Flask, plants: Plants, change: str) -> None:
    alice_id = 1
    prepared(app, plants, alice_id, change)
    drafts = ("retypes",) if change == "retype a field" else ()  # looking first is a transaction of its own
    before, at = everything(app), 1

    while not attempt(app, CHANGES[change], alice_id, plants.table_id, at=at):
        after = everything(app)
        assert {name: rows for name, rows in after.items() if name not in drafts} == {
            name: rows for name, rows in before.items() if name not in drafts
        }
        at += 1

    assert at > 4
    assert everything(app) != before
    if change != "remove the workspace":
        with app.app_context():
            check_agreement(plants.table_id)
