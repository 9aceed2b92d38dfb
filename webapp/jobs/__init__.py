"""Background work: a queue (huey) behind our own table of jobs, so that a job's state outlives any process.

The queue delivers a job at most once and loses what runs when its process is killed. Therefore the row is the truth: it is claimed by
compare-and-set, carries a heartbeat while it runs, and a sweeper gives up what nobody works on any more and removes its leftovers.
"""

from webapp.jobs.kinds import Kind, chore, errand, register
from webapp.jobs.models import Job
from webapp.jobs.progress import Failed, Progress, Stopped
from webapp.jobs.queue import enqueue, work_off
from webapp.jobs.running import cancel, create, finish, perform, result_of

__all__ = [
    "Failed",
    "Job",
    "Kind",
    "Progress",
    "Stopped",
    "cancel",
    "chore",
    "create",
    "enqueue",
    "errand",
    "finish",
    "perform",
    "register",
    "result_of",
    "work_off",
]
