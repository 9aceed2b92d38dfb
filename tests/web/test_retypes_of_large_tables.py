"""A retype by a job: others go on working, what they write is converted too, and killed anywhere it leaves the table as it was."""

import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import House, Records
from tests.people import Person
from tests.servers import ROOT
from tests.web.cells import typed
from tests.web.jobs_done import until, work_off
from tests.web.test_jobs import HELD_FLASK, process_environment, state_is, sweep_in
from webapp import jobs
from webapp.database import db, now, transaction
from webapp.jobs import Progress
from webapp.jobs.running import LOST
from webapp.shapes import retype_routes, task
from webapp.tables import leftovers
from webapp.tables.changes import NewField
from webapp.tables.models import Field

MANY = 6_000  # some chunks


@pytest.fixture(autouse=True)
def _soon_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retype_routes, "LARGE", 100)


@pytest.fixture
def counts(house: House) -> Records:
    """Texts that are numbers, but for one."""
    table = house.table("Counts", (NewField("Count", "text", {}),))
    with house.app.app_context(), transaction():
        records = table._shape().records
        column = list(records.c)[-1].name
        rows = [{column: f"{n}.5" if n != 4_321 else "many", "created_at": now()} for n in range(1, MANY + 1)]
        db.session.execute(sa.insert(records), rows)
    table.record_ids.extend(range(1, MANY + 1))
    return table


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return tmp_path / "release"


def columns_of(records: Records) -> set[str]:
    with records.app.app_context():
        return {column["name"] for column in sa.inspect(db.engine).get_columns(f"t_{records.table_id}")}


def confirmed(person: Person, records: Records) -> str:
    """The retype's address, once it has been looked at and waits for a worker."""
    path = f"{records.path}/fields/{records.field_id('Count')}/retypes"
    where = person.post(path, type="number", decimals="1").location
    assert "Looking through" in person.get(where).one("#job").text
    work_off(records.app)
    page = person.get(where)
    assert page.one("#field-form [role=status]").text == f"{MANY - 1:,} values kept, 1 would be emptied."
    person.submit(page.form("form:has([name=version])"))
    assert "Converting" in person.get(where).one("#job").text
    return where


def held_worker(app: Flask, release: Path, *, held_at: int) -> "subprocess.Popen[bytes]":
    command = [*HELD_FLASK, str(held_at), str(release), "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=process_environment(app), stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    until(lambda: state_is(app, "running", done=held_at) or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    return process


def at_step(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None], *, done: int = 3_000) -> None:
    """Let somebody act in the middle of the job that is worked off next."""
    step, acted = Progress.step, []

    def acting(progress: Progress, so_far: int, total: int) -> None:
        if so_far >= done and not acted:
            acted.append(so_far)
            act()
            progress._next = 0.0
        step(progress, so_far, total)

    monkeypatch.setattr(Progress, "step", acting)


def test_what_is_written_meanwhile_is_converted_too(bob: Person, counts: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    where = confirmed(bob, counts)

    def meanwhile() -> None:
        bob.swap("post", counts.cell_url(2, "Count"), **typed(counts, "Count", "22.2", seen="2.5"))
        bob.swap("post", counts.cell_url(3, "Count"), **typed(counts, "Count", "none", seen="3.5"))
        bob.swap("post", counts.cell_url(5_999, "Count"), **typed(counts, "Count", "", seen="5999.5"))
        bob.post(f"{counts.path}/records")
        counts.record_ids.append(MANY + 1)
        bob.swap("post", counts.cell_url(MANY + 1, "Count"), **typed(counts, "Count", "7", seen=""))
        assert counts.values(2) == {"Count": "22.2"}

    at_step(monkeypatch, meanwhile)
    work_off(counts.app)

    values = [counts.values(n)["Count"] for n in (1, 2, 3, 4_321, 5_999, MANY, MANY + 1)]
    assert values == [Decimal("1.5"), Decimal("22.2"), None, None, None, Decimal("6000.5"), Decimal(7)]
    assert "is Number now" in bob.get(where).text
    told = bob.swap("get", f"{where}?waiting=1")
    assert told.toasts[0].startswith("Changed the type of “Count” from Text to Number.")
    assert "table-changed" in told.headers["HX-Trigger"]


@pytest.mark.parametrize("held_at", [3_000, MANY])
def test_killed_at_any_moment_the_table_is_what_it_was(bob: Person, counts: Records, release: Path, held_at: int) -> None:
    where, before = confirmed(bob, counts), columns_of(counts)
    worker = held_worker(counts.app, release, held_at=held_at)
    assert len(columns_of(counts)) == len(before) + 1

    worker.kill()
    worker.communicate()
    assert counts.values(1) == {"Count": "1.5"}
    sweep_in(counts.app)

    assert columns_of(counts) == before
    assert counts.values(1) == {"Count": "1.5"}
    assert LOST in bob.get(where).one(".note.bad").text


def test_a_retype_stops_when_somebody_asks(bob: Person, counts: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    where, before = confirmed(bob, counts), columns_of(counts)

    at_step(monkeypatch, lambda: bob.submit(bob.get(where).form("form:has(#stop-retype)")) and None)
    work_off(counts.app)

    assert state_is(counts.app, "cancelled")
    assert columns_of(counts) == before
    assert "Nothing was changed." in bob.get(where).text


def test_of_a_large_table_on_sqlite_a_stopped_retype_leaves_an_empty_column(
    bob: Person, counts: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To drop it would keep everybody waiting."""
    monkeypatch.setattr(leftovers, "LARGE", 100)
    where, before = confirmed(bob, counts), columns_of(counts)

    at_step(monkeypatch, lambda: bob.submit(bob.get(where).form("form:has(#stop-retype)")) and None)
    work_off(counts.app)

    for name in columns_of(counts) - before:
        with counts.app.app_context():
            left = sa.select(sa.func.count(sa.column(name))).select_from(sa.table(f"t_{counts.table_id}"))
            assert db.session.scalar(left) == 0
    assert counts.values(1) == {"Count": "1.5"}
    bob.post(f"{counts.path}/fields", name="Another", type="text")


def test_a_field_that_is_taken_away_meanwhile_is_left_alone(bob: Person, counts: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    bob.post(f"{counts.path}/fields", name="Another", type="text")
    confirmed(bob, counts)
    field = counts.field_id("Count")

    at_step(monkeypatch, lambda: bob.post(f"{counts.path}/fields/{field}/trash") and None)
    work_off(counts.app)

    assert state_is(counts.app, "failed")
    bob.post(f"{counts.path}/fields/{field}/restoration")
    assert counts.values(1)["Count"] == "1.5"


def test_a_fault_in_the_last_transaction_leaves_nothing(bob: Person, counts: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed(bob, counts)
    before = columns_of(counts)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(task.jobs, "finish", broken)
    with counts.app.app_context():
        with pytest.raises(RuntimeError):
            jobs.work_off()
        jobs.queue.queue().storage.close()

    assert state_is(counts.app, "failed")
    assert columns_of(counts) == before
    with counts.app.app_context():
        assert db.session.get_one(Field, counts.field_id("Count")).type_name == "text"
