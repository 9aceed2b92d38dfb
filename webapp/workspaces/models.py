"""Workspaces, and who may do what in them."""

import enum
from datetime import date, datetime, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp import regions, zones
from webapp.accounts.models import HUES, User, initials
from webapp.database import Model, Moment, now


class Role(enum.IntEnum):
    VIEWER = 1
    COMMENTER = 2
    EDITOR = 3
    OWNER = 4

    @property
    def label(self) -> str:
        return self.name.capitalize()

    @property
    def with_article(self) -> str:
        """“an editor”, “a viewer”."""
        word = self.name.lower()
        return f"an {word}" if word[0] in "aeio" else f"a {word}"


class RoleColumn(sa.types.TypeDecorator[Role]):
    impl = sa.SmallInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, _dialect: sa.Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, _dialect: sa.Dialect) -> Role | None:
        return None if value is None else Role(value)


class Workspace(Model):
    __tablename__ = "workspaces"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    description: Mapped[str] = mapped_column(sa.String(500), default="")
    region: Mapped[str] = mapped_column(sa.String(20), default=regions.DEFAULT, server_default=regions.DEFAULT)  # its tag
    time_zone: Mapped[str] = mapped_column(sa.String(64), default=zones.DEFAULT, server_default=zones.DEFAULT)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    trashed_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def zone(self) -> tzinfo:
        """Where its clocks stand: what “today” is, and the times of what was done."""
        return zones.zone(self.time_zone)

    @property
    def today(self) -> date:
        return now().astimezone(self.zone).date()

    @property
    def initials(self) -> str:
        """“Canal Street Co-op” is CS."""
        return initials(" ".join(self.name.split()[:2]))

    @property
    def hue(self) -> str:
        return HUES[self.id % len(HUES)]


class Member(Model):
    __tablename__ = "members"

    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(RoleColumn)
    joined_at: Mapped[datetime] = mapped_column(Moment, default=now)

    user: Mapped[User] = relationship(lazy="raise")


class PastMember(Model):
    """Somebody who was a member: cells that name them still do."""

    __tablename__ = "past_members"

    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    left_at: Mapped[datetime] = mapped_column(Moment, default=now)


class Invitation(Model):
    """A single-use link into a workspace; only its hash is kept."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    role: Mapped[Role] = mapped_column(RoleColumn)
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    invited_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
