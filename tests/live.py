"""A server in a process of its own with a table of plants, and the clients of others that call it."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests import factories
from tests.api import base_of, program_of
from tests.conftest import application
from tests.factories import PLANT_FIELDS, PLANTS
from tests.servers import ROOT, environment, free_port, running

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "webapp.app:create_app()"]
CLIENTS = ROOT / "tests" / "clients"
PATIENCE = 300  # seconds for the packages to come


@dataclass(frozen=True)
class Live:
    address: str
    token: str
    base_id: str

    @property
    def environ(self) -> dict[str, str]:
        return {**os.environ, "ENDPOINT": self.address, "TOKEN": self.token, "BASE": self.base_id}


@contextlib.contextmanager
def serving(database_url: str, data: Path) -> Iterator[Live]:
    with application(database_url, data) as app:
        house = factories.house(app)
        house.table("Plants", PLANT_FIELDS, PLANTS)
        token, base_id = program_of(house.alice).token, base_of(house)
    environ = environment(data, database_url, PORT=free_port(), INLAY_JOBS="worker", WEB_CONCURRENCY=1)
    with running(GUNICORN, environ) as server:
        server.wait_for_line("Listening at")
        yield Live(f"http://127.0.0.1:{environ['PORT']}", token, base_id)


def node(script: str, live: Live) -> None:
    """Run a script with the packages of the lock file; it fails where the script does."""
    done = subprocess.run(
        ["node", "-"], input=script, cwd=packages(), env=live.environ, text=True, capture_output=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr


def packages() -> Path:
    """The folder that holds the packages: installed once for a lock file, and skipped only where there is no Node."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("There is no Node on this machine.")
    folder = ROOT / "build" / "clients"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        lock = (CLIENTS / "package-lock.json").read_text()
        kept = folder / "installed.json"
        if not kept.exists() or kept.read_text() != lock:
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(CLIENTS / name, folder / name)
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True, timeout=PATIENCE)
            kept.write_text(lock)
    return folder
