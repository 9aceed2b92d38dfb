"""Reading comments: a record's threads, what is new to somebody, and what they were told of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.comments.models import Comment, CommentChange, Notice, Reading
from webapp.database import db
from webapp.records.marks import Mark
from webapp.records.names import names_of_records
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Member, Workspace

LATEST = 50


class Said(NamedTuple):
    """A comment and who wrote it; nobody where the account is gone."""

    comment: Comment
    author: User | None


@dataclass
class Thread:
    """`first` is deleted where answers to it are left."""

    first: Said
    answers: list[Said] = field(default_factory=list)

    @property
    def is_left(self) -> bool:
        return self.first.comment.trashed_at is None or bool(self.answers)


class Told(NamedTuple):
    """A notice with what it is about."""

    notice: Notice
    comment: Comment
    author: User | None
    table: Table


# What somebody was told of, as far as they may still see it; put together once.
VISIBLE = (
    sa.select(Notice, Comment, User, Table)
    .join(Comment, Comment.id == Notice.comment_id)
    .outerjoin(User, User.id == Comment.user_id)
    .join(Table, Table.id == Comment.table_id)
    .join(Workspace, Workspace.id == Table.workspace_id)
    .join(Member, sa.and_(Member.workspace_id == Workspace.id, Member.user_id == Notice.user_id))
    .where(Notice.user_id == sa.bindparam("user_id"), Comment.trashed_at.is_(None))
    .where(Table.trashed_at.is_(None), Workspace.trashed_at.is_(None))
)
WAITING = sa.select(sa.func.count()).select_from(
    VISIBLE.where(Notice.read_at.is_(None)).with_only_columns(sa.literal(1)).limit(100).subquery()
)
BY_TABLE = VISIBLE.where(Notice.read_at.is_(None)).with_only_columns(Table.id, sa.func.count()).group_by(Table.id)

# The marks of a page of records, put together once: every page of the grid asks.
C, R = Comment.__table__.c, Reading.__table__.c
SEEN = sa.func.coalesce(R.comment_id, 0)
THEIRS = sa.case((C.user_id.is_distinct_from(sa.bindparam("user_id")), C.id), else_=0)
ALL_MARKS = (
    sa.select(C.record_id, sa.func.count(), sa.func.max(THEIRS) > sa.func.max(SEEN))
    .select_from(Comment.__table__)
    .outerjoin(Reading.__table__, sa.and_(R.user_id == sa.bindparam("user_id"), R.table_id == C.table_id, R.record_id == C.record_id))
    .where(C.table_id == sa.bindparam("table_id"), C.trashed_at.is_(None))
    .group_by(C.record_id)
)
MARKS = ALL_MARKS.where(C.record_id.in_(sa.bindparam("record_ids", expanding=True)))
MARKS_OF_STRETCH = ALL_MARKS.where(C.record_id.between(sa.bindparam("first"), sa.bindparam("last")))
STRETCH = 1_000  # records; within so few it is quicker to ask for all of them than to name each


def comments_of(table: Table, record_id: int) -> Sequence[Said]:
    """All comments of a record that are not deleted, the oldest first."""
    return [said for said in all_of(table, record_id) if said.comment.trashed_at is None]


def threads_of(table: Table, record_id: int) -> list[Thread]:
    """A record's threads, the oldest first; those without a comment left are left out."""
    threads: dict[int, Thread] = {}
    for said in all_of(table, record_id):
        if said.comment.thread_id is None:
            threads[said.comment.id] = Thread(said)
        elif said.comment.trashed_at is None and said.comment.thread_id in threads:
            threads[said.comment.thread_id].answers.append(said)
    return [thread for thread in threads.values() if thread.is_left]


def all_of(table: Table, record_id: int) -> list[Said]:
    query = sa.select(Comment, User).outerjoin(User, User.id == Comment.user_id)
    query = query.where(Comment.table_id == table.id, Comment.record_id == record_id).order_by(Comment.id)
    return [Said(*row) for row in db.session.execute(query, execution_options={"populate_existing": True})]


def find_comment(table: Table, comment_id: int) -> Comment | None:
    return db.session.scalar(sa.select(Comment).where(Comment.id == comment_id, Comment.table_id == table.id))


def newest_change(table_id: int) -> int:
    """A number that grows whenever something is done to a comment of the table; 0 before the first. Read off an index."""
    newest = sa.select(CommentChange.id).where(CommentChange.table_id == table_id).order_by(CommentChange.id.desc()).limit(1)
    return db.session.scalar(newest) or 0


def records_changed_since(table_id: int, change_id: int) -> set[int]:
    """The records with comments to which something was done after that change."""
    later = sa.select(CommentChange.record_id).where(CommentChange.table_id == table_id, CommentChange.id > change_id)
    return set(db.session.scalars(later.distinct()))


def last_seen(by: User, table: Table, record_id: int) -> int:
    """The newest comment of a record that this person has seen."""
    reading = db.session.get(Reading, (by.id, table.id, record_id), populate_existing=True)
    return reading.comment_id if reading else 0


def marks_of(table: Table, record_ids: Collection[int], user_id: int) -> dict[int, Mark]:
    """How many comments the records have, and whether one of somebody else's is new to the person; only those that have some."""
    asked = set(record_ids)
    if not asked:
        return {}
    first, last = min(asked), max(asked)
    which: dict[str, Any] = {"table_id": table.id, "user_id": user_id}
    if last - first < STRETCH:
        marked = db.session.connection().execute(MARKS_OF_STRETCH, which | {"first": first, "last": last})
    else:
        marked = db.session.connection().execute(MARKS, which | {"record_ids": list(asked)})
    return {record_id: Mark(number, bool(is_new)) for record_id, number, is_new in marked if record_id in asked}


def notices_of(by: User) -> list[Told]:
    """What this person was told of lately, the newest first, as far as they may still see it."""
    latest = VISIBLE.options(sa.orm.contains_eager(Table.workspace)).order_by(Notice.id.desc()).limit(LATEST)
    return [Told(*row) for row in db.session.execute(latest, {"user_id": by.id})]


def unread_count(by: User) -> int:
    """How many of them wait; beyond a hundred it counts no further. Every page asks."""
    return db.session.connection().execute(WAITING, {"user_id": by.id}).scalar_one()


def unread_by_table(by: User) -> dict[int, int]:
    """How many of them wait in each table, for those in which there are some."""
    return {row[0]: row[1] for row in db.session.connection().execute(BY_TABLE, {"user_id": by.id})}


def names_in(told: Iterable[Told]) -> dict[tuple[int, int], str]:
    """What the records that somebody was told of are called, by table and id; without those that are gone for good."""
    records: dict[Table, set[int]] = {}
    for one in told:
        records.setdefault(one.table, set()).add(one.comment.record_id)
    return {
        (table.id, record_id): name
        for table, record_ids in records.items()
        for record_id, name in names_of_records(shape_of(table), record_ids).items()
    }
