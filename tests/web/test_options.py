"""The options of selects: put in another order, merged, and removed with a say in what becomes of the records that have them."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import House, Plants
from tests.html import Page
from tests.people import Person
from tests.web.jobs_done import work_off
from tests.web.test_saved_views import save_as
from tests.web.test_schema_history import undo
from webapp.database import db
from webapp.fieldtypes.types.multi_select import MultiSelect
from webapp.records.models import ChangeSet
from webapp.shapes import options
from webapp.tables.changes import NewField
from webapp.views.models import View
from webapp.workspaces.models import Role

TREE, SHRUB, HERB = 1, 2, 3


@pytest.fixture
def toys(house: House) -> Plants:
    kinds = MultiSelect.from_names(["Wood", "Tin", "Cloth"])
    return house.table("Toys", (NewField("Made of", "multi_select", kinds.to_options()),), (((1, 2),), ((1,),), ((2, 3),)))


def field_path(records: Plants, name: str = "Kind") -> str:
    return f"{records.path}/fields/{records.field_id(name)}"


def option_path(records: Plants, option_id: int, name: str = "Kind") -> str:
    return f"{field_path(records, name)}/options/{option_id}"


def names_on_form(page: Page) -> list[str]:
    return [box["value"] for box in page.all("[name=choice_name]") if box["value"]]


def sorted_pills(person: Person, records: Plants) -> list[str]:
    page = person.get(records.path, sort1=str(records.field_id("Kind")), dir1="asc")
    return [pill.text for pill in page.all("tbody .pill")]


def kinds(records: Plants, field: str = "Kind") -> list[object]:
    return [records.values(number)[field] for number in (1, 2, 3)]


def test_options_move_on_the_form_and_records_sort_by_their_order(bob: Person, plants: Plants) -> None:
    form = bob.get(f"{field_path(plants)}/edit").form("#field-form form:has([name=name])")

    fields = {**form.fields, "choice_name": ["Tree", "Bush", "Herb", "Moss", "", ""]}
    draft = bob.post(f"{field_path(plants)}/draft", expect=200, **{**fields, "down": "0"})
    assert names_on_form(draft) == ["Bush", "Tree", "Herb", "Moss"]
    again = bob.swap("post", f"{field_path(plants)}/draft", **{**draft.form("#field-form form:has([name=name])").fields, "up": "3"})
    assert names_on_form(again) == ["Bush", "Tree", "Moss", "Herb"]
    assert names_on_form(bob.get(f"{field_path(plants)}/edit")) == ["Tree", "Shrub", "Herb"]

    bob.submit(again.form("#field-form form:has([name=name])"))

    assert names_on_form(bob.get(f"{field_path(plants)}/edit")) == ["Bush", "Tree", "Moss", "Herb"]
    assert kinds(plants) == [TREE, SHRUB, HERB]
    assert sorted_pills(bob, plants) == ["Bush", "Tree", "Herb"]


@pytest.mark.parametrize("moved", [{"up": "0"}, {"down": "5"}, {"up": "x"}, {"down": "9999"}])
def test_a_move_that_leads_nowhere_leaves_the_order(bob: Person, plants: Plants, moved: dict[str, str]) -> None:
    form = bob.get(f"{field_path(plants)}/edit").form("#field-form form:has([name=name])")

    assert names_on_form(bob.post(f"{field_path(plants)}/draft", expect=200, **form.fields, **moved)) == ["Tree", "Shrub", "Herb"]


def test_merging_gives_the_records_the_other_option_and_both_parts_can_be_undone(bob: Person, plants: Plants) -> None:
    page = bob.get(option_path(plants, TREE))
    assert bob.swap("get", f"{option_path(plants, TREE)}/count").text == "1 record has it."

    answer = bob.submit(page.form("#field-form"), fate="give", into=str(SHRUB))

    grid = bob.follow(answer)
    assert grid.toasts[0].startswith("Merged “Tree” into “Shrub” in 1 record of Kind.")
    assert kinds(plants) == [SHRUB, SHRUB, HERB]
    assert names_on_form(bob.get(f"{field_path(plants)}/edit")) == ["Shrub", "Herb"]

    newest = bob.get(f"{plants.path}/schema").all("#schema-changes li")[0]
    assert newest.one("p:first-child").text.startswith("Merged the option “Tree” of “Kind” into “Shrub”")
    bob.submit(newest.form())
    assert names_on_form(bob.get(f"{field_path(plants)}/edit")) == ["Tree", "Shrub", "Herb"]
    bob.post(f"{plants.path}/undos")
    assert kinds(plants) == [TREE, SHRUB, HERB]


def test_views_that_name_the_option_follow_it_and_an_undo_brings_them_back(bob: Person, plants: Plants) -> None:
    kind = plants.field_id("Kind")
    colour = {"colour": kind, "colourop": "is", "colourvalue": TREE, "colourhue": "red"}
    wanted = {"where1": kind, "op1": "is_any_of", "value1": ["1", "Herb"], "group1": kind, "closed": "[1]"}
    both = save_as(bob, plants, "Both", **wanted, **colour)
    alone = save_as(bob, plants, "Alone", where1=kind, op1="is", value1=HERB)
    before = config_of(plants, both), config_of(plants, alone)

    bob.post(f"{option_path(plants, TREE)}/removal", fate="give", into=str(SHRUB))
    bob.post(f"{option_path(plants, HERB)}/removal", fate="empty")

    after = config_of(plants, both)
    assert after["criteria"]["filter"]["parts"][0]["values"] == ["2"]
    assert after["criteria"]["folded"] == ["[2]"]
    assert after["layout"]["colour"]["values"] == ["2"]
    assert config_of(plants, alone) == before[1]

    undo(bob, plants, "Removed the option “Herb” of “Kind”, also from its records")
    undo(bob, plants, "Merged the option “Tree” of “Kind” into “Shrub”")
    assert (config_of(plants, both), config_of(plants, alone)) == before
    undo(bob, plants, "Changed the field “Kind”")
    assert config_of(plants, both)["criteria"]["folded"] == ["[2]"]


def config_of(plants: Plants, view_id: int) -> Any:
    with plants.app.app_context():
        return db.session.get_one(View, view_id).config


def test_in_place_the_cells_are_emptied_in_one_change_set(bob: Person, plants: Plants) -> None:
    bob.swap("get", option_path(plants, HERB))
    answer = bob.swap("post", f"{option_path(plants, HERB)}/removal", fate="empty")

    assert answer.headers["HX-Trigger"] == '{"table-changed": true}'
    assert kinds(plants) == [TREE, SHRUB, None]
    with plants.app.app_context():
        newest = db.session.scalars(sa.select(ChangeSet).where(ChangeSet.table_id == plants.table_id).order_by(ChangeSet.id.desc())).first()
        assert (newest.kind, newest.records, newest.user_id) == ("update", 1, bob.id)


def test_an_option_that_is_only_taken_off_the_list_stays_in_its_records(bob: Person, plants: Plants) -> None:
    bob.post(f"{option_path(plants, TREE)}/removal", fate="keep")

    assert kinds(plants) == [TREE, SHRUB, HERB]
    assert bob.get(plants.path).all("tbody tr")[0].one(".pill").text == "Tree"
    bob.get(option_path(plants, TREE), expect=404)


def test_of_several_options_one_is_merged_or_lost_and_the_others_stay(bob: Person, toys: Plants) -> None:
    bob.post(f"{option_path(toys, 2, 'Made of')}/removal", fate="give", into="1")
    assert kinds(toys, "Made of") == [(1,), (1,), (1, 3)]

    bob.post(f"{option_path(toys, 1, 'Made of')}/removal", fate="empty")
    assert kinds(toys, "Made of") == [None, None, (3,)]


def test_a_default_goes_the_way_of_the_records(bob: Person, plants: Plants) -> None:
    form = bob.get(f"{field_path(plants)}/edit").form("#field-form form:has([name=name])")
    bob.submit(form, default="Tree")

    bob.post(f"{option_path(plants, TREE)}/removal", fate="give", into=str(HERB))

    assert bob.get(f"{field_path(plants)}/edit").one("[name=default] option[selected]").text == "Herb"


def test_what_cannot_be_is_refused_and_changes_nothing(bob: Person, plants: Plants) -> None:
    nowhere = bob.post(f"{option_path(plants, TREE)}/removal", expect=422, fate="give", into=str(TREE))
    assert nowhere.one("[role=alert]").text == "Choose the option that takes the place of “Tree”."
    assert nowhere.has("[value=give][checked]")
    assert "Say what becomes" in bob.swap("post", f"{option_path(plants, TREE)}/removal", expect=422).text

    bob.submit(bob.get(f"{field_path(plants)}/edit").form("#field-form form:has([name=name])"), required="yes")
    assert not bob.get(option_path(plants, TREE)).has("[value=empty]")
    needed = bob.post(f"{option_path(plants, TREE)}/removal", expect=422, fate="empty")

    assert "This field needs a value." in needed.one("[role=alert]").text
    assert kinds(plants) == [TREE, SHRUB, HERB]
    assert names_on_form(bob.get(f"{field_path(plants)}/edit")) == ["Tree", "Shrub", "Herb"]


@pytest.mark.parametrize("fate", ["give", "empty"])
def test_in_a_large_table_a_job_exchanges_the_option_and_one_undo_brings_all_of_it_back(
    bob: Person, plants: Plants, toys: Plants, monkeypatch: pytest.MonkeyPatch, fate: str
) -> None:
    monkeypatch.setattr(options, "AT_ONCE", 0)
    view = save_as(bob, toys, "Tin", where1=toys.field_id("Made of"), op1="has_any_of", value1="2")
    before, shown = kinds(toys, "Made of"), config_of(toys, view)

    running = bob.follow(bob.post(f"{option_path(toys, 2, 'Made of')}/removal", fate=fate, into="1"))
    assert "Waiting for its turn" in running.text
    assert kinds(toys, "Made of") == before
    work_off(toys.app)

    assert kinds(toys, "Made of") == ([(1,), (1,), (1, 3)] if fate == "give" else [(1,), (1,), (3,)])
    assert names_on_form(bob.get(f"{field_path(toys, 'Made of')}/edit")) == ["Wood", "Cloth"]
    assert (config_of(toys, view) == shown) == (fate == "empty")
    said = "Merged the option “Tin” of “Made of” into “Wood”" if fate == "give" else "Removed the option “Tin” of “Made of”"
    undo(bob, toys, said)
    assert kinds(toys, "Made of") == before
    assert config_of(toys, view) == shown
    assert names_on_form(bob.get(f"{field_path(toys, 'Made of')}/edit")) == ["Wood", "Tin", "Cloth"]


def test_a_job_does_not_exchange_what_is_required(bob: Person, plants: Plants, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "AT_ONCE", 0)
    bob.submit(bob.get(f"{field_path(plants)}/edit").form("#field-form form:has([name=name])"), required="yes")

    page = bob.post(f"{option_path(plants, TREE)}/removal", expect=422, fate="give", into=str(SHRUB))

    assert "Let the field be neither required nor unique first." in page.one("[role=alert]").text
    assert kinds(plants) == [TREE, SHRUB, HERB]


def test_who_only_looks_on_removes_nothing(house: House, charlie: Person, plants: Plants) -> None:
    victor = house.member("Victor", Role.VIEWER)

    victor.post(f"{option_path(plants, TREE)}/removal", expect=403, fate="empty")
    charlie.post(f"{option_path(plants, TREE)}/removal", expect=404, fate="empty")

    assert kinds(plants) == [TREE, SHRUB, HERB]
    charlie.get(f"{plants.path}/fields/{plants.field_id('Name')}/options/1", expect=404)
