"""Webhooks: where a workspace's changes are told, and what is to be told or was."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Model, Moment, now

WAITING, DELIVERED, FAILED = "waiting", "delivered", "failed"
IS_WAITING = sa.text("state = 'waiting'")


class Webhook(Model):
    """An address that is told of every change of a workspace, or of one table of it."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    table_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tables.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    url: Mapped[str] = mapped_column(sa.String(2000))
    secret: Mapped[str] = mapped_column(sa.String(100))
    is_on: Mapped[bool] = mapped_column(default=True)
    why_off: Mapped[str] = mapped_column(sa.String(300), default="")  # where it was switched off by the product itself


class Delivery(Model):
    """One change for one webhook. Triggers on the history's two tables write these rows, in the transaction of the change.

    Without a change it is a trial. What is sent is made when it is sent.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        sa.Index("ix_webhook_deliveries_webhook", "webhook_id", "id"),
        sa.Index("ix_webhook_deliveries_due", "next_at", sqlite_where=IS_WAITING, postgresql_where=IS_WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhooks.id", ondelete="CASCADE"))
    change_set_id: Mapped[int | None] = mapped_column(sa.ForeignKey("change_sets.id", ondelete="CASCADE"), index=True)
    schema_change_id: Mapped[int | None] = mapped_column(sa.ForeignKey("schema_changes.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    next_at: Mapped[datetime] = mapped_column(Moment, default=now)
    state: Mapped[str] = mapped_column(sa.String(20), default=WAITING, server_default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    tried_at: Mapped[datetime | None] = mapped_column(Moment)
    seconds: Mapped[float | None] = mapped_column(sa.Double)
    status: Mapped[int | None]
    problem: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")

    webhook: Mapped[Webhook] = relationship(lazy="raise")
