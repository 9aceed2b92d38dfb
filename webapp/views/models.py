"""Saved views: what is looked for in a table, how its fields are laid out and as what it is shown, under a name."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, Moment, now


class View(Model):
    """`sharing` is "shared" (every editor may change it), "locked" (only its owner and those of the workspace) or "personal"."""

    __tablename__ = "views"
    __table_args__ = {"sqlite_autoincrement": True}  # an address that somebody kept never leads to another view

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(20), default="grid")
    sharing: Mapped[str] = mapped_column(sa.String(20), default="shared")
    position: Mapped[int] = mapped_column(default=0)
    config: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    trashed_at: Mapped[datetime | None] = mapped_column(Moment)
