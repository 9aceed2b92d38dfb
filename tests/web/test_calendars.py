"""A view as a calendar: the first records of each day, and their move to another day."""

from datetime import UTC, date, datetime

from tests.factories import House, Plants, Records
from tests.html import Page
from tests.people import Person
from webapp.tables.changes import NewField

FIELDS = (NewField("Name", "text", {}), NewField("Sown", "date", {}))
MANY = tuple((f"Seed {number:03}", date(2026, 3, 1 + number % 3)) for number in range(1, 31))


def calendar(person: Person, table: Records, by: str) -> dict[str, str]:
    form = person.get(f"{table.path}/views/new", kind="calendar").form("#view-form")
    made = person.submit(form, name="Calendar", sharing="personal", by=str(table.field_id(by)))
    assert made.location.startswith(f"{table.path}/calendar?view=")
    return {"view": made.location.partition("view=")[2]}


def days(page: Page) -> dict[str, list[str]]:
    held = {day["data-lane"]: [card.text for card in day.all(".card__name")] for day in page.all(".day")}
    return {day: names for day, names in held.items() if names}


def test_a_calendar_shows_a_month_a_week_or_a_day(bob: Person, victor: Person, plants: Plants) -> None:
    view = calendar(victor, plants, "Planted")
    at = f"{plants.path}/calendar"

    page = victor.get(at, month="2019-03-05", **view)
    assert days(page) == {"2019-03-21": ["Rowan"]}
    assert [page.all(".day")[place]["data-lane"] for place in (0, -1)] == ["2019-02-25", "2019-03-31"]
    assert not page.has(".card .btn")  # a viewer moves nothing
    assert days(victor.get(at, week="2021-09-28", **view)) == {"2021-10-02": ["Box"]}
    assert days(victor.get(at, day="2021-10-02", **view)) == {"2021-10-02": ["Box"]}
    assert days(victor.swap("get", at, month="2019-03-05", q="box", **view)) == {}
    assert "“box” in any field" in victor.swap("get", at, q="box", apply="1", **view).one("hx-partial").text
    for nonsense in ("no", "0001-01-01", "9999-12-31"):
        for span in ("month", "week", "day"):
            shown = victor.get(at, **{span: nonsense}, **view)
            victor.get(shown.one("#calendar-earlier")["href"])
            victor.get(shown.one("#calendar-later")["href"])
    bob.get(at, expect=404, **view)  # it is another person's view


def test_a_full_day_shows_the_first_few_by_the_order_and_the_way_to_all(house: House, victor: Person) -> None:
    seeds = house.table("Seeds", FIELDS, MANY)
    order = {"sort1": str(seeds.field_id("Name")), "dir1": "desc"}
    month = victor.get(f"{seeds.path}/calendar", month="2026-03-01", **order, **calendar(victor, seeds, "Sown"))

    assert days(month)["2026-03-01"] == ["Seed 030", "Seed 027", "Seed 024", "Seed 021"]
    assert len(month.all(".day__more")) == 3
    assert len(days(victor.get(month.all(".day__more")[0]["href"]))["2026-03-01"]) == 10


def test_a_record_is_moved_to_another_day_by_a_form_that_minds_conflicts(
    alice: Person, bob: Person, victor: Person, plants: Plants
) -> None:
    view = calendar(bob, plants, "Planted")
    page = bob.get(f"{plants.path}/calendar", month="2019-03-01", **view)
    form = bob.get(page.one("#card-1 .btn")["href"]).form("#move-form")

    moved = bob.follow(bob.submit(form, to="2019-03-22"))
    assert days(moved) == {"2019-03-22": ["Rowan"]}
    assert "Planted" in bob.get(f"{plants.record_url()}/changes").text

    at = f"{plants.path}/calendar/{view['view']}/moves"
    stale = bob.swap("post", f"{at}?month=2019-03-01", expect=409, record="1", seen="2019-03-21", to="2019-03-25")
    assert days(stale) == {"2019-03-22": ["Rowan"]}
    assert "Somebody else moved" in stale.toasts[0]
    bob.swap("post", at, expect=400, record="1", seen="2019-03-22", to="soon")
    assert days(bob.swap("post", f"{at}?week=2019-03-25", record="1", seen="2019-03-22", to="2019-03-26")) == {"2019-03-26": ["Rowan"]}
    alice.post(at, expect=404, record="1", to="2019-03-27")  # her own views are others
    shared = calendar(victor, plants, "Planted")
    victor.post(f"{plants.path}/calendar/{shared['view']}/moves", expect=403, record="1", to="2019-03-27")


def test_a_calendar_without_its_date_says_so_and_none_is_made_without(bob: Person, plants: Plants) -> None:
    view = calendar(bob, plants, "Planted")
    bob.post(f"{plants.path}/fields/{plants.field_id('Planted')}/trash")

    assert "field of this calendar is gone" in bob.get(f"{plants.path}/calendar", **view).text
    bob.swap("post", f"{plants.path}/views", expect=422, name="C", kind="calendar", sharing="personal", by=str(plants.field_id("Name")))


def test_moments_stand_on_the_days_of_their_zone_and_keep_their_time(house: House, bob: Person) -> None:
    zone = NewField("At", "date_time", {"zone": "America/Sao_Paulo"})  # where a summer began at midnight: 4 November 2018 had none
    rows = (("Late", datetime(2018, 11, 4, 2, 59, tzinfo=UTC)), ("Early", datetime(2018, 11, 4, 3, 0, tzinfo=UTC)), ("None", None))
    calls = house.table("Calls", (NewField("Name", "text", {}), zone), rows)
    view = calendar(bob, calls, "At")
    page = bob.get(f"{calls.path}/calendar", month="2018-11-01", **view)
    assert days(page) == {"2018-11-03": ["Late"], "2018-11-04": ["Early"]}

    moved = bob.follow(bob.submit(bob.get(page.one("#card-1 .btn")["href"]).form("#move-form"), to="2018-11-20"))
    assert days(moved) == {"2018-11-04": ["Early"], "2018-11-20": ["Late"]}
    assert calls.values(1)["At"] == datetime(2018, 11, 21, 1, 59, tzinfo=UTC)

    at = f"{calls.path}/calendar/{view['view']}/moves"
    bob.swap("post", at, expect=409, record="1", seen="2018-11-03 23:59:00-03:00", to="2018-11-25")
    bob.swap("post", at, expect=422, record="1", seen="2018-11-03 00:30:00-03:00", to="2018-11-04")
    assert calls.values(1)["At"] == datetime(2018, 11, 21, 1, 59, tzinfo=UTC)
