"""Sets of options in the order of their list: by the first option that a cell has, then by its second, and so on.

Ids say when an option was added, not where it stands. SQLite would take JSON apart for each of a million records, ten times as slow as a
function of Python's that looks up what it has seen: few different sets stand in most columns.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from webapp.fieldtypes.readable import VALUE, NamesOfSet

WIDTH = 4  # digits of a place: a list has 1,000 options at most
SETS_KEPT = 20_000


class PlacesOfSet(FunctionElement[str]):
    """A text to sort a set of ids (`columns.Ids`) by. Clauses: the set, all ids in order, and the places of the set's, as texts."""

    type = sa.Text()
    inherit_cache = True
    name = "places_of_set"


def places_of_set(column: sa.ColumnElement[Any], ids: Sequence[int]) -> sa.ColumnElement[str]:
    """What sets are sorted by where `ids` is the order; those that it does not have come last."""
    place = sa.case({id_: place for place, id_ in enumerate(ids)}, value=VALUE, else_=len(ids)) if ids else sa.literal(0)
    digits = sa.func.lpad(sa.cast(place, sa.Text()), WIDTH, "0")
    return PlacesOfSet(column, sa.literal(",".join(map(str, ids)), sa.Text()), NamesOfSet(column, digits, place))


@compiles(PlacesOfSet)
def by_array(element: PlacesOfSet, compiler: SQLCompiler, **kw: Any) -> str:
    *_, places = element.clauses
    return f'({compiler.process(places, **kw)} COLLATE "C")'


@compiles(PlacesOfSet, "sqlite")
def by_function(element: PlacesOfSet, compiler: SQLCompiler, **kw: Any) -> str:
    ids, order, _ = element.clauses
    return f"inlay_places({compiler.process(ids, **kw)}, {compiler.process(order, **kw)})"


def teach_sqlite(engine: Engine) -> None:
    """Give every connection of an SQLite engine the function that the expression above calls."""

    @event.listens_for(engine, "connect")
    def add_function(connection: Any, _record: Any) -> None:
        connection.create_function("inlay_places", 2, places_of, deterministic=True)


@lru_cache(maxsize=SETS_KEPT)
def places_of(ids: str | None, order: str) -> str | None:
    if ids is None:
        return None
    places = places_in(order)
    return "".join(sorted(f"{places.get(one, len(places)):0{WIDTH}d}" for one in json.loads(ids)))


@lru_cache(maxsize=100)
def places_in(order: str) -> dict[str, int]:
    return {one: place for place, one in enumerate(order.split(","))} if order else {}
