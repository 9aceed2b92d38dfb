"""The files that imports read. Each lies in the uploads folder of the machine that took it.

Where the database is PostgreSQL, processes may run on machines that share no disk: there the database keeps the file too, until its import
is over, and whoever needs it has a copy made.
"""

import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from webapp.config import current_config
from webapp.database import db, now, transaction
from webapp.imports.models import Import, UploadPiece
from webapp.imports.readers import Unreadable
from webapp.jobs import Job

GONE = "The file isn’t here any more. Choose it again."
KEPT = timedelta(days=1)
PIECE = 1 << 20  # bytes
COMPRESSION = 1


def path_of(the_import: Import) -> Path:
    return current_config().uploads / the_import.file


def file_of(the_import: Import) -> Path:
    """The file on this machine. Raises Unreadable when nobody has it any more."""
    path = path_of(the_import)
    if not path.exists() and not fetch(the_import.file, path, size=the_import.size):
        raise Unreadable(GONE)
    return path


def is_here(the_import: Import) -> bool:
    return path_of(the_import).exists() or db.session.execute(pieces_of(the_import.file).limit(1)).first() is not None


@transaction()
def share(the_import: Import) -> None:
    """Let processes on other machines read the file, where there may be any."""
    if current_config().on_sqlite:
        return
    with path_of(the_import).open("rb") as file:
        for position, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
            content = zlib.compress(piece, COMPRESSION)
            db.session.execute(sa.insert(UploadPiece), {"file": the_import.file, "position": position, "content": content})


def fetch(file: str, path: Path, *, size: int) -> bool:
    """Copy a file out of the database; whether all of it was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix="incoming-") as copy:
        for piece in stored_pieces(file):
            copy.write(zlib.decompress(piece))
        copy.flush()
        if copy.tell() != size or not size:
            return False
        with suppress(FileExistsError):  # another process of this machine was faster
            path.hardlink_to(copy.name)
    return True


def stored_pieces(file: str) -> Iterator[bytes]:
    position = 0
    while (piece := db.session.scalar(sa.select(UploadPiece.content).where(pieces(file), UploadPiece.position == position))) is not None:
        yield piece
        position += 1


def pieces_of(file: str) -> sa.Select[int]:
    return sa.select(UploadPiece.position).where(pieces(file))


def pieces(file: str) -> sa.ColumnElement[bool]:
    return UploadPiece.file == file


@transaction()
def remove(the_import: Import) -> None:
    db.session.execute(sa.delete(UploadPiece).where(pieces(the_import.file)))
    path_of(the_import).unlink(missing_ok=True)


def remove_old() -> None:
    """Files that led to nothing: drafts that nobody came back to, copies made for one look, and what a killed process was writing."""
    remove_old_pieces()
    for path in current_config().uploads.glob("*"):
        with suppress(FileNotFoundError):  # another consumer was faster
            if path.stat().st_mtime < time.time() - KEPT.total_seconds() and not is_awaited(path.name):
                path.unlink()


@transaction()
def remove_old_pieces() -> None:
    needed = sa.select(Import.file).outerjoin(Job, Job.id == Import.job_id).where((Import.created_at > now() - KEPT) | NOT_OVER)
    db.session.execute(sa.delete(UploadPiece).where(UploadPiece.file.not_in(needed)))


def is_awaited(file: str) -> bool:
    """Whether a job that is not over will read it."""
    query = sa.select(Import.id).join(Job, Job.id == Import.job_id).where(Import.file == file, NOT_OVER)
    return db.session.execute(query).first() is not None


NOT_OVER = Job.state.in_(["queued", "running"])
