"""The process that keeps the job consumer running beside the web server."""

import os
import signal
import sys

import psutil

from tests.servers import Process, running

KEEPER = [sys.executable, "-m", "webapp.keeper"]
LASTING = ["sh", "-c", "echo started; exec sleep 600"]


def kept_by(keeper: Process) -> psutil.Process:
    (child,) = psutil.Process(keeper.popen.pid).children()
    return child


def test_a_command_that_dies_is_started_again() -> None:
    with running([*KEEPER, *LASTING], dict(os.environ)) as keeper:
        keeper.wait_for_line("started")
        kept_by(keeper).kill()

        keeper.wait_for_line("started", times=2)


def test_it_ends_its_command_when_told_to_stop() -> None:
    with running([*KEEPER, *LASTING], dict(os.environ)) as keeper:
        keeper.wait_for_line("started")
        child = kept_by(keeper)

        assert keeper.end() == 0
        assert not child.is_running()


def test_it_ends_when_the_process_that_started_it_is_gone() -> None:
    # A shell that starts the keeper in the background and stays; then the shell is killed, as by the kernel when memory runs out.
    script = f"{sys.executable} -m webapp.keeper sh -c 'echo started; exec sleep 600' & wait"
    with running(["sh", "-c", script], dict(os.environ)) as shell:
        shell.wait_for_line("started")
        (keeper,) = psutil.Process(shell.popen.pid).children()
        family = [keeper, *keeper.children()]

        os.kill(shell.popen.pid, signal.SIGKILL)

        assert psutil.wait_procs(family, timeout=20)[1] == []
