"""A job: who asked for what, and how far it has come."""

from datetime import datetime
from math import ceil
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, Moment, now

SECONDS_UP_TO = 90  # then minutes

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"


class Job(Model):
    __tablename__ = "jobs"
    __table_args__ = (sa.Index("ix_jobs_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(sa.String(20), default=QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)  # 0 while nobody knows
    message: Mapped[str] = mapped_column(sa.String(1000), default="")  # why it failed, for the person
    result: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    heartbeat: Mapped[datetime | None] = mapped_column(Moment)
    worker: Mapped[str] = mapped_column(sa.String(200), default="")  # the process that runs it
    attempt: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    leftovers: Mapped[bool] = mapped_column(default=False)  # it ended before its end, and what it left is not removed yet

    @property
    def is_over(self) -> bool:
        return self.state in {DONE, FAILED, CANCELLED}

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran."""
        if self.started_at is None:
            return 0.0
        return ((self.finished_at or now()) - self.started_at).total_seconds()

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the pace so far; None while there is too little to go by."""
        if self.state != RUNNING or not self.done or self.total <= self.done or self.seconds < 1:
            return None
        return self.seconds / self.done * (self.total - self.done)

    @property
    def time_left(self) -> str:
        """“6 seconds”, “3 minutes”; only where `seconds_left` is known."""
        seconds = ceil(self.seconds_left or 0)
        if seconds <= SECONDS_UP_TO:
            return "1 second" if seconds <= 1 else f"{seconds} seconds"
        return f"{ceil(seconds / 60)} minutes"
