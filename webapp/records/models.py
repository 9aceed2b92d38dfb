"""History: every gesture is a change set, written in the transaction of its data. And what is known of a table's search index."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, Moment, now

REVERTING = sa.text("reverts_id IS NOT NULL")


class ChangeSet(Model):
    __tablename__ = "change_sets"
    __table_args__ = (
        sa.Index("ix_change_sets_table", "table_id", "id"),
        sa.Index("ix_change_sets_user", "user_id", "id"),
        sa.Index("ix_change_sets_person", "table_id", "user_id", "id"),
        sa.Index("ix_change_sets_at", "table_id", "at"),
        sa.Index("ix_change_sets_reverts", "reverts_id", sqlite_where=REVERTING, postgresql_where=REVERTING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    kind: Mapped[str] = mapped_column(sa.String(20))  # update, create, trash, restore, import, undo, redo, revert …
    records: Mapped[int]  # how many records it touched
    reverts_id: Mapped[int | None] = mapped_column(sa.ForeignKey("change_sets.id", ondelete="SET NULL"))  # of an undo, redo or revert
    undone_at: Mapped[datetime | None] = mapped_column(Moment)  # while it stands undone


class CellChange(Model):
    """One cell from → to, as the field type's JSON. `field_id` is empty where the record itself came or went.

    There, `after` is true where it came; sets that say it by their kind alone leave it empty.
    """

    __tablename__ = "cell_changes"
    __table_args__ = (
        sa.Index("ix_cell_changes_record", "table_id", "record_id", "id"),
        sa.Index("ix_cell_changes_field", "table_id", "field_id", "change_set_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int] = mapped_column(sa.ForeignKey("change_sets.id", ondelete="CASCADE"), index=True)
    table_id: Mapped[int]
    record_id: Mapped[int]
    field_id: Mapped[int | None]
    before: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)


class SearchIndex(Model):
    """The search index of a table, and up to where in the history it is complete: what was written later is looked up there.

    `columns` are those of which every value is in it, or was written after `mark`.
    """

    __tablename__ = "search_indexes"

    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jobs.id", ondelete="SET NULL"), index=True)  # that fills it, or filled it
    is_ready: Mapped[bool] = mapped_column(default=False)
    columns: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    mark: Mapped[int] = mapped_column(default=0)  # the id of a change set
    records: Mapped[int] = mapped_column(default=0)  # that it was filled with
    rewritten: Mapped[int] = mapped_column(default=0)  # records that were put into it again since
