"""Changes of shape in any order: the catalogue, the database, the schema history and the view always agree, and an undo brings values back.

A few hundred steps in the gate; `INLAY_SCHEMA_EXAMPLES=200 pytest tests/property/test_schema_machine.py` takes some ten thousand.
"""

import os
from typing import Any

import hypothesis.strategies as st
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from tests.factories import House
from tests.shapes import Values, check_agreement, retype, values_of
from webapp.accounts.models import User
from webapp.database import Conflict, db
from webapp.fields import changes as fields
from webapp.fields.demands import Terms, demands_of
from webapp.fieldtypes import Invalid
from webapp.shapes import duplicating, undoing
from webapp.tables import changes as tables
from webapp.tables.changes import NewField
from webapp.tables.models import Field, SchemaChange, Table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Workspace

EXAMPLES = int(os.environ.get("INLAY_SCHEMA_EXAMPLES", "4"))
STEPS = 40

TEXTS = ("1.5", "yes", "2023-11-03", "Ann", None)
TYPES = ("text", "long_text", "number", "checkbox", "date", "select", "multi_select", "duration", "created_time", "autonumber")
NAMES = st.sampled_from(["Name", "name", "Size", "id", "50 %", 'a "b"', "select", "🌵", "اسم", "Ä" * 60, "ä" * 61])
PLACES = st.integers(0, 9)


