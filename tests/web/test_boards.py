"""A view as a board: lanes of a select's options or of people, paged by key, and cards that move by a write to their cell."""

from typing import Any

import pytest

from tests.factories import House, Plants, Records
from tests.html import Page
from tests.people import Person
from webapp.boards import lanes as boards
from webapp.fieldtypes.types.select import Select
from webapp.tables.changes import NewField

STAGES = Select.from_names(["New", "Done"])
FIELDS = (NewField("Name", "text", {}), NewField("Stage", "select", STAGES.to_options()), NewField("Size", "number", {"decimals": 0}))
JOBS = (
    NewField("Job", "text", {}),
    NewField("Lead", "person", {"several": False}),
    NewField("Crew", "person", {"several": True}),
)
MANY = tuple((f"Task {number}", 1 if number <= 45 else None, number % 7) for number in range(1, 50))


@pytest.fixture
def jobs(house: House, bob: Person, victor: Person) -> Records:
    return house.table("Jobs", JOBS, (("Sand", (bob.id,), (bob.id, victor.id)), ("Oil", (bob.id,), None), ("Sweep", None, (bob.id,))))


def board(person: Person, plants: Plants, by: str = "Kind", **shown: Any) -> dict[str, Any]:
    form = person.get(f"{plants.path}/views/new", kind="board", **shown).form("#view-form")
    made = person.submit(form, name="Board", sharing="shared", by=plants.field_id(by))
    assert made.location.startswith(f"{plants.path}/board?view=")
    return {"view": made.location.partition("view=")[2]}


def lanes(page: Page) -> dict[str, list[str]]:
    return {lane.one("header h2").text: [card.text for card in lane.all(".card__name")] for lane in page.all(".lane")}


def test_a_board_has_a_lane_for_each_option(bob: Person, victor: Person, plants: Plants) -> None:
    view = board(bob, plants)
    page = victor.get(f"{plants.path}/board", **view)

    assert lanes(page) == {"No Kind": [], "Tree": ["Rowan"], "Shrub": ["Box"], "Herb": ["Thyme"]}
    assert page.one(".tabs [aria-current]").text == "Board"
    assert page.one("#card-1").text.startswith("Rowan")
    assert not page.has(".card .btn")  # a viewer moves nothing
    assert victor.get(plants.path, expect=302, **view).location == f"{plants.path}/board?view={view['view']}"
    assert lanes(victor.get(f"{plants.path}/board", q="box", **view))["Shrub"] == ["Box"]
    assert lanes(victor.get(f"{plants.path}/board", q="box", **view))["Tree"] == []
    found = victor.swap("get", f"{plants.path}/board", q="box", apply="1", **view)
    assert lanes(found)["Shrub"] == ["Box"]
    assert "“box” in any field" in found.one("hx-partial").text


def test_a_card_is_moved_by_its_menu_and_that_is_a_write_like_any_other(bob: Person, plants: Plants) -> None:
    view = board(bob, plants)
    page = bob.get(f"{plants.path}/board", **view)
    opened = bob.get(page.one(f"#card-{plants.record_id(1)} .btn")["href"])
    assert [choice.text for choice in opened.all("#move-form button")] == ["No Kind", "Shrub", "Herb"]
    menu = opened.form("#move-form")

    moved = bob.follow(bob.submit(menu, to="3"))
    assert lanes(moved)["Herb"] == ["Rowan", "Thyme"]
    assert plants.values(1)["Kind"] == 3
    assert "Kind" in bob.get(f"{plants.record_url()}/changes").text
    swapped = bob.swap("post", f"{plants.path}/board/{view['view']}/moves", record="1", to="none", seen="Herb")
    assert lanes(swapped)["No Kind"] == ["Rowan"]


def test_a_card_that_somebody_else_moved_stays_where_they_put_it(alice: Person, bob: Person, victor: Person, plants: Plants) -> None:
    view = board(bob, plants)
    at = f"{plants.path}/board/{view['view']}/moves"
    alice.swap("post", at, record="1", to="2", seen="Tree")

    answer = bob.swap("post", at, expect=409, record="1", to="3", seen="Tree")
    assert lanes(answer)["Shrub"] == ["Rowan", "Box"]
    assert "Somebody else moved" in answer.toasts[0]
    bob.swap("post", at, expect=400, record="1", to="99", seen="Shrub")
    victor.swap("post", at, expect=403, record="1", to="3", seen="Shrub")
    assert plants.values(1)["Kind"] == 2


@pytest.mark.parametrize("order", [{}, {"sort1": "Size", "dir1": "desc"}])
def test_a_lane_holds_each_record_once_however_it_is_sorted(house: House, bob: Person, order: dict[str, str]) -> None:
    tasks = house.table("Tasks", FIELDS, MANY)
    if order:
        order = {**order, "sort1": str(tasks.field_id("Size"))}
    view = board(bob, tasks, "Stage", **order)
    page = bob.get(f"{tasks.path}/board", **view)
    assert [len(cards) for cards in lanes(page).values()] == [4, 20, 0]

    seen = lanes(page)["New"]
    while more := page.all(".lane__more a[hx-get]"):
        page = bob.swap("get", more[0]["hx-get"])
        seen += [card.text for card in page.all(".card__name")]
    assert sorted(seen) == sorted(name for name, stage, _ in MANY if stage == 1)
    assert len(seen) == 45

    counted = bob.swap("get", f"{tasks.path}/board/{view['view']}/counts")
    assert [count.text for count in counted.all("hx-partial")] == ["4", "45", "0", ""]


