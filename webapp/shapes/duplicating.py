"""A second table or field like the first, with its values or without.

Where a copy goes is made first and unseen: a column, or a table under ids that were set aside. Entering it into the catalogue is the last
step, so a copy that ended early is never seen, and its undo is the trash.
"""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from webapp import ddl
from webapp.accounts.models import User
from webapp.database import db, now, transaction
from webapp.fields import changes as fields
from webapp.fields.demands import demands_of
from webapp.records.changes import check_shape
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.changes import column_for, note_shape, touch_shape
from webapp.tables.ids import set_field_aside, set_table_aside
from webapp.tables.models import Field, SchemaChange, Table

Condition = sa.ColumnElement[bool]

LONGEST_NAME = 120
NOT_COPIED = frozenset(["id", "table_id", "name", "column_name", "position", "trashed_at"])


class Copy(ABC):
    """What is copied, and where to. `make_room` comes first, `enter` last; in between any of the records are copied, also repeatedly."""

    records: sa.Table  # that are read

    def __init__(self, table: Table, name: str) -> None:
        self.table = table
        self.name = name
        self.is_filled = False

    @abstractmethod
    def make_room(self) -> int:
        """Make what is going to be filled; the id of the new table or field."""

    @abstractmethod
    def fill(self, which: Condition) -> None:
        """Copy the records of which that is true."""

    @abstractmethod
    def fill_again(self, ids: Sequence[int]) -> None:
        """Copy once more what may have been copied already."""

    @abstractmethod
    def touched(self, mark: int) -> sa.Select[int]:
        """The ids of the records that were written after the change set `mark`."""

    @abstractmethod
    def enter(self, *, by: User) -> SchemaChange:
        """Let everybody see it."""


class FieldCopy(Copy):
    """Another field of the same table, right behind the first."""

    def __init__(self, table: Table, field: Field, name: str) -> None:
        super().__init__(table, name)
        self.field = field

    def make_room(self) -> int:
        self.field_id = set_field_aside(self.table.id)
        kind = self.field.type.sql_type()
        self.old, self.new = ddl.Column(self.field.column_name, kind), ddl.Column(column_for(self.field_id, self.field.type), kind)
        if self.new.name != self.old.name:
            ddl.add_column(db.session.connection(), self.table.id, self.new)
        self.records = ddl.record_table(self.table.id, [self.old, self.new])
        return self.field_id

    def fill(self, which: Condition) -> None:
        self.is_filled = True
        if self.new.name != self.old.name:
            db.session.execute(sa.update(self.records).where(which).values({self.new.name: self.records.c[self.old.name]}))

    def fill_again(self, ids: Sequence[int]) -> None:
        self.fill(self.records.c.id.in_(ids))

    def touched(self, mark: int) -> sa.Select[int]:
        c = CellChange.__table__.c
        return sa.select(c.record_id).where(c.table_id == self.table.id, c.field_id == self.field.id, c.change_set_id > mark)

    def enter(self, *, by: User) -> SchemaChange:
        copy = Field(id=self.field_id, table_id=self.table.id, name=self.name, column_name=self.new.name, **copied(self.field))
        copy.is_required = copy.is_unique = False
        db.session.add(copy)
        db.session.flush()
        change = touch_shape(
            self.table,
            kind="duplicate_field",
            summary=f"Duplicated the field “{self.field.name}” as “{self.name}”{'' if self.is_filled else ', without its values'}",
            by=by,
            field=copy,
            after={**fields.settings(copy), "of": self.field.id},
        )
        fields.check_count(self.table)
        fields.check_name(self.table, self.name, but=copy)
        self.place(copy)
        return change

    def place(self, copy: Field) -> None:
        others = [field for field in fields.fields_of(self.table) if field.id != copy.id]
        others.insert(1 + [field.id for field in others].index(self.field.id), copy)
        for position, field in enumerate(others):
            field.position = position