class Shapes(RuleBasedStateMachine):
    app: Flask
    house: House

    @initialize()
    def a_table(self) -> None:
        self.context = self.app.app_context()
        self.context.push()
        self.by = db.session.get_one(User, self.house.alice.id)
        workspace = db.session.get_one(Workspace, self.house.workspace_id)
        self.table = tables.create_table(workspace, name="Things", by=self.by, fields=(NewField("Name", "text", {}),))
        shape = shape_of(self.table)
        rows: Any = [{shape.fields[0].column_name: text, "created_at": sa.func.now()} for text in TEXTS]
        with fields.transaction():
            for row in rows:
                db.session.execute(sa.insert(shape.records).values({**row, "created_at": self.table.created_at}))
        self.before: dict[int, Values] = {}

    def teardown(self) -> None:
        db.session.remove()
        self.context.pop()

    def field(self, place: int, *, trashed: bool = False) -> Field | None:
        state = Field.trashed_at.is_not(None) if trashed else Field.trashed_at.is_(None)
        found = db.session.scalars(sa.select(Field).where(Field.table_id == self.table.id, state).order_by(Field.id)).all()
        return found[place % len(found)] if found else None

    @property
    def stands(self) -> bool:
        return self.table.trashed_at is None

    @precondition(lambda self: self.stands)
    @rule(name=NAMES, kind=st.sampled_from(TYPES))
    def add(self, name: str, kind: str) -> None:
        taken = fields.name_is_taken(self.table, name, but=Field(id=0))
        try:
            fields.add_field(self.table, name=name, type_name=kind, by=self.by)
            assert not taken
        except Invalid:
            assert taken
            self.reload()

    @precondition(lambda self: self.stands)
    @rule(place=PLACES, name=NAMES, description=st.sampled_from(["", "In metres"]))
    def rename(self, place: int, name: str, description: str) -> None:
        field = self.field(place)
        taken = fields.name_is_taken(self.table, name, but=field)
        try:
            fields.change_field(self.table, field, name=name, description=description, options=field.options, by=self.by)
            assert not taken
        except Invalid:
            assert taken
            self.reload()

    @precondition(lambda self: self.stands)
    @rule(place=PLACES, required=st.booleans(), unique=st.booleans())
    def demand(self, place: int, required: bool, unique: bool) -> None:
        field = self.field(place)
        try:
            terms = Terms(required, unique)
            fields.change_field(
                self.table, field, name=field.name, description=field.description, options=field.options, terms=terms, by=self.by
            )
        except Invalid:
            self.reload()

    @precondition(lambda self: self.stands)
    @rule(place=PLACES, to=PLACES)
    def move(self, place: int, to: int) -> None:
        fields.move_field(self.table, self.field(place), to=to, by=self.by)

    @precondition(lambda self: self.stands)
    @rule(place=PLACES)
    def hide_or_show(self, place: int) -> None:
        field = self.field(place)
        (fields.show_field if field.hidden else fields.hide_field)(self.table, field, by=self.by)

    @precondition(lambda self: self.stands)
    @rule(place=PLACES)
    def remove(self, place: int) -> None:
        is_last = len(fields.fields_of(self.table)) == 1
        try:
            fields.trash_field(self.table, self.field(place), by=self.by)
            assert not is_last
        except Invalid:
            assert is_last
            self.reload()

    @precondition(lambda self: self.stands)
    @rule(place=PLACES)
    def restore(self, place: int) -> None:
        field = self.field(place, trashed=True)
        if field is not None:
            fields.restore_field(self.table, field, by=self.by)

    @precondition(lambda self: self.stands)
    @rule(place=PLACES, with_values=st.booleans())
    def duplicate(self, place: int, with_values: bool) -> None:
        field = self.field(place)
        name = duplicating.name_for_copy(field.name, [other.name for other in fields.fields_of(self.table)])
        copy = duplicating.duplicate_field(self.table, field, name=name, with_values=with_values, by=self.by)
        now = values_of(self.table.id)
        if with_values or field.type.record_column:
            assert now[copy.id] == now[field.id]

    @precondition(lambda self: self.stands)
    @rule(place=PLACES, kind=st.sampled_from([kind for kind in TYPES if kind not in {"created_time", "autonumber"}]))
    def retype(self, place: int, kind: str) -> None:
        field = self.field(place)
        if field.type_name != kind and not list(demands_of(field)):
            before = values_of(self.table.id)
            change = retype(self.table, field, kind, self.by)
            self.before[change.id] = {field.id: before[field.id]}

    @rule(name=NAMES)
    def rename_table(self, name: str) -> None:
        tables.rename_table(self.table, name=name, description="", by=self.by)

    @precondition(lambda self: self.stands)
    @rule(with_records=st.booleans())
    def duplicate_table(self, with_records: bool) -> None:
        copy = duplicating.duplicate_table(self.table, name=self.table.name, with_records=with_records, by=self.by)
        check_agreement(copy.id)
        if with_records:
            assert [texts for _, texts in sorted(values_of(copy.id).items())] == list(values_of(self.table.id).values())
        tables.trash_table(copy, by=self.by)

    @rule()
    def trash_or_restore_table(self) -> None:
        (tables.trash_table if self.stands else tables.restore_table)(self.table, by=self.by)

    @rule(place=st.integers(0, 99))
    def undo(self, place: int) -> None:
        query = sa.select(SchemaChange).where(SchemaChange.table_id == self.table.id).order_by(SchemaChange.id.desc())
        changes = db.session.scalars(query).all()
        change = changes[place % min(len(changes), 12)]
        try:
            undoing.undo(self.table, change, by=self.by)
        except undoing.Stuck:
            self.reload()
            return
        for field_id, texts in self.before.get(change.id, {}).items():
            assert values_of(self.table.id)[field_id] == texts

    @invariant()
    def everything_agrees(self) -> None:
        check_agreement(self.table.id)
        db.session.rollback()

    def reload(self) -> None:
        """What a refused change leaves of its attempt in memory is read anew, as the next request would."""
        db.session.expire_all()
        self.table = db.session.get_one(Table, self.table.id, populate_existing=True)


def test_changes_of_shape_in_any_order_leave_everything_in_agreement(app: Flask, house: House) -> None:
    machine = type("OnThisDatabase", (Shapes,), {"app": app, "house": house})
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=quiet),
    )


def test_of_two_who_change_a_table_at_once_one_is_told(app: Flask, house: House) -> None:
    table = house.table("Things", (NewField("Name", "text", {}),))
    with app.app_context():
        by = db.session.get_one(User, house.alice.id)
        seen = db.session.get_one(Table, table.table_id)
        db.session.expunge(seen)
        fields.add_field(db.session.get_one(Table, table.table_id), name="First", type_name="text", by=by)
        try:
            fields.add_field(seen, name="Second", type_name="text", by=by)
        except Conflict:
            check_agreement(table.table_id)
        else:
            raise AssertionError("Both were let through.")
