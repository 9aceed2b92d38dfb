"""One search through everything that somebody may read."""

from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from tests.factories import House, Plants
from tests.html import Page
from tests.people import Person
from webapp.accounts.models import User
from webapp.database import TooSlow, db
from webapp.records.selection import Selection
from webapp.search import everywhere
from webapp.search.records import FoundRecord
from webapp.tables.changes import NewField, create_table
from webapp.tables.models import Table
from webapp.views.changes import create_view
from webapp.workspaces.changes import create_workspace
from webapp.workspaces.models import Role

FIELDS = (NewField("Who", "text", {}), NewField("Hours", "number", {"decimals": 1}), NewField("Remark", "long_text", {}))


def lines(page: Page) -> dict[str, list[str]]:
    """What was found, by the name of its group."""
    groups = page.all("[role=listbox] [role=group]")
    return {group["aria-label"]: [" ".join(line.tag.get_text().split()) for line in group.all("[role=option]")] for group in groups}


def address(page: Page, text: str) -> str:
    return next(line["href"] for line in page.all("[role=option]") if text in line.text)


def test_records_are_found_in_every_table_with_the_field_that_says_so(victor: Person, house: House, plants: Plants) -> None:
    people = house.table("Gardeners", FIELDS, (("Élodie", Decimal("1204.5"), "Likes the ROWAN by the gate"), ("Rowan Oak", None, None)))

    page = victor.get("/search", q="rowan")

    assert lines(page) == {
        "Plants · House": ["Rowan"],
        "Gardeners · House": ["Rowan Oak", "Élodie Remark: Likes the ROWAN by the gate"],
    }
    assert [mark.text for mark in page.all("mark")] == ["Rowan", "Rowan", "ROWAN"]
    assert address(page, "Élodie") == people.record_url(1)
    assert lines(victor.get("/search", q="éLODIE")) == {"Gardeners · House": ["Élodie"]}
    assert lines(victor.get("/search", q="1204.5")) == {"Gardeners · House": ["Élodie Hours: 1204.5"]}
    assert lines(victor.get("/search", q="tree")) == {"Plants · House": ["Rowan Kind: Tree"]}


def test_tables_views_and_fields_are_found_by_name(app: Flask, victor: Person, house: House, plants: Plants) -> None:
    with app.app_context():
        alice, table = db.session.get_one(User, house.alice.id), db.session.get_one(Table, plants.table_id)
        for name, sharing in (("Große Bäume", "shared"), ("Bäume, mine alone", "personal")):
            create_view(table, name=name, kind="grid", sharing=sharing, config={}, by=alice)

    assert lines(victor.get("/search", q="PLANT")) == {"Tables": ["Plants House"], "Fields": ["Planted Plants"]}
    found = victor.get("/search", q="BÄUME")
    assert lines(found) == {"Views": ["Große Bäume Plants"]}
    assert len(victor.get(address(found, "Große")).all("tbody th")) == 3
    assert len(lines(house.alice.get("/search", q="bäume"))["Views"]) == 2


def test_the_workspace_that_one_comes_from_stands_first(app: Flask, house: House, plants: Plants) -> None:
    with app.app_context():
        alice = db.session.get_one(User, house.alice.id)
        create_table(create_workspace(name="Attic", by=alice), name="Boxes", by=alice)

    assert list(lines(house.alice.get("/search"))) == ["Tables of Attic", "Tables of House"]
    page = house.alice.get("/search", **{"in": str(house.workspace_id)})
    assert list(lines(page)) == ["Tables of House", "Tables of Attic"]
    assert page.one("nav.side [aria-current=page]").text.startswith("Search")


def test_nothing_of_other_people_is_found(charlie: Person, house: House, plants: Plants) -> None:
    for words in ("Rowan", "Plants", "Height"):
        assert charlie.get("/search", q=words).one(".finder__found p").text == f"Nothing holds “{words}”."
    charlie.get("/search", expect=404, **{"in": str(house.workspace_id)})


