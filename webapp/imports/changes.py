"""What can be done with an import before its job runs: bring the file, choose how it is read, start, start again."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from webapp import jobs
from webapp.accounts.models import User
from webapp.accounts.names import clean_name
from webapp.database import db, transaction
from webapp.imports import readers
from webapp.imports.columns import MOST_COLUMNS, Plan, guess_plans, looks_like_header, plans_from_json, tidy, usual_width
from webapp.imports.files import file_of
from webapp.imports.models import Import
from webapp.imports.readers import Layout, Unreadable
from webapp.imports.task import KIND
from webapp.jobs import Job
from webapp.tables.homes import home_in
from webapp.workspaces.models import Workspace


class AlreadyStarted(Exception):
    """Somebody has started this import meanwhile."""


def bring_file(workspace: Workspace, path: Path, *, original_name: str, by: User) -> Import:
    """Look at a file in the uploads folder and keep what was found and guessed. Raises Unreadable; the file is the caller's then."""
    found = readers.survey(path)
    layout = Layout(found.encoding, readers.sniff_delimiter(path, found.encoding))
    sample = sample_of(path, layout)
    home = home_in(workspace.id)
    has_header = looks_like_header(sample, home.region)
    plans = guess_plans(sample, has_header=has_header, home=home)
    return keep(
        Import(
            workspace_id=workspace.id,
            user_id=by.id,
            file=path.name,
            original_name=clean_name(original_name)[-255:] or "A file",
            size=path.stat().st_size,
            lines=found.lines,
            encoding=found.encoding,
            delimiter=layout.delimiter,
            has_header=has_header,
            table_name=tidy(Path(original_name).stem.replace("_", " ")) or "Imported table",
            columns=[plan.to_json() for plan in plans],
        )
    )


def sample_of(path: Path, layout: Layout) -> list[list[str]]:
    sample = readers.sample(path, layout)
    if not sample:
        raise Unreadable("This file is empty. Choose one with at least one row.")
    width = usual_width(sample)
    if width > MOST_COLUMNS:
        raise Unreadable(f"This file has {width:,} columns; a table takes {MOST_COLUMNS} at most. Leave some out and try again.")
    return sample


@transaction()
def keep(the_import: Import) -> Import:
    db.session.add(the_import)
    db.session.flush()
    return the_import


def reread(the_import: Import, *, delimiter: str, encoding: str, has_header: bool) -> None:
    """Read the file another way: every guess is made anew. Raises Unreadable."""
    sample = sample_of(file_of(the_import), Layout(encoding, delimiter))
    plans = guess_plans(sample, has_header=has_header, home=home_in(the_import.workspace_id))
    choose_layout(the_import, delimiter, encoding, plans, has_header=has_header)


@transaction()
def choose_layout(the_import: Import, delimiter: str, encoding: str, plans: Sequence[Plan], *, has_header: bool) -> None:
    require_draft(the_import)
    the_import.delimiter, the_import.encoding, the_import.has_header = delimiter, encoding, has_header
    the_import.columns = [plan.to_json() for plan in plans]


@transaction()
def choose_columns(the_import: Import, plans: Sequence[Plan], *, table_name: str) -> None:
    require_draft(the_import)
    the_import.columns = [plan.to_json() for plan in plans]
    the_import.table_name = table_name


def plans_of(the_import: Import) -> list[Plan]:
    return plans_from_json(the_import.columns)


def start(the_import: Import, *, by: User) -> Job:
    """Put the import into the queue. Raises AlreadyStarted."""
    job = make_job(the_import, by=by)
    jobs.enqueue(job)
    return job


@transaction()
def make_job(the_import: Import, *, by: User) -> Job:
    require_draft(the_import)
    total = max(the_import.lines - the_import.has_header, 0)
    job = jobs.create(KIND, workspace_id=the_import.workspace_id, user_id=by.id, total=total)
    the_import.job_id, the_import.job = job.id, job
    return job


def require_draft(the_import: Import) -> None:
    """Compared inside the transaction: two people may press the button at once, and a job that failed may be started again."""
    db.session.execute(sa.select(Import.id).where(Import.id == the_import.id).with_for_update())
    db.session.refresh(the_import)
    if the_import.job is not None and the_import.job.state not in {"failed", "cancelled"}:
        raise AlreadyStarted
