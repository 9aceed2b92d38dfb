"""`flask`, whose import job stops between two chunks, so that what others do meanwhile needs no luck.

    python -m tests.web.held_flask ROWS FILE COMMAND…

Once at least so many rows are in, the job notes that and waits until the file exists or the process is told to stop.
"""

import sys
from pathlib import Path
from typing import ClassVar

from flask.cli import FlaskGroup

from webapp.app import create_app
from webapp.jobs import running
from webapp.jobs.progress import Progress, stopping

TICK = 0.02  # seconds


class HeldProgress(Progress):
    rows: ClassVar[int]
    file: ClassVar[Path]

    def step(self, done: int, total: int) -> None:
        if done >= self.rows and not self.file.exists():
            self._update(done, total)
            while not (stopping.wait(TICK) or self.file.exists()):
                pass
            self._next = 0.0
        super().step(done, total)


def main(rows: str, file: str, *command: str) -> None:
    HeldProgress.rows, HeldProgress.file = int(rows), Path(file)
    running.Progress = HeldProgress  # type: ignore[misc]
    FlaskGroup(create_app=create_app).main(list(command))


if __name__ == "__main__":
    main(*sys.argv[1:])
