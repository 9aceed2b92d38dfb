"""Values as those see them who read a table by SQL: names instead of ids, and what SQLite keeps as counts as numbers and moments again."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from webapp.fieldtypes.columns import Flag, Scaled


class Readable(FunctionElement[Any]):
    """A column as it reads best. PostgreSQL has a type for everything already; SQLite gets numbers and texts of its counts."""

    inherit_cache = False
    name = "readable"

    def __init__(self, column: sa.ColumnElement[Any]) -> None:
        self.kept = column.type
        super().__init__(column)


@compiles(Readable)
def as_it_is(element: Readable, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    return f"coalesce({column}, false)" if isinstance(element.kept, Flag) else column


@compiles(Readable, "sqlite")
def on_sqlite(element: Readable, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    match element.kept:
        case Flag():
            return f"coalesce({column}, 0)"
        case Scaled() as number:
            return f"({column} / {float(10**number.decimals)!r})"
        case sa.types.TypeDecorator(impl_instance=sa.DateTime()):
            return f"strftime('%Y-%m-%d %H:%M:%f', {column} / 1000000.0, 'unixepoch')"
        case _:
            return column


class NamesOfSet(FunctionElement[str]):
    """The names of a set of ids (`columns.Ids`), with commas between them. Clauses: the set, and an id's name and place, by `value`."""

    type = sa.Text()
    inherit_cache = True
    name = "names_of_set"


VALUE: sa.ColumnElement[int] = sa.literal_column("value", sa.Integer())
"""The id that is looked at, in the clauses of `NamesOfSet`."""


@compiles(NamesOfSet, "postgresql")
def of_array(element: NamesOfSet, compiler: SQLCompiler, **kw: Any) -> str:
    ids, name, place = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(SELECT string_agg({name}, ', ' ORDER BY {place}) FROM unnest({ids}) AS each(value))"  # noqa: S608 (all of it compiled)


@compiles(NamesOfSet, "sqlite")
def of_json(element: NamesOfSet, compiler: SQLCompiler, **kw: Any) -> str:
    ids, name, place = (compiler.process(clause, **kw) for clause in element.clauses)
    each = f"SELECT CAST(value AS INTEGER) AS value FROM json_each({ids})"  # noqa: S608 (all of it compiled)
    names = f"SELECT {name} AS name FROM ({each}) ORDER BY {place}"  # noqa: S608
    return f"(SELECT group_concat(name, ', ') FROM ({names}))"  # noqa: S608
