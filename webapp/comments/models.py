"""Comments on records, in threads; who was told of them, and what each person has seen."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, Moment, now

UNMAILED = sa.text("read_at IS NULL AND mailed_at IS NULL")


class Comment(Model):
    """A remark, or with `thread_id` an answer to one. A deleted one is kept for 30 days."""

    __tablename__ = "comments"
    __table_args__ = (sa.Index("ix_comments_record", "table_id", "record_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id", ondelete="CASCADE"))
    record_id: Mapped[int]
    thread_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    trashed_at: Mapped[datetime | None] = mapped_column(Moment)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)  # of the first one in a thread
    resolved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))


class CommentChange(Model):
    """That something was done to a comment. The ids grow, over all tables, so whoever knows the last one knows what is new."""

    __tablename__ = "comment_changes"
    __table_args__ = (sa.Index("ix_comment_changes_table", "table_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id", ondelete="CASCADE"))
    record_id: Mapped[int]
    comment_id: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    kind: Mapped[str] = mapped_column(sa.String(20))  # add, edit, trash, restore, resolve, reopen
    before: Mapped[str | None] = mapped_column(sa.Text)  # what it said, of an edit that can be undone


class Reading(Model):
    """Up to which comment somebody has seen a record's."""

    __tablename__ = "comment_readings"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id", ondelete="CASCADE"), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    comment_id: Mapped[int]


class Notice(Model):
    """That a comment is for somebody: it mentions them, or answers in a thread of theirs."""

    __tablename__ = "notices"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "comment_id"),
        sa.Index(
            "ix_notices_unread", "user_id", "id", sqlite_where=sa.text("read_at IS NULL"), postgresql_where=sa.text("read_at IS NULL")
        ),
        sa.Index("ix_notices_unmailed", "user_id", "id", sqlite_where=UNMAILED, postgresql_where=UNMAILED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))  # mention, answer
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment)
