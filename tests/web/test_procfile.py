"""What a platform does with the checkout: the Procfile's lines as they stand, a PostgreSQL, and people who come over HTTP."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.people import PASSWORD, Person
from tests.servers import PATIENCE, ROOT, Process, RemoteSite, environment, free_port, running
from tests.web.jobs_done import until

HONCHO = [sys.executable, "-m", "honcho", "--no-colour", "start"]


@pytest.fixture
def environ(postgres_url: str, tmp_path: Path) -> dict[str, str]:
    # Heroku's spelling of the address, and one web process to keep the test light.
    address = postgres_url.replace("postgresql+psycopg://", "postgres://")
    return environment(tmp_path, address, PORT=free_port(), INLAY_JOBS="worker", WEB_CONCURRENCY=1)


@pytest.fixture
def platform(environ: dict[str, str]) -> Iterator[Process]:
    """The release line has run, and the web and worker lines are running."""
    subprocess.run([*HONCHO, "release"], cwd=ROOT, env=environ, check=True)
    with running([*HONCHO, "--port", environ["PORT"], "web", "worker"], environ) as process:
        process.wait_for_line("Listening at")
        yield process


@pytest.fixture
def dana(platform: Process, environ: dict[str, str]) -> Person:
    return Person(RemoteSite(int(environ["PORT"])), "Dana")


def test_the_main_job_over_http(dana: Person) -> None:
    sign_up(dana)
    workspace = make_workspace(dana, "Garden")
    table = make_table(dana, workspace, "Plants")
    add_field(dana, table, "Height", "number")
    record = add_record(dana, table)
    edit_cell(dana, record, "Height", "42")

    assert "42" in dana.get(table).one("tbody tr").text


def test_the_worker_process_imports_a_file(dana: Person) -> None:
    sign_up(dana)
    workspace = make_workspace(dana, "Workshop")
    dana.get(f"{workspace}/imports/new")
    upload = dana.post(f"{workspace}/imports/new", file=(io.BytesIO(b"Tool,Cost\nTrack saw,412.00\nLoom,1250\n"), "tools.csv"))
    started = dana.submit(dana.follow(upload).form("#choices form"))

    until(lambda: "2 rows imported" in dana.follow(started).text)


def test_a_stop_of_every_process_at_once_is_clean(platform: Process, dana: Person) -> None:
    dana.get("/healthz")
    everybody = psutil.Process(platform.popen.pid).children(recursive=True)

    for process in everybody:
        process.terminate()
    platform.join()

    assert psutil.wait_procs(everybody, timeout=PATIENCE)[1] == []
    assert "Traceback" not in platform.printed


def sign_up(person: Person) -> None:
    page = person.get("/sign-up")
    person.submit(page.form("form.stack"), name=person.name, email=person.email, password=PASSWORD)


def make_workspace(person: Person, name: str) -> str:
    page = person.get("/workspaces/new")
    return person.submit(page.form("form.stack"), name=name).location


def make_table(person: Person, workspace: str, name: str) -> str:
    page = person.get(f"{workspace}/tables/new")
    return person.submit(page.form("form.stack"), name=name).location


def add_field(person: Person, table: str, name: str, kind: str) -> None:
    page = person.get(f"{table}/fields/new")
    person.submit(page.form("#field-form"), name=name, type=kind)


def add_record(person: Person, table: str) -> str:
    page = person.get(table)
    return person.submit(page.form("#new-record")).location


def edit_cell(person: Person, record: str, field: str, text: str) -> None:
    page = person.get(record)
    label = next(label for label in page.all("label") if label.text.startswith(field))
    control = f"#{label['for']}"
    person.submit(page.form(f"form:has({control})"), **{page.one(control)["name"]: text})
