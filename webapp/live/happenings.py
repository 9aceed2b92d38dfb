"""What a message is made of: the records that change sets touched, who may still hear of a table, and who people are."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from webapp.accounts.models import SignIn, User
from webapp.accounts.tokens import ABSOLUTE_LIMIT, IDLE_LIMIT
from webapp.comments.models import CommentChange
from webapp.database import now
from webapp.records.models import CellChange, ChangeSet
from webapp.tables.models import Table
from webapp.workspaces.models import Member, Workspace

MOST_RECORDS = 100  # that a message names; with more, everything that is shown is asked for
MOST_LINES = 2_000  # of the history that are read for one message
AT_ONCE = 500

SETS, CELLS = ChangeSet.__table__.c, CellChange.__table__.c

Records = Sequence[int] | None
"""Ids, or None for more than a message names."""


class Listener(NamedTuple):
    """One sign-in that listens to one table."""

    sign_in_id: int
    table_id: int


def touched(connection: Connection, sets: Collection[tuple[int, int]]) -> dict[int, Records]:
    """The records that change sets touched, by table."""
    return records_in(connection, CELLS.change_set_id, CellChange, sets)


def spoken_of(connection: Connection, changes: Collection[tuple[int, int]]) -> dict[int, Records]:
    """The records that changes of comments are about, by table."""
    return records_in(connection, CommentChange.__table__.c.id, CommentChange, changes)


def records_in(
    connection: Connection, key: sa.Column[int], model: type[CellChange] | type[CommentChange], changes: Collection[tuple[int, int]]
) -> dict[int, Records]:
    found: dict[int, set[int]] = {table_id: set() for table_id, _ in changes}
    numbers = sorted(number for _, number in changes)[-AT_ONCE:]
    of = model.__table__.c
    lines = connection.execute(sa.select(of.table_id, of.record_id).where(key.in_(numbers)).limit(MOST_LINES + 1)).all()
    for table_id, record_id in lines:
        found[table_id].add(record_id)
    is_whole = len(lines) <= MOST_LINES and len(numbers) == len(changes)
    return {table_id: few(record_ids) if is_whole else None for table_id, record_ids in found.items()}


def few(record_ids: set[int]) -> Records:
    """A set that names no record, such as an import's, may have touched any."""
    return sorted(record_ids) if 0 < len(record_ids) <= MOST_RECORDS else None


def sets_since(connection: Connection, table_id: int, moment: datetime) -> list[tuple[int, int]]:
    query = sa.select(SETS.table_id, SETS.id).where(SETS.table_id == table_id, SETS.at > moment).order_by(SETS.at.desc())
    return [(row.table_id, row.id) for row in connection.execute(query.limit(AT_ONCE + 1))]


def admitted(connection: Connection, listeners: Iterable[Listener]) -> dict[Listener, int]:
    """Those whose sign-in stands and who are members where the table is, each with the version of the table's shape."""
    asked = sorted(set(listeners))
    moment = now()
    query = (
        sa.select(SignIn.id, Table.id, Table.schema_version)
        .select_from(SignIn)
        .join(Member, Member.user_id == SignIn.user_id)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .join(Table, Table.workspace_id == Workspace.id)
        .where(SignIn.seen_at > moment - IDLE_LIMIT, SignIn.created_at > moment - ABSOLUTE_LIMIT)
        .where(Table.trashed_at.is_(None), Workspace.trashed_at.is_(None))
    )
    versions: dict[Listener, int] = {}
    for start in range(0, len(asked), AT_ONCE):
        some = sa.tuple_(SignIn.id, Table.id).in_(asked[start : start + AT_ONCE])
        versions |= {Listener(sign_in, table): version for sign_in, table, version in connection.execute(query.where(some))}
    return versions


def people(connection: Connection, user_ids: Collection[int]) -> dict[int, User]:
    """Detached: their names and colours, nothing else of them."""
    rows = connection.execute(sa.select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: User(id=row.id, name=row.name) for row in rows}
