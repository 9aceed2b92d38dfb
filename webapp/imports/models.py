"""An import: a file that somebody brought, how it is to be read, and what could not be taken from it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Model, Moment, now
from webapp.jobs import Job


class Import(Model):
    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    file: Mapped[str] = mapped_column(sa.String(80))  # its generated name in the uploads folder
    original_name: Mapped[str] = mapped_column(sa.String(255))
    size: Mapped[int]
    lines: Mapped[int]  # line breaks in the file: at least as many as it has rows
    encoding: Mapped[str] = mapped_column(sa.String(20))
    delimiter: Mapped[str] = mapped_column(sa.String(1))
    has_header: Mapped[bool]
    table_name: Mapped[str] = mapped_column(sa.String(120))
    columns: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)  # webapp.imports.columns.Plan of each
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    target_id: Mapped[int | None]  # the id set aside for the table that the job fills; in `tables` once it is done
    records: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)  # cells; the first of them are kept as Refusal

    job: Mapped[Job | None] = relationship(lazy="joined")


class Refusal(Model):
    """One cell of the file that did not fit its field; the record is there, with that cell empty."""

    __tablename__ = "import_refusals"
    __table_args__ = (sa.Index("ix_import_refusals_import", "import_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id", ondelete="CASCADE"))
    row: Mapped[int]  # as a spreadsheet numbers it: the first row of the file is 1
    field: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.String(500))


class UploadPiece(Model):
    """A piece of an import's file, compressed with zlib, for the processes that share no disk with the one that took it."""

    __tablename__ = "upload_pieces"

    file: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes]
