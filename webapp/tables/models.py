"""Tables and their fields: the catalogue of what users made. The records themselves stand in real SQL tables (webapp.ddl)."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from webapp import fieldtypes
from webapp.database import Model, Moment, now
from webapp.fieldtypes import FieldType
from webapp.tables.homes import Home, home_of
from webapp.workspaces.models import Workspace


class Table(Model):
    __tablename__ = "tables"
    __table_args__ = {"sqlite_autoincrement": True}  # t_<id> is never used twice

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspaces.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    description: Mapped[str] = mapped_column(sa.String(2000), default="")
    position: Mapped[int] = mapped_column(default=0)
    schema_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    trashed_at: Mapped[datetime | None] = mapped_column(Moment)

    workspace: Mapped[Workspace] = relationship(lazy="raise")

    @property
    def sql_name(self) -> str:
        return f"t_{self.id}"


def region_of(table_id: Any) -> sa.ScalarSelect[str]:
    """The region of the workspace that the table is in, for a column of a SELECT."""
    query = sa.select(Workspace.region).join(Table, Table.workspace_id == Workspace.id).where(Table.id == table_id)
    return query.correlate_except(Workspace, Table).scalar_subquery()


class Field(Model):
    """`region` is its workspace's, read along with every field: nothing else is asked of the database to make its type."""

    __tablename__ = "fields"
    __table_args__ = {"sqlite_autoincrement": True}  # c_<id> is never used twice

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    description: Mapped[str] = mapped_column(sa.String(2000), default="")
    type_name: Mapped[str] = mapped_column(sa.String(40))
    options: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    column_name: Mapped[str] = mapped_column(sa.String(40), default="")
    position: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[bool] = mapped_column(default=False)
    width: Mapped[int | None]
    is_required: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    is_unique: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    default: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), nullable=True)  # what new records hold
    trashed_at: Mapped[datetime | None] = mapped_column(Moment)

    region: Mapped[str] = column_property(region_of(table_id), expire_on_flush=False)

    @cached_property
    def type(self) -> FieldType:
        return type_of(self.home, self.type_name, self.options)

    @property
    def home(self) -> Home:
        return home_of(self.table_id, self.region)


def type_of(home: Home, name: str, options: Mapping[str, Any]) -> FieldType:
    """The type of that name with its stored options, as fields there are of it. Raises `Invalid`."""
    return home.welcome(fieldtypes.configured(name, options))


class SchemaChange(Model):
    """One change of a table's shape: who, when, what in words, and what leads back."""

    __tablename__ = "schema_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id"), index=True)
    field_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fields.id"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    kind: Mapped[str] = mapped_column(sa.String(40))
    summary: Mapped[str] = mapped_column(sa.String(500))
    before: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    version: Mapped[int]
    undone_by: Mapped[int | None] = mapped_column(sa.ForeignKey("schema_changes.id"))  # the later change that took this one back
