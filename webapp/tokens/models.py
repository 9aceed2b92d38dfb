"""What lets a program act for a person: tokens made by hand, and the sign-ins of scripts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, Moment, now


class ApiToken(Model):
    """The program holds a signed token, the row the hash of its `jti`; without the row the token is dead everywhere.

    A sign-in is the row of a refresh token, and of all the access tokens that were made with it.
    """

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    jti_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    is_sign_in: Mapped[bool] = mapped_column(default=False)
    may_write: Mapped[bool]
    everywhere: Mapped[bool] = mapped_column(default=False)  # in every workspace of the person
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class ApiTokenWorkspace(Model):
    """A workspace that a token reaches, as far as its person does."""

    __tablename__ = "api_token_workspaces"

    token_id: Mapped[int] = mapped_column(sa.ForeignKey("api_tokens.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, index=True)
