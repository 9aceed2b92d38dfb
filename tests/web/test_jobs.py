"""Jobs outlive processes: what is done, stopped or killed is said, and nothing half-made stays."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import config_for
from tests.factories import House
from tests.people import Person
from tests.servers import ROOT, environment, running
from tests.web.jobs_done import PATIENCE, until, work_off
from tests.web.test_imports import TOOLS, open_preview, sql_tables, upload
from webapp import jobs
from webapp.app import create_app
from webapp.config import Config
from webapp.database import db, now, transaction
from webapp.imports import files
from webapp.imports.models import Import, Refusal
from webapp.jobs import Job
from webapp.jobs.progress import is_gone, this_process
from webapp.jobs.running import LOST, claim
from webapp.jobs.sweeper import FORGOTTEN, SILENT, sweep
from webapp.jobs.worker import only_one, taken
from webapp.tables.models import Field, Table

FLASK = [sys.executable, "-m", "flask", "--app", "webapp.app"]
HELD_FLASK = [sys.executable, "-m", "tests.web.held_flask"]
MANY = 60_000


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    file = tmp_path / "large.csv"
    file.write_text(
        "n,word,other,price\n" + "".join(f"{n},word {n % 977},x{n},{n % 100}.5\n" for n in range(MANY)) + "not a number,a,b,c\n"
    )
    return file


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A held import goes on when this file is there."""
    return tmp_path / "release"


def process_environment(app: Flask) -> dict[str, str]:
    config: Config = app.extensions["inlay"]
    return environment(config.data, config.database_url)


def last_job(app: Flask) -> Job | None:
    with app.app_context():
        return db.session.scalars(sa.select(Job).order_by(Job.id.desc()).limit(1)).first()


def state_is(app: Flask, state: str, *, done: int = 0) -> bool:
    job = last_job(app)
    return job is not None and job.state == state and job.done >= done


def start_import(app: Flask, file: Path, release: Path, *, held_at: int = 1) -> "subprocess.Popen[bytes]":
    """An import in a process of its own, once it has so many rows and waits."""
    command = [*HELD_FLASK, str(held_at), str(release), "table", "import", str(file), "--workspace", "House"]
    process = subprocess.Popen(command, cwd=ROOT, env=process_environment(app), stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    until(lambda: state_is(app, "running", done=held_at) or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    return process


def nothing_is_left(app: Flask) -> bool:
    with app.app_context():
        counts = [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Table, Field, Refusal)]
    return counts == [0, 0, 0] and sql_tables(app) == set()


def sweep_in(app: Flask) -> None:
    with app.app_context():
        sweep()


@pytest.mark.parametrize("held_at", [1, 20_000, 40_000, MANY + 1])
def test_an_import_killed_at_any_moment_leaves_nothing_and_says_so(
    house: House, alice: Person, large_file: Path, release: Path, held_at: int
) -> None:
    app = house.app
    process = start_import(app, large_file, release, held_at=held_at)

    process.kill()
    process.communicate()
    sweep_in(app)

    job = last_job(app)
    assert job is not None
    assert (job.state, job.message, job.leftovers) == ("failed", LOST, False)
    assert nothing_is_left(app)
    page = alice.get("/imports/1")
    assert LOST in page.one(".note.bad").text
    assert page.has("form[action$='/job'] button")


def test_an_import_that_was_killed_can_be_started_again(house: House, alice: Person, large_file: Path, release: Path) -> None:
    process = start_import(house.app, large_file, release)
    process.kill()
    process.communicate()
    sweep_in(house.app)

    page = alice.get("/imports/1")
    alice.submit(page.form("form[action$='/job']"))
    work_off(house.app)

    assert f"{MANY + 1:,} rows imported" in alice.get("/imports/1").text


def test_the_worker_does_what_the_page_starts(house: House, alice: Person) -> None:
    page = open_preview(alice, house, TOOLS)
    with running([*FLASK, "worker"], process_environment(house.app)) as worker:
        outcome = alice.submit(page.form("#choices form"))
        until(lambda: state_is(house.app, "done"))
        assert worker.end() == 0

    assert "3 rows imported" in alice.follow(outcome).text


def test_a_worker_told_to_stop_ends_the_running_import_cleanly(house: House, alice: Person, large_file: Path, release: Path) -> None:
    page = open_preview(alice, house, large_file.read_bytes())
    alice.submit(page.form("#choices form"))
    with running([*HELD_FLASK, "1", str(release), "worker"], process_environment(house.app)) as worker:
        until(lambda: state_is(house.app, "running", done=1))
        assert worker.end() == 0
        assert "Traceback" not in worker.printed

    job = last_job(house.app)
    assert job is not None
    assert (job.state, job.message, job.leftovers) == ("failed", LOST, False)
    assert nothing_is_left(house.app)


def test_a_running_import_stops_when_somebody_asks(house: House, alice: Person, large_file: Path, release: Path) -> None:
    process = start_import(house.app, large_file, release)

    page = alice.get("/imports/1")
    alice.submit(page.form("form:has(#stop-import)"))
    release.touch()
    _, error = process.communicate()

    assert process.returncode == 1
    assert b"Stopped. Nothing was kept." in error
    assert state_is(house.app, "cancelled")
    assert nothing_is_left(house.app)


def test_others_keep_writing_while_an_import_runs(house: House, alice: Person, large_file: Path, release: Path) -> None:
    process = start_import(house.app, large_file, release)

    alice.post(f"{house.path}/tables", name="Meanwhile", description="")
    assert state_is(house.app, "running")
    release.touch()
    _, error = process.communicate()

    assert process.returncode == 0, error
    assert alice.get(house.path).has("a:-soup-contains('Meanwhile')")


def test_the_process_gets_a_signal_and_cleans_up(house: House, large_file: Path, release: Path) -> None:
    process = start_import(house.app, large_file, release)

    process.send_signal(signal.SIGTERM)
    _, error = process.communicate()

    assert process.returncode == 1
    assert LOST.encode() in error
    assert nothing_is_left(house.app)


def queued_job(house: House, alice: Person) -> Job:
    page = open_preview(alice, house, TOOLS)
    alice.submit(page.form("#choices form"))
    job = last_job(house.app)
    assert job is not None
    return job


def test_a_silent_job_of_another_machine_is_given_up_after_a_while(house: House, alice: Person) -> None:
    job = queued_job(house, alice)
    with house.app.app_context():
        claim(job.id)
        set_job(job.id, worker="elsewhere/1/1", heartbeat=now() - SILENT / 2)
        sweep()
        assert jobs.result_of(job.id).state == "running"
        set_job(job.id, heartbeat=now() - SILENT - timedelta(seconds=1))
        sweep()
        assert jobs.result_of(job.id).state == "failed"


def test_a_job_that_the_queue_has_lost_is_queued_again(house: House, alice: Person) -> None:
    job = queued_job(house, alice)
    with house.app.app_context():
        jobs.queue.queue().storage.flush_queue()
        set_job(job.id, created_at=now() - 2 * FORGOTTEN)
        sweep()
        sweep()
        assert jobs.queue.queued_ids() == [job.id]
    work_off(house.app)

    assert state_is(house.app, "done")


def test_a_job_is_done_once_however_often_it_is_delivered(house: House, alice: Person) -> None:
    job = queued_job(house, alice)
    with house.app.app_context():
        jobs.enqueue(job)
        jobs.work_off()
        assert jobs.result_of(job.id).attempt == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Table)) == 1


