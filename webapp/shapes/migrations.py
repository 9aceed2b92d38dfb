"""A table's schema history as migrations: what is physical of each change, out of what the history and the fields know.

That are columns, and what the database demands of them. Names, places, options and defaults are the catalogue's. A field in the trash keeps
its column and demands nothing; one that is gone for good took its columns along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp import fieldtypes
from webapp.database import db
from webapp.ddl import Column, Demand, revisions
from webapp.ddl.catalog import SYSTEM_COLUMNS
from webapp.ddl.demands import LiftDemand, PutDemand
from webapp.ddl.revisions import DIALECTS, Step, Steps
from webapp.fields.demands import column_of, demands_of
from webapp.tables.models import Field, SchemaChange, Table

BORN = frozenset(["add_field", "duplicate_field"])
MADE = frozenset(["create_table", "import_table", "duplicate_table"])


@dataclass(frozen=True)
class Statements:
    """What a change is in SQL, by the database's name."""

    by_dialect: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        return not any(self.by_dialect.values())


@dataclass(frozen=True)
class State:
    """What is physical of a field: its column, and what the database demands of it, which is nothing while the field is in the trash."""

    column: Column
    demands: frozenset[Demand]
    is_trashed: bool = False

    @property
    def demanded(self) -> frozenset[Demand]:
        return frozenset() if self.is_trashed else self.demands


@dataclass(frozen=True)
class History:
    """A table's whole history, the earliest change first, and the fields that are there, also in the trash."""

    table: Table
    changes: Sequence[SchemaChange]
    fields: Mapping[int, Field]

    def steps(self, change: SchemaChange) -> Steps:
        if change.kind in MADE:
            return self.creating()
        field = self.fields.get(change.field_id or 0)
        if field is None:
            return []
        if change.kind in BORN:
            return [*self.adding(self.first_state(field).column), *self.demanding(None, self.first_state(field))]
        before, after = self.around(field, change)
        made = self.adding(after.column) if change.kind == "retype_field" and self.is_new(change) else []
        return [*made, *self.demanding(before, after)]

    def creating(self) -> Steps:
        """The table as it was born."""
        later = {change.field_id for change in self.changes if change.kind in BORN}
        states = [self.first_state(field) for _, field in sorted(self.fields.items()) if field.id not in later]
        own = [state.column for state in states if state.column.name not in SYSTEM_COLUMNS]
        return [*revisions.creating(self.table.id, own), *(step for state in states for step in self.demanding(None, state))]

    def adding(self, column: Column) -> Steps:
        return [] if column.name in SYSTEM_COLUMNS else revisions.adding(self.table.id, column)

    def demanding(self, before: State | None, after: State) -> Steps:
        was = before.demanded if before else frozenset()
        lifted = [LiftDemand(self.table.id, before.column, demand) for demand in Demand if before and demand in was - after.demanded]
        return [*lifted, *(PutDemand(self.table.id, after.column, demand) for demand in Demand if demand in after.demanded - was)]

    def of_field(self, field: Field) -> list[SchemaChange]:
        return [change for change in self.changes if change.field_id == field.id]

    def around(self, field: Field, change: SchemaChange) -> tuple[State, State]:
        """The field right before a change of it, and right after."""
        before = after = self.first_state(field)
        for one in self.of_field(field):
            before, after = after, after_change(after, one)
            if one.id == change.id:
                break
        return before, after

    def first_state(self, field: Field) -> State:
        """A field as it was born: as the first change that tells of it found it, or as it is."""
        column, demands = column_of(field), frozenset(demands_of(field))
        for change in reversed(self.of_field(field)):
            column = column_told(change.before) or column
            demands = demands_told(change.before, demands)
        return State(column, demands)

    def is_new(self, change: SchemaChange) -> bool:
        """Whether a retype made a column; one that takes another back shows a column that is there already."""
        earlier = (one for one in self.changes if one.kind == "retype_field" and one.id < change.id and one.field_id == change.field_id)
        return all(change.after["column"] not in {one.before["column"], one.after["column"]} for one in earlier)


def after_change(state: State, change: SchemaChange) -> State:
    trashed = {"trash_field": True, "restore_field": False}.get(change.kind, state.is_trashed)
    return State(column_told(change.after) or state.column, demands_told(change.after, state.demands), trashed)


def column_told(stored: Mapping[str, Any]) -> Column | None:
    """The column in what a change keeps of a field, from before it or after; retypes alone tell."""
    return Column(stored["column"], fieldtypes.configured(stored["type"], stored["options"]).sql_type()) if "column" in stored else None


def demands_told(stored: Mapping[str, Any], otherwise: frozenset[Demand]) -> frozenset[Demand]:
    return frozenset(demand for demand in Demand if stored[demand]) if set(Demand) <= stored.keys() else otherwise


def history_of(table: Table) -> History:
    changes = db.session.scalars(sa.select(SchemaChange).where(SchemaChange.table_id == table.id).order_by(SchemaChange.id)).all()
    fields = {field.id: field for field in db.session.scalars(sa.select(Field).where(Field.table_id == table.id))}
    return History(table, changes, fields)


def statements_of(history: History, change: SchemaChange) -> Statements:
    steps = history.steps(change)
    return Statements({dialect: revisions.statements(steps, dialect) for dialect in DIALECTS})


def script_of(table: Table) -> str:
    """A revision script of Alembic's that brings an empty database to the shape that this table has."""
    history = history_of(table)
    steps = [Step(f"{change.at:%Y-%m-%d %H:%M} UTC: {change.summary}", history.steps(change)) for change in history.changes]
    return revisions.script(table.name, f"t_{table.id}_v{table.schema_version}", steps)
