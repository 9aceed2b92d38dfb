"""Many rows in one statement, given column by column, by the quickest way of each database.

PostgreSQL gets whole columns as arrays. SQLite runs a prepared statement for each row, with values that went through their type by column:
row by row through SQLAlchemy, both take three to ten times as long. What is the same in all rows is sent, or goes through its type, once.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection

from webapp.database import BIG
from webapp.fieldtypes.columns import Ids

Columns = Mapping[str, Sequence[Any]]


def insert_rows(connection: Connection, table: sa.Table, columns: Columns) -> None:
    if connection.dialect.name == "postgresql":
        values = spread(table, columns)
        connection.execute(sa.insert(table).from_select(list(columns), sa.select(*(values[name] for name in columns))))
    else:
        run_for_each(connection, sa.insert(table).values(placeholders(columns)), table, columns)


def update_rows(connection: Connection, table: sa.Table, ids: Sequence[int], columns: Columns) -> None:
    """Set the columns of the records with these ids, and count their versions up."""
    counted = {"version": table.c.version + sa.literal_column("1")}
    if connection.dialect.name == "postgresql":
        values = spread(table, {"id": ids, **columns})
        connection.execute(sa.update(table).where(table.c.id == values.pop("id")).values({**counted, **values}))
    else:
        statement = sa.update(table).where(table.c.id == sa.bindparam("id_")).values({**counted, **placeholders(columns)})
        run_for_each(connection, statement, table, {**columns, "id_": ids})


def ids_set_aside(connection: Connection, table: sa.Table, count: int) -> Sequence[int]:
    """Ids for new records, in their order, which nobody else gets. On SQLite, who writes is alone."""
    if connection.dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        return connection.execute(sa.select(sa.func.nextval(sequence)).select_from(sa.func.generate_series(1, count))).scalars().all()
    given_out = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq", sa.Integer))
    last = connection.execute(sa.select(given_out.c.seq).where(given_out.c.name == table.name)).scalar() or 0
    return range(last + 1, last + 1 + count)


def among(connection: Connection, column: sa.ColumnElement[int], ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """Whether a column's number is one of any number of `ids`."""
    if connection.dialect.name == "postgresql":
        return column == sa.any_(literal(map(str, ids), BIG))
    each = sa.func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(sa.select(each.c.value))


def spread(table: sa.Table, columns: Columns) -> dict[str, sa.ColumnElement[Any]]:
    """For PostgreSQL, what the rows hold in each column."""
    same = {name for name, values in columns.items() if is_one(values)}
    if len(same) == len(columns):
        same.remove(next(iter(columns)))  # something has to tell how many rows there are
    new = arrays(table, {name: values for name, values in columns.items() if name not in same})
    return {
        name: sa.bindparam(None, values[0], table.c[name].type) if name in same else of(new, table, name)
        for name, values in columns.items()
    }


def is_one(values: Sequence[Any]) -> bool:
    """Whether all of them are the very same object: equal ones may still differ, as True and 1 do in JSON."""
    return all(value is values[0] for value in values)


def arrays(table: sa.Table, columns: Columns) -> sa.TableValuedAlias:
    """The columns as a table of PostgreSQL's. Sets and JSON go as texts: out of lists in a list it would make an array of arrays."""
    each = (column_of(table.c[name].type, values) for name, values in columns.items())
    return sa.func.unnest(*each).table_valued(*(sa.column(name) for name in columns)).render_derived()


def column_of(kind: sa.types.TypeEngine[Any], values: Sequence[Any]) -> sa.ColumnElement[Any]:
    """Numbers and texts are written out here; the driver would look at each of them for several times as long."""
    if isinstance(kind, Ids):
        return array(map(array_text, values), sa.Text())
    if isinstance(kind, sa.JSON):
        return array((None if value is None else json.dumps(value) for value in values), sa.Text())
    if isinstance(kind, sa.String):
        return array(values, kind)
    if isinstance(kind, sa.Integer):
        return literal(("NULL" if value is None else str(value) for value in values), kind)
    return sa.bindparam(None, list(values), ARRAY(kind))


def array(texts: Iterable[str | None], kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    return literal(("NULL" if text is None else quoted(text) for text in texts), kind)


def quoted(text: str) -> str:
    within = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{within}"'


def literal(elements: Iterable[str], kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    """An array in PostgreSQL's way of writing it."""
    return sa.cast(sa.bindparam(None, f"{{{','.join(elements)}}}", sa.Text()), ARRAY(kind))


def of(new: sa.TableValuedAlias, table: sa.Table, name: str) -> sa.ColumnElement[Any]:
    """A column of `arrays`, as the table keeps it."""
    kind = table.c[name].type
    if isinstance(kind, Ids):
        return sa.cast(new.c[name], ARRAY(sa.BigInteger()))
    return sa.cast(new.c[name], kind) if isinstance(kind, sa.JSON) else new.c[name]


def array_text(ids: Sequence[int] | None) -> str | None:
    return None if ids is None else f"{{{','.join(map(str, ids))}}}"


def placeholders(columns: Columns) -> dict[str, Any]:
    return {name: sa.bindparam(name) for name in columns}


def run_for_each(connection: Connection, statement: sa.Insert | sa.Update, table: sa.Table, columns: Columns) -> None:
    compiled = statement.compile(dialect=connection.dialect)
    names: Sequence[str] = compiled.positiontup or ()
    stored = {name: stored_column(connection, table.c.get(name), values) for name, values in columns.items()}
    connection.exec_driver_sql(str(compiled), list(zip(*(stored[name] for name in names), strict=True)))


def stored_column(connection: Connection, column: sa.Column[Any] | None, values: Sequence[Any]) -> Sequence[Any]:
    store = None if column is None else column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if store is None:
        return values
    return [store(values[0])] * len(values) if is_one(values) else [store(value) for value in values]
