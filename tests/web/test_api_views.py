"""Saved views by the API: what is in them and in which order, for whom they are, and where they stand in the schema."""

from typing import Any

import pytest

from tests.api import base_of, program_of
from tests.factories import House, Plants
from tests.people import Person
from webapp.accounts.models import User
from webapp.api import ids
from webapp.database import db
from webapp.tables.models import Table
from webapp.views.changes import create_view
from webapp.views.criteria import Criteria
from webapp.views.layout import Layout
from webapp.views.order import Sort
from webapp.views.rules import Group, Rule


@pytest.fixture
def path(house: House, plants: Plants) -> str:
    return f"/v0/{base_of(house)}/Plants"


def saved(plants: Plants, person: Person, name: str, criteria: Criteria, layout: Layout = Layout(), sharing: str = "shared") -> None:  # noqa: B008
    with plants.app.app_context():
        table, by = db.session.get_one(Table, plants.table_id), db.session.get_one(User, person.id)
        config = {"criteria": criteria.to_json(), "layout": layout.to_json()}
        create_view(table, name=name, kind="grid", sharing=sharing, config=config, by=by)


def names(answer: dict[str, Any]) -> list[str]:
    return [record["fields"]["Name"] for record in answer["records"]]


def test_a_view_filters_and_sorts_and_a_sort_of_the_request_goes_first(alice: Person, plants: Plants, path: str, house: House) -> None:
    alive = Group(parts=(Rule(plants.field_id("Alive"), "is", ("yes",)),))
    saved(plants, alice, "Living", Criteria(filter=alive, sorts=(Sort(plants.field_id("Name"), descending=True),)))
    program = program_of(alice)

    assert names(program.get(f"{path}?view=Living")) == ["Thyme", "Rowan"]
    assert names(program.get(f"{path}?view=Living&sort[0][field]=Name")) == ["Rowan", "Thyme"]
    assert names(program.get(f"{path}?view=Living&filterByFormula=Height")) == ["Rowan"]
    first = program.get(f"{path}?view=Living&pageSize=1")
    assert names(program.get(f"{path}?view=Living&pageSize=1&offset={first['offset']}")) == ["Rowan"]
    assert names(program.get(f"{path}?view=Grid%20view")) == ["Rowan", "Box", "Thyme"]
    assert program.error("GET", f"{path}?view=living", expect=422)[0] == "VIEW_NAME_NOT_FOUND"
    assert program.error("GET", f"{path}?view=viw00000000000000", expect=422)[0] == "VIEW_ID_NOT_FOUND"
    (table,) = program.get(f"/v0/meta/bases/{base_of(house)}/tables")["tables"]
    assert [view["name"] for view in table["views"]] == ["Grid view", "Living"]
    assert [names(program.get(f"{path}?view={view['id']}")) for view in table["views"]] == [["Rowan", "Box", "Thyme"], ["Thyme", "Rowan"]]


def test_a_personal_view_is_its_persons_and_hidden_fields_are_told(
    alice: Person, bob: Person, plants: Plants, path: str, house: House
) -> None:
    shown = [plants.field_id(name) for name in ("Name", "Kind")]
    hidden = frozenset(plants.field_id(name) for name in ("Height", "Alive", "Planted", "Notes"))
    saved(plants, alice, "Mine", Criteria(), Layout(order=(*shown, *hidden), hidden=hidden), sharing="personal")
    at = f"/v0/meta/bases/{base_of(house)}/tables?include=visibleFieldIds"

    mine = program_of(alice).get(at)["tables"][0]["views"][1]
    assert mine["visibleFieldIds"] == [ids.encode(ids.FIELD, field_id) for field_id in shown]
    assert mine["personalForUserId"] == ids.encode(ids.USER, alice.id)
    assert "Height" in program_of(alice).get(f"{path}?view=Mine")["records"][0]["fields"]
    assert [view["name"] for view in program_of(bob).get(at)["tables"][0]["views"]] == ["Grid view"]
    program_of(bob).error("GET", f"{path}?view={mine['id']}", expect=422)
