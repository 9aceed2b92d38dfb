"""What kinds of jobs there are; features register theirs."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.jobs.models import Job
from webapp.jobs.progress import Progress


@dataclass(frozen=True)
class Kind:
    """What a kind of job does, and how to remove what an unfinished one left behind.

    `run` reports through its Progress and calls `jobs.finish` in the transaction of its last write. `discard` may be called twice.
    `tidy` is called now and then, for what no job knows of.
    """

    run: Callable[[Job, Progress], None]
    discard: Callable[[Job], None]
    tidy: Callable[[], None]


KINDS: dict[str, Kind] = {}
CHORES: list[Callable[[], None]] = []
ERRANDS: list[Callable[[], bool]] = []


def register(name: str, kind: Kind) -> None:
    KINDS[name] = kind


def chore(work: Callable[[], None]) -> None:
    """Have something done now and then, at each sweep. It takes some seconds at most."""
    if work not in CHORES:
        CHORES.append(work)


def errand(work: Callable[[], bool]) -> None:
    """Have something done all the time, by a thread of the consumer's own. `work` says whether there may be more to do at once."""
    if work not in ERRANDS:
        ERRANDS.append(work)
