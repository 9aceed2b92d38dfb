"""Web and worker processes on machines that share a PostgreSQL and no disk."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import application
from tests.factories import House
from tests.people import Person
from tests.web.jobs_done import work_off
from tests.web.test_imports import TOOLS, open_preview
from webapp.database import db, now, transaction
from webapp.imports import files
from webapp.imports.models import Import, UploadPiece


@pytest.fixture
def database_url(migrated_postgres_url: str) -> str:
    return migrated_postgres_url


@pytest.fixture
def other_machine(house: House, migrated_postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    with application(migrated_postgres_url, tmp_path / "other") as app:
        yield app


def pieces_kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(UploadPiece)) or 0


def test_another_machine_does_the_job(house: House, alice: Person, other_machine: Flask, tmp_path: Path) -> None:
    outcome = alice.submit(open_preview(alice, house, TOOLS).form("#choices form"))

    work_off(other_machine)

    assert "3 rows imported" in alice.follow(outcome).text
    assert pieces_kept(house.app) == 0
    assert list((tmp_path / "other" / "uploads").iterdir()) == []


def test_a_file_of_many_pieces_arrives_whole(house: House, alice: Person, other_machine: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PIECE", 50)
    outcome = alice.submit(open_preview(alice, house, TOOLS).form("#choices form"))
    assert pieces_kept(house.app) == 3

    work_off(other_machine)

    assert "3 rows imported" in alice.follow(outcome).text


def test_a_restarted_machine_still_shows_the_preview(house: House, alice: Person, tmp_path: Path) -> None:
    where = open_preview(alice, house, TOOLS)
    for path in (tmp_path / "uploads").iterdir():
        path.unlink()

    assert "Track saw" in alice.get("/imports/1").text
    assert where.has("#choices")


def test_half_a_file_counts_as_none(house: House, alice: Person, other_machine: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PIECE", 50)
    outcome = alice.submit(open_preview(alice, house, TOOLS).form("#choices form"))
    with house.app.app_context(), transaction():
        db.session.execute(sa.delete(UploadPiece).where(UploadPiece.position == 2))

    work_off(other_machine)

    assert "Choose it again" in alice.follow(outcome).one(".note.bad").text


def test_what_nobody_came_back_to_goes_after_a_day(house: House, alice: Person) -> None:
    open_preview(alice, house, TOOLS)
    with house.app.app_context():
        files.remove_old()
        assert pieces_kept(house.app) == 1
        with transaction():
            db.session.execute(sa.update(Import).values(created_at=now() - files.KEPT - timedelta(seconds=1)))
        files.remove_old()

    assert pieces_kept(house.app) == 0
