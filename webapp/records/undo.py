"""Undo and redo: each person's own change sets in a table, the latest first, for 30 days. They are in the database, so they outlive a
reload, a sign-out and a restart.

A change set that was undone carries `undone_at`. What undid or redid it is a change set of its own which points to it: the last of those
says how things stand, and is what the next redo or undo puts back. A new change ends what could be redone.
"""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import Conflict, db, now, transaction
from webapp.records.models import ChangeSet
from webapp.records.reversal import Choice, Plan, put_back, wish_of
from webapp.tables.models import Table
from webapp.tables.shape import Shape

KEPT = timedelta(days=30)
STEPS = ("undo", "redo")
WHOLE_TABLES = ("import", "duplicate")  # what these made is a table: it goes and comes back as one


class NothingLeft(Conflict):
    """There is nothing to undo, or to redo."""


class AnotherOne(Conflict):
    """Not the change that the person was asked about: one of theirs came in between. Nothing was written."""


@dataclass(frozen=True)
class Reverted:
    change: ChangeSet
    plan: Plan


@transaction()
def undo(table: Table, shape: Shape, *, by: User, choice: Choice = Choice.ASK, expected: int | None = None) -> Reverted:
    """Put back this person's latest change that stands. Raises NothingLeft, AnotherOne, ChangedSince, TooLarge and ShapeChanged.

    `expected` is the change that they were shown, where they were asked about it.
    """
    change = locked(standing(table, by).order_by(ChangeSet.id.desc()), expected)
    change.undone_at = now()
    return step(table, shape, change, by=by, kind="undo", choice=choice)


@transaction()
def redo(table: Table, shape: Shape, *, by: User, choice: Choice = Choice.ASK, expected: int | None = None) -> Reverted:
    """Do again what was undone last. Raises what `undo` raises."""
    change = locked(undone(table, by).order_by(ChangeSet.undone_at.desc(), ChangeSet.id), expected)
    change.undone_at = None
    return step(table, shape, change, by=by, kind="redo", choice=choice)


@transaction()
def revert(
    table: Table, shape: Shape, change: ChangeSet, *, by: User, cell: tuple[int, int] | None = None, choice: Choice = Choice.ASK
) -> Reverted:
    """Put back anybody's change set, or one cell of it, as a new change of one's own. Raises ChangedSince, TooLarge and ShapeChanged."""
    wish = wish_of(change)
    if cell is not None:
        wish = wish.only(*cell)
    plan = put_back(table, shape, wish, choice, since=change.id, reverts=change.id, by=by, kind="revert")
    return Reverted(change, plan)


def step(table: Table, shape: Shape, change: ChangeSet, *, by: User, kind: str, choice: Choice) -> Reverted:
    """Put back the last step before this one. It wrote nothing where nothing of the change was left to put back."""
    steps = sa.select(ChangeSet).where(ChangeSet.reverts_id == change.id, ChangeSet.kind.in_(STEPS))
    last = db.session.scalar(steps.order_by(ChangeSet.id.desc()).limit(1))
    if last is None and kind == "undo":
        last = change
    if last is None or last.kind == kind:
        return Reverted(change, Plan())
    plan = put_back(table, shape, wish_of(last), choice, since=last.id, reverts=change.id, by=by, kind=kind)
    return Reverted(change, plan)


def mine(table: Table, by: User) -> sa.Select[ChangeSet]:
    """What this person has done in the table lately and could take back."""
    return sa.select(ChangeSet).where(
        ChangeSet.table_id == table.id,
        ChangeSet.user_id == by.id,
        ChangeSet.kind.not_in((*STEPS, *WHOLE_TABLES)),
        ChangeSet.at > now() - KEPT,
    )


def standing(table: Table, by: User) -> sa.Select[ChangeSet]:
    return mine(table, by).where(ChangeSet.undone_at.is_(None))


def undone(table: Table, by: User) -> sa.Select[ChangeSet]:
    """What could be done again."""
    newest = db.session.scalar(standing(table, by).order_by(ChangeSet.id.desc()).limit(1).with_only_columns(ChangeSet.id))
    return mine(table, by).where(ChangeSet.undone_at.is_not(None), ChangeSet.id > (newest or 0))


def locked(query: sa.Select[ChangeSet], expected: int | None) -> ChangeSet:
    found = db.session.scalar(query.limit(1).with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NothingLeft
    if expected is not None and found.id != expected:
        raise AnotherOne
    return found
