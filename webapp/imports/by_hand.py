"""An import that this very process does, for the command line: the same file, the same job, no queue."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from webapp import jobs
from webapp.accounts.models import User
from webapp.imports import changes
from webapp.imports.columns import Plan, tidy
from webapp.imports.models import Import
from webapp.imports.readers import Unreadable
from webapp.imports.uploads import fresh_path
from webapp.jobs import Job
from webapp.workspaces.models import Workspace


def bring(workspace: Workspace, file: Path, *, table_name: str, by: User, plans: Sequence[Plan] = ()) -> Import:
    """Copy the file in and look at it; `plans` replace what would be guessed. Raises Unreadable."""
    copy = fresh_path()
    shutil.copyfile(file, copy)
    try:
        the_import = changes.bring_file(workspace, copy, original_name=file.name, by=by)
    except Unreadable:
        copy.unlink()
        raise
    if plans or table_name:
        columns = plans or changes.plans_of(the_import)
        changes.choose_columns(the_import, columns, table_name=tidy(table_name) or the_import.table_name)
    return the_import


def perform(the_import: Import, *, by: User) -> Job:
    """Do it now; the job says how that ended."""
    job = changes.make_job(the_import, by=by)
    jobs.perform(job.id)
    return jobs.result_of(job.id)