class TableCopy(Copy):
    """Another table of the same workspace, with every field in use. Records keep their numbers, authors and moments; deleted ones stay."""

    def __init__(self, table: Table, name: str) -> None:
        super().__init__(table, name)
        self.fields = fields.fields_of(table)

    def make_room(self) -> int:
        self.table_id, self.field_ids = set_table_aside(self.table.workspace_id, fields=len(self.fields))
        kinds = [field.type.sql_type() for field in self.fields]
        old = [ddl.Column(field.column_name, kind) for field, kind in zip(self.fields, kinds, strict=True)]
        self.new_names = [column_for(field_id, field.type) for field_id, field in zip(self.field_ids, self.fields, strict=True)]
        new = [ddl.Column(name, kind) for name, kind in zip(self.new_names, kinds, strict=True)]
        ddl.create_record_table(db.session.connection(), self.table_id, new)
        self.records, self.copies = ddl.record_table(self.table.id, old), ddl.record_table(self.table_id, new)
        return self.table_id

    def fill(self, which: Condition) -> None:
        self.is_filled = True
        c = self.records.c
        kept = [name for name in self.copies.c.keys() if name in c and name not in {"version", "trashed_at"}]  # noqa: SIM118 (a collection)
        pairs = {name: c[name] for name in kept}
        pairs |= {name: c[field.column_name] for name, field in zip(self.new_names, self.fields, strict=True)}
        some = sa.select(*pairs.values()).where(which, c.trashed_at.is_(None))
        db.session.execute(sa.insert(self.copies).from_select(list(pairs), some))

    def fill_again(self, ids: Sequence[int]) -> None:
        db.session.execute(sa.delete(self.copies).where(self.copies.c.id.in_(ids)))
        self.fill(self.records.c.id.in_(ids))

    def touched(self, mark: int) -> sa.Select[int]:
        c = CellChange.__table__.c
        return sa.select(c.record_id).where(c.table_id == self.table.id, c.change_set_id > mark)

    def enter(self, *, by: User) -> SchemaChange:
        last = db.session.scalar(sa.select(sa.func.max(Table.position)).where(Table.workspace_id == self.table.workspace_id)) or 0
        copy = Table(
            id=self.table_id,
            workspace_id=self.table.workspace_id,
            name=self.name,
            description=self.table.description,
            position=last + 1,
            schema_version=1,
        )
        db.session.add(copy)
        db.session.flush()
        db.session.add_all(self.copied_fields())
        ddl.continue_ids(db.session.connection(), copy.id)
        for field, column_name in zip(self.fields, self.new_names, strict=True):
            for demand in demands_of(field):
                ddl.put_demand(db.session.connection(), copy.id, ddl.Column(column_name, field.type.sql_type()), demand)
        if self.is_filled:
            records = db.session.scalar(sa.select(sa.func.count()).select_from(self.copies)) or 0
            db.session.add(ChangeSet(table_id=copy.id, user_id=by.id, at=now(), kind="duplicate", records=records))
        summary = f"Duplicated the table “{self.table.name}” as “{self.name}”{'' if self.is_filled else ', without its records'}"
        return note_shape(copy, kind="duplicate_table", summary=summary, by=by, after={"name": self.name, "of": self.table.id})

    def copied_fields(self) -> list[Field]:
        twins = zip(self.field_ids, self.new_names, self.fields, strict=True)
        return [
            Field(id=field_id, table_id=self.table_id, name=field.name, column_name=column, position=position, **copied(field))
            for position, (field_id, column, field) in enumerate(twins)
        ]


@transaction()
def duplicate_field(table: Table, field: Field, *, name: str, with_values: bool, by: User) -> Field:
    """Add a field like this one. Raises Invalid for a name that is taken or one field too many, and Conflict."""
    copy = FieldCopy(table, field, name)
    change = all_of(copy, with_values, by)
    return db.session.get_one(Field, change.field_id)


@transaction()
def duplicate_table(table: Table, *, name: str, with_records: bool, by: User) -> Table:
    """Add a table like this one to its workspace. Raises Conflict."""
    check_shape(table)
    change = all_of(TableCopy(table, name), with_records, by)
    return db.session.get_one(Table, change.table_id)


def all_of(copy: Copy, is_filled: bool, by: User) -> SchemaChange:  # noqa: FBT001 (passed on)
    copy.make_room()
    if is_filled:
        copy.fill(sa.true())
    return copy.enter(by=by)


def copied(field: Field) -> dict[str, Any]:
    """What a field's copy has from it."""
    return {column.name: getattr(field, column.name) for column in Field.__table__.c if column.name not in NOT_COPIED}


def name_for_copy(name: str, taken: Sequence[str]) -> str:
    """“Height copy”, “Height copy 2” …, whichever is free first."""
    keys = {other.casefold() for other in taken}
    endings = itertools.chain([" copy"], (f" copy {number}" for number in itertools.count(2)))
    names = (f"{name[: LONGEST_NAME - len(ending)]}{ending}" for ending in endings)
    return next(free for free in names if free.casefold() not in keys)