def test_a_job_given_up_meanwhile_cannot_finish(house: House, alice: Person) -> None:
    job = queued_job(house, alice)
    with house.app.app_context():
        claimed = claim(job.id)
        assert claimed is not None
        set_job(job.id, state="failed")
        with pytest.raises(jobs.Stopped):
            jobs.finish(claimed, done=1, result={})


def test_a_job_that_waits_for_one_long_statement_says_that_it_lives_and_gives_up_when_asked(
    house: House, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.jobs.progress.EVERY", 0.01)
    job, given_up = queued_job(house, alice), threading.Event()

    def wait() -> None:
        with jobs.Progress(job.id).waiting(1, 2, give_up=given_up.set):
            until(lambda: state_is(house.app, "running", done=1))
            jobs.cancel(job.id)
            assert given_up.wait(PATIENCE)

    with house.app.app_context():
        claim(job.id)
        set_job(job.id, heartbeat=now() - SILENT)
        with pytest.raises(jobs.Stopped):
            wait()

    job = last_job(house.app) or job
    assert job.heartbeat is not None
    assert job.heartbeat > now() - SILENT


def test_a_file_that_vanished_fails_the_job_with_a_reason(house: House, alice: Person) -> None:
    where = upload(alice, house, TOOLS).location
    page = alice.get(where)
    alice.submit(page.form("#choices form"))
    with house.app.app_context():
        files.remove(db.session.scalars(sa.select(Import)).one())
    work_off(house.app)

    assert "Choose it again" in alice.get(where).one(".note.bad").text


def test_files_that_led_to_nothing_go_after_a_day(house: House, alice: Person, tmp_path: Path) -> None:
    upload(alice, house, TOOLS)
    [draft] = (tmp_path / "uploads").iterdir()
    sweep_in(house.app)
    assert draft.exists()

    os.utime(draft, (0, 0))
    with house.app.app_context(), transaction():
        db.session.execute(sa.update(Import).values(created_at=now() - 2 * files.KEPT))
    sweep_in(house.app)

    assert not draft.exists()
    assert "Choose it again" in alice.get("/imports/1", expect=422).text


def test_processes_are_told_apart() -> None:
    assert not is_gone(this_process())
    assert not is_gone("another-machine/1/1")
    host, pid, _ = this_process().split("/")
    assert is_gone(f"{host}/{pid}/1")


def test_one_consumer_at_a_time_on_sqlite(migrated_sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(config_for(migrated_sqlite_url, tmp_path))
    with app.app_context(), only_one(), (tmp_path / "queue.lock").open() as lock:
        assert not taken(lock.fileno())
    with app.app_context():
        db.engine.dispose()


@transaction()
def set_job(job_id: int, **values: object) -> None:
    db.session.execute(sa.update(Job).where(Job.id == job_id).values(**values))
