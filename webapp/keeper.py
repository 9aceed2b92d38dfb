"""Keeps a command running: starts it again when it dies, and ends it when told to stop or when the process that started this one is gone.

    python -m webapp.keeper COMMAND [ARGUMENT ...]

The web server starts it for the job consumer. It stands apart, because the server's own process forks and must stay free of threads.
"""

import os
import signal
import subprocess
import sys
import threading

PATIENCE = 8.0  # seconds that the command has for ending by itself; platforms kill everything 30 seconds after asking
REST = 1.0  # seconds before a command that died is started again


class Keeper:
    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.parent = os.getppid()
        self.stopping = threading.Event()

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.over():
            # A session of its own: Ctrl-C reaches the command through this process alone, and once.
            process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 (the command comes from our own server)
            while process.poll() is None and not self.over():
                self.stopping.wait(0.5)
            if process.returncode is None:
                end(process)
            else:
                self.stopping.wait(REST)

    def stop(self, *_: object) -> None:
        self.stopping.set()

    def over(self) -> bool:
        return self.stopping.is_set() or os.getppid() != self.parent


def end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    Keeper(sys.argv[1:]).run()
