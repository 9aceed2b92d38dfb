"""History: every gesture is a change set, written in the transaction of its data."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, Moment, now


class ChangeSet(Model):
    __tablename__ = "change_sets"
    __table_args__ = (
        sa.Index("ix_change_sets_table", "table_id", "id"),
        sa.Index("ix_change_sets_user", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    kind: Mapped[str] = mapped_column(sa.String(20))  # update, create, trash, restore, import
    records: Mapped[int]  # how many records it touched


class CellChange(Model):
    """One cell from → to, as the field type's JSON. `field_id` is empty where the record itself came or went."""

    __tablename__ = "cell_changes"
    __table_args__ = (sa.Index("ix_cell_changes_record", "table_id", "record_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int] = mapped_column(sa.ForeignKey("change_sets.id", ondelete="CASCADE"), index=True)
    table_id: Mapped[int]
    record_id: Mapped[int]
    field_id: Mapped[int | None]
    before: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)