def test_a_lane_says_when_it_holds_more_than_its_limit(house: House, bob: Person) -> None:
    tasks = house.table("Tasks", FIELDS, MANY)
    view = board(bob, tasks, "Stage")
    bob.submit(bob.get(f"{tasks.path}/views/{view['view']}/edit").form("#view-form"), **{"limit-1": "40"})

    counted = bob.swap("get", f"{tasks.path}/board/{view['view']}/counts")
    assert counted.one(".over").text == "45 of 40"


def test_a_record_is_added_in_its_lane(bob: Person, plants: Plants) -> None:
    view = board(bob, plants)
    answer = bob.submit(bob.get(f"{plants.path}/board", **view).form("[aria-labelledby=lane-2] header form"))
    opened = bob.follow(answer).one("#panel")
    assert "Shrub" in opened.tag.decode()
    assert opened.one("[data-close]")["href"] == f"{plants.path}/board?view={view['view']}"
    assert len(lanes(bob.get(f"{plants.path}/board", **view))["Shrub"]) == 2


def test_a_board_without_its_field_says_so(bob: Person, plants: Plants) -> None:
    view = board(bob, plants)
    bob.post(f"{plants.path}/fields/{plants.field_id('Kind')}/trash")

    assert "field of this board is gone" in bob.get(f"{plants.path}/board", **view).text
    bob.swap("post", f"{plants.path}/views", expect=422, name="B", kind="board", sharing="shared", by=str(plants.field_id("Name")))


def test_a_board_by_a_person_has_a_lane_for_each_member(bob: Person, victor: Person, jobs: Records) -> None:
    view = board(bob, jobs, "Lead")
    page = bob.get(f"{jobs.path}/board", **view)
    assert lanes(page) == {"Nobody": ["Sweep"], "A Alice": [], "B Bob": ["Sand", "Oil"], "V Victor": []}
    assert page.one(f"#lane-{bob.id} .face")["data-hue"]

    menu = bob.swap("get", page.one(f"#card-{jobs.record_id(1)} .btn")["hx-get"]).form("#move-form")
    moved = bob.follow(bob.submit(menu, to=str(victor.id)))
    assert lanes(moved)["V Victor"] == ["Sand"]
    assert jobs.values(1)["Lead"] == (victor.id,)
    at = f"{jobs.path}/board/{view['view']}"
    assert lanes(bob.swap("post", f"{at}/moves", record="1", to="none", seen="Victor"))["Nobody"] == ["Sand", "Sweep"]
    bob.swap("post", f"{at}/moves", expect=409, record="1", to=str(bob.id), seen="Victor")
    bob.swap("post", f"{at}/moves", expect=400, record="1", to="987654", seen="")

    bob.submit(bob.get(f"{jobs.path}/board", **view).form(f"[aria-labelledby=lane-{bob.id}] header form"))
    bob.submit(bob.get(f"{jobs.path}/views/{view['view']}/edit").form("#view-form"), **{f"limit-{bob.id}": "1"})
    counted = bob.swap("get", f"{at}/counts")
    assert [count.text for count in counted.all("hx-partial")][:5] == ["2", "0", "2 of 1", "0", ""]


def test_who_has_left_keeps_a_lane_as_long_as_it_holds_cards(alice: Person, house: House, bob: Person, jobs: Records) -> None:
    view = board(alice, jobs, "Lead")
    alice.post(f"{house.path}/members/{bob.id}/removal")
    assert lanes(alice.get(f"{jobs.path}/board", **view))["B Bob"] == ["Sand", "Oil"]
    assert "B Bob" not in lanes(alice.get(f"{jobs.path}/board", q="sweep", **view))

    for record in ("1", "2"):
        page = alice.swap("post", f"{jobs.path}/board/{view['view']}/moves", record=record, to=str(alice.id), seen="Bob")
    assert lanes(page) == {"Nobody": ["Sweep"], "A Alice": ["Sand", "Oil"], "V Victor": []}


def test_an_option_that_was_removed_keeps_its_lane_as_long_as_it_holds_cards(house: House, bob: Person) -> None:
    stages = Select.from_names(["New", "Done", "Lost", "Void"]).without(3).without(4)
    tasks = house.table("Tasks", (FIELDS[0], NewField("Stage", "select", stages.to_options())), (("One", 1), ("Three", 3)))

    assert lanes(bob.get(f"{tasks.path}/board", **board(bob, tasks, "Stage"))) == {
        "No Stage": [], "New": ["One"], "Done": [], "Lost": ["Three"],
    }  # fmt: skip


def test_of_more_people_than_there_is_room_for_those_with_cards_come_first(
    monkeypatch: pytest.MonkeyPatch, bob: Person, jobs: Records
) -> None:
    monkeypatch.setattr(boards, "MOST_LANES", 2)
    view = board(bob, jobs, "Lead")
    assert list(lanes(bob.get(f"{jobs.path}/board", **view))) == ["Nobody", "B Bob", "A Alice"]


def test_records_that_name_several_people_from_an_earlier_time_are_counted(bob: Person, jobs: Records) -> None:
    crew = jobs.field_id("Crew")
    bob.post(f"{jobs.path}/fields/{crew}", name="Crew")  # for one person from now on
    view = board(bob, jobs, "Crew")

    counted = bob.swap("get", f"{jobs.path}/board/{view['view']}/counts")
    assert counted.all("hx-partial")[-1].text == "In none of these lanes: 1. The grid shows all."


def test_a_field_of_several_people_makes_no_lanes(bob: Person, jobs: Records) -> None:
    page = bob.get(f"{jobs.path}/views/new", kind="board")
    assert [option.text for option in page.all("#by option")] == ["Lead"]
    assert "several people" in page.one("#view-form").text
    bob.swap("post", f"{jobs.path}/views", expect=422, name="B", kind="board", sharing="shared", by=str(jobs.field_id("Crew")))
