"""Which views there are. Names are kept because the first who has one keeps it, and to find a view when its table is renamed."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model


class ReadableSchema(Model):
    """What a workspace is called for those who read by SQL."""

    __tablename__ = "readable_schemas"

    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(63), unique=True)


class ReadableView(Model):
    """The view of a table. `digest` is that of the statement that made it: a change that makes no other statement leaves the view alone."""

    __tablename__ = "readable_views"

    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("readable_schemas.workspace_id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(63))
    digest: Mapped[str] = mapped_column(sa.String(64))
