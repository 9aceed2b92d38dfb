"""Reading the tables of workspaces: those in use, those in the trash, and how much is in them."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.database import db
from webapp.ddl import table_name
from webapp.tables.models import SchemaChange, Table
from webapp.workspaces.models import Workspace

COUNT_CAP = 10_000
COUNTS_A_QUERY = 100


class Listed(NamedTuple):
    """A table in a list."""

    id: int
    name: str
    description: str


class TrashedTable(NamedTuple):
    table: Table
    by: User | None


STANDING = (
    sa.select(Table)
    .where(Table.workspace_id.in_(sa.bindparam("workspaces", expanding=True)), Table.trashed_at.is_(None))
    .order_by(Table.position, Table.id)
)


LISTED = (
    sa.select(*(Table.__table__.c[name] for name in Listed._fields))
    .where(Table.__table__.c.workspace_id == sa.bindparam("workspace_id"), Table.__table__.c.trashed_at.is_(None))
    .order_by(Table.__table__.c.position, Table.__table__.c.id)
)


def listed_tables(workspace_id: int) -> list[Listed]:
    """The tables in use, in the order that the workspace keeps them in, as a list shows them: every page of a workspace does."""
    return [Listed(*row) for row in db.session.connection().execute(LISTED, {"workspace_id": workspace_id})]


def tables_of(workspace_ids: Collection[int]) -> Sequence[Table]:
    """The tables in use, in the order that their workspace keeps them in."""
    return db.session.scalars(STANDING, {"workspaces": list(workspace_ids)}).all()


def trashed_tables(workspace: Workspace) -> list[TrashedTable]:
    """The tables in the trash, the latest first, each with the person who threw it away."""
    last = sa.select(sa.func.max(SchemaChange.id)).where(SchemaChange.table_id == Table.id, SchemaChange.kind == "trash_table")
    rows = db.session.execute(
        sa.select(Table, User)
        .outerjoin(SchemaChange, SchemaChange.id == last.correlate(Table).scalar_subquery())
        .outerjoin(User, User.id == SchemaChange.user_id)
        .where(Table.workspace_id == workspace.id, Table.trashed_at.is_not(None))
        .order_by(Table.trashed_at.desc(), Table.id)
    )
    return [TrashedTable(*row) for row in rows]


def record_counts(table_ids: Sequence[int]) -> dict[int, str]:
    """How many records each table holds, as text; counting stops where the answer would keep people waiting: “1,204”, “10,000+”."""
    counts: dict[int, str] = {}
    for start in range(0, len(table_ids), COUNTS_A_QUERY):
        some = table_ids[start : start + COUNTS_A_QUERY]
        counted = db.session.execute(sa.union_all(*map(capped_count, some)))
        counts.update((table_id, in_words(count)) for table_id, count in counted)
    return counts


def capped_count(table_id: int) -> sa.Select[int, int]:
    records = sa.table(table_name(table_id), sa.column("trashed_at"))
    some = sa.select(sa.literal(1)).select_from(records).where(records.c.trashed_at.is_(None)).limit(COUNT_CAP + 1)
    counted = sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()
    return sa.select(sa.literal(table_id), counted)


def holds_more_than(table_id: int, most: int) -> bool:
    """Whether the table has more records than that, deleted ones too; counting stops there."""
    records = sa.table(table_name(table_id), sa.column("id"))
    some = sa.select(records.c.id).limit(most + 1).subquery()
    return db.session.execute(sa.select(sa.func.count()).select_from(some)).scalar_one() > most


def in_words(count: int) -> str:
    return f"{COUNT_CAP:,}+" if count > COUNT_CAP else f"{count:,}"
