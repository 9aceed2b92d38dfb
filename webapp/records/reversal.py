"""Putting a change set back: every cell to what it was before, records that came into the trash, records that went out of it.

What cannot be put back is left as it is and said: a field or record that is not there any more. What somebody changed since is a matter of
choice: nothing is written before the person has made it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import Conflict, db, now
from webapp.fieldtypes import Invalid, Value
from webapp.records.changes import NEW_CHANGE_SET, check_shape, run
from webapp.records.columnwise import Columns, among, insert_rows, update_rows
from webapp.records.demands import demands_met
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape

MOST_CELLS = 250_000

HERE = True
"""What the history keeps of a record that is there, on the side of before or after; None of one that is not."""


class Choice(Enum):
    """What to do about cells that somebody changed since."""

    ASK = "ask"
    OTHERS = "others"  # put back all but those
    ALL = "all"  # put those back as well, over what stands there


class TooLarge(Exception):
    """The set has more cells than one request can put back. Nothing was written."""


@dataclass(frozen=True)
class Contested:
    """A cell that holds something else than the set left there, or a record (no field) that somebody changed since it came."""

    record_id: int
    field: Field | None
    stands: Value = None


@dataclass
class ChangedSince(Conflict):
    """Somebody changed some of it since. Nothing was written."""

    change_id: int  # the set that should be put back
    contested: list[Contested]
    free: int  # how many cells and records could be put back without asking


@dataclass
class Plan:
    """What to write: cells by record with what stands there now, and which records come back or go."""

    cells: dict[int, dict[Field, tuple[Value, Value]]] = field(default_factory=dict)
    back: set[int] = field(default_factory=set)
    away: set[int] = field(default_factory=set)
    lost: int = 0  # cells and records that are not there any more

    @property
    def size(self) -> int:
        return sum(map(len, self.cells.values())) + len(self.back) + len(self.away)

    @property
    def record_ids(self) -> set[int]:
        return self.cells.keys() | self.back | self.away

    @property
    def fields(self) -> set[Field]:
        return {field for cells in self.cells.values() for field in cells}


@dataclass(frozen=True)
class Wish:
    """What a set says was there before: of each cell its JSON from and to, of each record whether it came or went with the set."""

    cells: dict[tuple[int, int], tuple[Any, Any]]
    came: set[int]
    went: set[int]

    def only(self, record_id: int, field_id: int) -> "Wish":
        return Wish({key: sides for key, sides in self.cells.items() if key == (record_id, field_id)}, set(), set())


def wish_of(change: ChangeSet) -> Wish:
    """Raises TooLarge."""
    c = CellChange.__table__.c
    query = sa.select(c.record_id, c.field_id, c.before, c.after).where(c.change_set_id == change.id).order_by(c.id).limit(MOST_CELLS + 1)
    rows = db.session.connection().execute(query).all()
    if len(rows) > MOST_CELLS:
        raise TooLarge
    wish = Wish({}, set(), set())
    for record_id, field_id, before, after in rows:
        if field_id is None:
            (wish.came if came(change, before, after) else wish.went).add(record_id)
        else:
            first, _ = wish.cells.get((record_id, field_id), (before, after))
            wish.cells[record_id, field_id] = (first, after)
    return wish


def came(change: ChangeSet, before: Any, after: Any) -> bool:
    """Whether a record came with the set, or went."""
    if before is None and after is None:
        return change.kind != "trash"
    return after is not None


def put_back(table: Table, shape: Shape, wish: Wish, choice: Choice, *, since: int, reverts: int, by: User, kind: str) -> Plan:
    """Do the reverse of `wish` as a change set of its own, inside a transaction. Raises ShapeChanged, ChangedSince and Broken.

    `since` is the id of the set that the wish was read from; `reverts` that of the set which the new one is said to put back.
    """
    check_shape(table)
    plan, contested = planned(table, shape, wish, since=since, by=by)
    if contested and choice is Choice.ASK:
        raise ChangedSince(reverts, [one for one, _ in contested], free=plan.size)
    if choice is Choice.ALL:
        for one, before in contested:
            if one.field is None:
                plan.away.add(one.record_id)
            else:
                plan.cells.setdefault(one.record_id, {})[one.field] = (one.stands, before)
    with demands_met(shape):
        write(table, shape, plan, reverts=reverts, by=by, kind=kind)
    return plan


def planned(table: Table, shape: Shape, wish: Wish, *, since: int, by: User) -> tuple[Plan, list[tuple[Contested, Value]]]:
    """What can be put back as it is, and what somebody changed since, each with what it would become."""
    fields = [field for field in map(shape.by_id.get, {field_id for _, field_id in wish.cells}) if field and has_column(shape, field)]
    by_id = {field.id: field for field in fields}
    standing = lock(shape, {record_id for record_id, _ in wish.cells} | wish.came | wish.went, fields)
    plan, contested = Plan(), []
    plan.back = {record_id for record_id in wish.went if record_id in standing and not is_live(standing[record_id])}
    plan.lost = len(wish.went - standing.keys())

    going = {record_id for record_id in wish.came if record_id in standing and is_live(standing[record_id])}
    touched = changed_since(table, going, since, by=by)
    plan.away = going - touched
    contested += [(Contested(record_id, None), None) for record_id in sorted(touched)]

    for (record_id, field_id), (before, after) in wish.cells.items():
        row = standing.get(record_id)
        if record_id in wish.came:
            continue  # it goes as a whole
        if row is None or field_id not in by_id or not (is_live(row) or record_id in plan.back):
            plan.lost += 1
            continue
        its_field = by_id[field_id]
        stands = row[its_field.column_name]
        try:
            was, left = its_field.type.from_json(before), its_field.type.from_json(after)
        except Invalid:
            plan.lost += 1
            continue
        if stands == was:
            continue
        if stands == left:
            plan.cells.setdefault(record_id, {})[its_field] = (stands, was)
        else:
            contested.append((Contested(record_id, its_field, stands), was))
    return plan, contested


def has_column(shape: Shape, its_field: Field) -> bool:
    return its_field.column_name in shape.records.c


def is_live(row: Mapping[str, Any]) -> bool:
    return row["trashed_at"] is None


def lock(shape: Shape, record_ids: Iterable[int], fields: list[Field]) -> dict[int, Mapping[str, Any]]:
    """The records as they stand, in the trash or not, until the end of the transaction."""
    connection, c = db.session.connection(), shape.records.c
    query = sa.select(c.id, c.trashed_at, *map(shape.column, fields)).where(among(connection, c.id, record_ids))
    names = ("id", "trashed_at", *(field.column_name for field in fields))
    return {row[0]: dict(zip(names, row, strict=True)) for row in connection.execute(query.order_by(c.id).with_for_update())}


def changed_since(table: Table, record_ids: set[int], since: int, *, by: User) -> set[int]:
    """Those of the records that somebody else has changed after the set."""
    if not record_ids:
        return set()
    connection, c, sets = db.session.connection(), CellChange.__table__.c, ChangeSet.__table__.c
    others = (
        sa.select(c.record_id)
        .join(ChangeSet, sets.id == c.change_set_id)
        .where(c.table_id == table.id, among(connection, c.record_id, record_ids), c.change_set_id > since)
        .where(sets.user_id.is_distinct_from(by.id))
        .distinct()
    )
    return set(connection.execute(others).scalars())


def write(table: Table, shape: Shape, plan: Plan, *, reverts: int, by: User, kind: str) -> None:
    connection, at = db.session.connection(), now()
    for record_ids, trashed_at in ((plan.back, None), (plan.away, at)):
        if record_ids:
            update_rows(connection, shape.records, sorted(record_ids), {"trashed_at": [trashed_at] * len(record_ids)})
    write_cells(shape, plan, at=at, by=by)
    rows = list(history_of(plan))
    if not rows:
        return
    head = {"table_id": table.id, "user_id": by.id, "at": at, "kind": kind, "records": len(plan.record_ids)}
    change_set_id = run(NEW_CHANGE_SET, {**head, "reverts_id": reverts}).scalar_one()
    columns = dict(zip(("record_id", "field_id", "before", "after"), zip(*rows, strict=True), strict=True))
    where = {"change_set_id": [change_set_id] * len(rows), "table_id": [table.id] * len(rows)}
    insert_rows(connection, CellChange.__table__, {**where, **columns})


def write_cells(shape: Shape, plan: Plan, *, at: datetime, by: User) -> None:
    """One statement for all records of which the same fields change."""

    def columns(item: tuple[int, dict[Field, Any]]) -> tuple[str, ...]:
        return tuple(sorted(its_field.column_name for its_field in item[1]))

    for names, group in groupby(sorted(plan.cells.items(), key=columns), key=columns):
        records = {record_id: {its_field.column_name: new for its_field, (_, new) in cells.items()} for record_id, cells in group}
        values = {name: [cells[name] for cells in records.values()] for name in names}
        stamp: Columns = {"changed_at": [at] * len(records), "changed_by": [by.id] * len(records)}
        update_rows(db.session.connection(), shape.records, list(records), {**values, **stamp})


def history_of(plan: Plan) -> Iterator[tuple[int, int | None, Any, Any]]:
    for record_id in sorted(plan.back):
        yield record_id, None, None, HERE
    for record_id in sorted(plan.away):
        yield record_id, None, HERE, None
    for record_id, cells in sorted(plan.cells.items()):
        for its_field, (stood, becomes) in cells.items():
            yield record_id, its_field.id, its_field.type.to_json(stood), its_field.type.to_json(becomes)
