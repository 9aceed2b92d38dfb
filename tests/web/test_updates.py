"""What a grid that stands open asks for after somebody changed something: rows, or all of what it shows."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import Plants
from tests.html import Page
from tests.people import Person
from webapp.database import db
from webapp.tables.models import Table


def version(plants: Plants) -> int:
    with plants.app.app_context():
        return db.session.scalars(sa.select(Table.schema_version).where(Table.id == plants.table_id)).one()


def ask(person: Person, plants: Plants, *, shown: list[int], expect: int = 200, **more: Any) -> Page:
    places = ",".join(str(plants.record_id(record)) for record in shown)
    return person.swap("get", f"{plants.path}/updates", expect=expect, **{"version": version(plants), "shown": places, **more})


def redraw(person: Person, plants: Plants, *, shown: list[int], expect: int = 200, **form: Any) -> Page:
    places = ",".join(str(plants.record_id(record)) for record in shown)
    return person.swap("post", f"{plants.path}/{form.pop('at', 'stretches')}", expect=expect, shown=places, **form)


def targets(answer: Page) -> list[str]:
    return [partial["hx-target"] for partial in answer.all("hx-partial")]


def names(grid: Page) -> list[str]:
    return [name.text.partition(" Open")[0] for name in grid.all("tbody th")]


def test_the_rows_that_are_shown_come_with_what_they_hold_now(bob: Person, victor: Person, plants: Plants) -> None:
    bob.post(plants.cell_url(2), **{f"f{plants.field_id('Name')}": "Boxwood", f"seen{plants.field_id('Name')}": "Box"})

    answer = ask(victor, plants, shown=[2])

    assert targets(answer) == ["#grid"]
    assert answer.one("hx-partial")["hx-swap"] == "cells"
    assert answer.has(f"tr#r{plants.record_id(2)}")
    assert answer.one("tr th span").text == "Boxwood"


def test_a_row_that_was_deleted_goes_and_one_that_came_is_added(bob: Person, alice: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url(1)}/trash")
    bob.post(f"{plants.path}/records")
    new = plants.record_id(3) + 1

    answer = ask(alice, plants, shown=[1], coming=new, last=plants.record_id(3), **{"from": 4})

    assert [partial["hx-swap"] for partial in answer.all("hx-partial")] == ["delete", "delete", "beforeend", "delete"]
    assert answer.one(f"tr#r{new}")["aria-rowindex"] == "5"


def test_a_record_out_of_the_bin_comes_back_between_the_others(bob: Person, alice: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url(2)}/trash")
    bob.post(f"{plants.record_url(2)}/restoration")

    answer = ask(alice, plants, shown=[], coming=plants.record_id(2), last=plants.record_id(3))

    first, _ = answer.all("hx-partial")
    assert (first["hx-target"], first["hx-swap"]) == (f"#r{plants.record_id(1)}", "afterend")


def test_a_row_that_no_longer_matches_stays_and_is_marked(bob: Person, plants: Plants) -> None:
    kind = plants.field_id("Kind")
    trees = {"where1": kind, "op1": "is_any_of", "value1": 1}
    bob.post(plants.cell_url(1, "Kind"), **{f"f{kind}": "Shrub", f"seen{kind}": "Tree"})

    answer = ask(bob, plants, shown=[1], coming=plants.record_id(2), **trees)

    assert answer.one("tr").get("class") == "stale"
    assert (
        redraw(bob, plants, shown=[1], at=f"stretches?where1={kind}&op1=is_any_of&value1=1").one("#records tr[id]").get("class") == "stale"
    )


def test_a_grid_with_other_fields_gets_no_rows(bob: Person, plants: Plants) -> None:
    assert ask(bob, plants, shown=[1], version=version(plants) - 1).body == ""


def test_the_whole_stretch_is_drawn_as_it_is_now(bob: Person, alice: Person, plants: Plants) -> None:
    bob.post(f"{plants.record_url(2)}/trash")
    bob.post(f"{plants.path}/records")

    to_end = redraw(alice, plants, shown=[1, 2, 3], from_start="1", to_end="1")
    part = redraw(alice, plants, shown=[1, 2], from_start="1")

    assert len(to_end.all("#records tr")) == 3
    assert names(part)[0] == "Rowan"
    assert part.has("tr.more")


@pytest.mark.parametrize("nonsense", ["", "x,y", "-1", "9" * 30])
def test_what_is_no_record_brings_nothing(bob: Person, plants: Plants, nonsense: str) -> None:
    answer = bob.swap("get", f"{plants.path}/updates", version=version(plants), shown=nonsense, coming=nonsense, last=nonsense)

    assert not answer.has("tr")