def test_what_is_in_a_bin_is_not_found(bob: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url(1)}/trash")
    assert not bob.get("/search", q="Rowan").has("[role=option]")

    bob.post(f"{plants.path}/trash")
    assert not bob.get("/search", q="Box").has("[role=option]")


def test_typing_swaps_the_lines_alone_and_the_shortcut_the_field_too(victor: Person, plants: Plants) -> None:
    opened = victor.swap("get", victor.get(plants.path).one("a[data-keys=k]")["href"])
    assert opened.one("[role=combobox]")["aria-controls"] == opened.one("[role=listbox]")["id"]
    assert lines(opened) == {"Tables of House": ["Plants"]}

    typed = victor.swap("get", "/search", q="thyme")
    assert lines(typed) == {"Plants · House": ["Thyme"]}
    assert not typed.has("form")
    assert victor.swap("get", "/search", q="no such thing").one("hx-partial").text == "Nothing found"


def test_more_than_a_few_are_found_in_the_table_itself(victor: Person, house: House) -> None:
    many = house.table("Many", FIELDS[:1], tuple((f"Same {number}",) for number in range(7)))

    page = victor.get("/search", q="same")

    assert lines(page)["Many · House"][-2:] == ["Same 4", "All with “same” in Many"]
    assert len(victor.get(address(page, "All with")).all("tbody th")) == 7
    assert many.path in address(page, "All with")


def test_a_table_that_takes_too_long_is_named_and_the_others_are_searched(
    victor: Person, house: House, plants: Plants, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = house.table("Slow", FIELDS[:1], (("Rowan",),))
    find = everywhere.found

    def found(selection: Selection, words: str, limit: int) -> list[FoundRecord]:
        if selection.shape.records.name == f"t_{slow.table_id}":
            db.session.rollback()
            raise TooSlow
        return find(selection, words, limit)

    monkeypatch.setattr(everywhere, "found", found)
    page = victor.get("/search", q="Rowan")

    assert list(lines(page)) == ["Plants · House"]
    assert page.one(".finder__found p a")["href"] == f"{slow.path}?q=Rowan"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_time_for_one_table_is_not_that_of_what_is_read_behind_it(app: Flask, victor: Person, plants: Plants) -> None:
    with app.app_context():
        everywhere.search_everywhere("rowan", user_id=victor.id, here=None)
        assert db.session.execute(sa.text("SHOW statement_timeout")).scalar() == "30s"


def test_a_search_takes_a_statement_for_a_table_and_none_for_a_record(app: Flask, victor: Person, house: House) -> None:
    def statements(words: str) -> int:
        made: list[str] = []
        with app.app_context():
            listener = lambda *args: made.append(args[2])  # noqa: E731
            event.listen(db.engine, "before_cursor_execute", listener)
            everywhere.search_everywhere(words, user_id=victor.id, here=None)
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(made)

    house.table("Some", FIELDS[:1], tuple((f"Same {number}",) for number in range(5)))
    statements("same")  # the shape of a table is read once
    one = statements("same 1")
    assert statements("same") == one
    house.table("More", FIELDS[:1], (("Same",),))
    statements("same")
    assert statements("same") - one <= 4  # the limit on PostgreSQL, what the search index knows, the limit for the rest, the records


def test_a_member_of_any_role_is_offered_the_search_on_every_page(house: House, plants: Plants) -> None:
    for name, role in (("Bob", Role.EDITOR), ("Victor", Role.VIEWER)):
        person = house.member(name, role)
        assert [person.get(path).one("a[data-keys=k]").text.split()[0] for path in ("/", plants.path, house.path)] == ["Search"] * 3


def test_a_letter_that_postgresql_cannot_store_is_not_looked_for(victor: Person, plants: Plants) -> None:
    assert lines(victor.get("/search", q="\0rowan")) == {"Plants · House": ["Rowan"]}
    assert len(victor.get(plants.path, q="\0rowan").all("tbody th")) == 1
    name = str(plants.field_id("Name"))
    assert len(victor.get(plants.path, where1=name, op1="is", value1="row\0an").all("tbody th")) == 1
