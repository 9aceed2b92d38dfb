"""What takes a while: a change of a field's type, from the first look at it to its end, and the copy of a large table or field."""

from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from webapp.database import Model, Moment, now
from webapp.fieldtypes import FieldType
from webapp.jobs import Job
from webapp.tables.homes import home_of
from webapp.tables.models import Field, Table, region_of, type_of

CHECKING, CHECKED, CONVERTING, DONE = "checking", "checked", "converting", "done"


class Retype(Model):
    """What a field should become, what that would cost, and the column that is filled meanwhile."""

    __tablename__ = "retypes"
    __table_args__ = {"sqlite_autoincrement": True}  # c_<field>_<id> is never used twice

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id"), index=True)
    field_id: Mapped[int] = mapped_column(sa.ForeignKey("fields.id"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    type_name: Mapped[str] = mapped_column(sa.String(40))
    options: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    # {"option": id, "instead": id or None} where the type stays and an option is exchanged in all values
    exchange: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    phase: Mapped[str] = mapped_column(sa.String(20), default=CHECKING)
    version: Mapped[int]  # of the table's shape that was checked
    kept: Mapped[int] = mapped_column(default=0)
    emptied: Mapped[int] = mapped_column(default=0)
    examples: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)  # the first values that would be emptied
    column_name: Mapped[str] = mapped_column(sa.String(60), default="")  # the new column, as long as no field shows it
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jobs.id", ondelete="SET NULL"), index=True)

    region: Mapped[str] = column_property(region_of(table_id), expire_on_flush=False)
    job: Mapped[Job | None] = relationship(lazy="joined")
    table: Mapped[Table] = relationship(lazy="raise")
    field: Mapped[Field] = relationship(lazy="raise")

    @cached_property
    def type(self) -> FieldType:
        return type_of(home_of(self.table_id, self.region), self.type_name, self.options)

    @property
    def is_working(self) -> bool:
        return self.job is not None and not self.job.is_over

    @property
    def gave_up(self) -> bool:
        """Whether its last job ended before its end."""
        return self.job is not None and self.job.state in {"failed", "cancelled"}


class Duplicate(Model):
    """The copy of a table, or of one of its fields, that a job makes; nobody sees it before it is whole."""

    __tablename__ = "duplicates"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("tables.id"), index=True)
    field_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fields.id"))  # none where the whole table is copied
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    name: Mapped[str] = mapped_column(sa.String(120))
    version: Mapped[int]  # of the table's shape that is copied
    target_id: Mapped[int | None]  # of the new table or field, once it was set aside; no foreign key: it is not in the catalogue yet
    is_entered: Mapped[bool] = mapped_column(default=False)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jobs.id", ondelete="SET NULL"), index=True)

    job: Mapped[Job | None] = relationship(lazy="joined")
    table: Mapped[Table] = relationship(lazy="raise")
    field: Mapped[Field | None] = relationship(lazy="raise")

    @property
    def is_working(self) -> bool:
        return self.job is not None and not self.job.is_over
