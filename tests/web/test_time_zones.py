"""The time zone of a workspace: what “today” is in its tables, and the times that its pages tell."""

from datetime import UTC, date, datetime

import pytest

from tests.api import base_of, program_of
from tests.factories import House, Records
from tests.people import Person
from tests.web.test_imports import import_all, records_of
from webapp import moments
from webapp.tables.changes import NewField
from webapp.workspaces import models

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)  # in Auckland it is one in the morning of the next day
FIELDS = (NewField("Name", "text", {}), NewField("Due", "date", {}), NewField("At", "date_time", {"zone": "Europe/Berlin"}))
ROWS = (
    ("First", date(2026, 3, 1), datetime(2026, 3, 1, 22, 0, tzinfo=UTC)),
    ("Second", date(2026, 3, 2), datetime(2026, 3, 2, 1, 0, tzinfo=UTC)),
)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (models, moments):
        monkeypatch.setattr(module, "now", lambda: NOON)


@pytest.fixture
def jobs(house: House) -> Records:
    return house.table("Jobs", FIELDS, ROWS)


def settle(alice: Person, house: House, zone: str, expect: int = 303) -> None:
    form = alice.get(f"{house.path}/settings").form("form:has([name=time_zone])")
    alice.submit(form, expect=expect, time_zone=zone)


def due(person: Person, jobs: Records, field: str, period: str) -> list[str]:
    page = person.get(jobs.path, where1=jobs.field_id(field), op1="is", value1=period)
    return [cell.text for cell in page.all("#records th")]


def test_today_is_the_day_of_the_workspace(alice: Person, house: House, bob: Person, jobs: Records) -> None:
    assert due(bob, jobs, "Due", "today") == ["First"]

    settle(alice, house, "Pacific/Auckland")
    assert due(bob, jobs, "Due", "today") == ["Second"]
    assert due(bob, jobs, "At", "today") == ["Second"]  # the second of March, as the field's own clocks have it
    assert due(bob, jobs, "Due", "past 1 days") == ["Second"]
    assert bob.get(jobs.path).one("#grid")["data-zone"] == "Pacific/Auckland"


def test_a_calendar_marks_the_day_of_the_workspace(alice: Person, house: House, bob: Person, jobs: Records) -> None:
    form = bob.get(f"{jobs.path}/views/new", kind="calendar").form("#view-form")
    calendar = bob.submit(form, name="Calendar", sharing="shared", by=str(jobs.field_id("Due"))).location
    assert bob.get(calendar).one("[aria-current=date]").text.startswith("1")

    settle(alice, house, "Pacific/Auckland")
    assert bob.get(calendar).one("[aria-current=date]").text.startswith("2")


def test_a_program_reads_a_view_as_people_see_it(alice: Person, house: House, jobs: Records) -> None:
    settle(alice, house, "Pacific/Auckland")
    form = alice.get(f"{jobs.path}/views/new", where1=jobs.field_id("Due"), op1="is", value1="today").form("#view-form")
    alice.submit(form, name="Due", sharing="shared")

    read = program_of(alice).get(f"/v0/{base_of(house)}/Jobs?view=Due")
    assert [record["fields"]["Name"] for record in read["records"]] == ["Second"]


def test_the_history_is_told_and_narrowed_by_the_clocks_of_the_workspace(alice: Person, house: House, jobs: Records) -> None:
    settle(alice, house, "Pacific/Auckland")
    page = alice.get(f"{jobs.path}/changes", since="0001-01-01", until="9999-12-31")
    assert len(page.all("time")) == 2
    shown = page.all("time")[0]
    assert shown["datetime"].endswith("+00:00")
    assert not alice.get(f"{jobs.path}/changes", until="2001-01-01").has("time")


def test_a_new_field_of_times_starts_with_the_clocks_of_the_workspace(alice: Person, house: House, bob: Person, jobs: Records) -> None:
    settle(alice, house, "Asia/Tokyo")
    assert bob.get(f"{jobs.path}/fields/new", type="date_time").one("[name=zone]")["value"] == "Asia/Tokyo"
    retype = bob.get(f"{jobs.path}/fields/{jobs.field_id('Name')}/retypes/new", type="date_time")
    assert retype.one("[name=zone]")["value"] == "Asia/Tokyo"

    import_all(bob, house, "Job,When\nSand,2026-03-02 09:00\nOil,2026-03-03 10:30\n")
    assert records_of(house.app)[0]["When"] == datetime(2026, 3, 2, tzinfo=UTC)


def test_only_a_zone_that_there_is_can_be_chosen(alice: Person, house: House) -> None:
    settle(alice, house, "Middle/Earth", expect=422)
    assert alice.get(f"{house.path}/settings").one("#time_zone").value == "UTC"


def test_a_workspace_takes_the_zone_of_the_browser_that_made_it(bob: Person) -> None:
    for told, kept in (("Asia/Tokyo", "Asia/Tokyo"), ("Middle/Earth", "UTC"), ("", "UTC")):
        form = bob.get("/workspaces/new").form("form:has([name=time_zone])")
        made = bob.submit(form, name=f"From {told}", time_zone=told)
        settings = bob.get(f"{made.location}/settings")
        assert settings.one("[name=time_zone] [selected]")["value"] == kept
