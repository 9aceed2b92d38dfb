"""Views for people who read by SQL: their names come from users, so this is the one place where such text becomes an identifier.

It is always quoted, whatever it looks like; `webapp.readable.names` has made it short enough and unique.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateSchema, CreateView, DropSchema, DropView
from sqlalchemy.sql.ddl import ExecutableDDLElement
from sqlalchemy.sql.elements import quoted_name

SCHEMAS_LOCK = 0x496E6C61 + 1  # any number that nobody else locks


class ViewName(NamedTuple):
    """What a view is called. SQLite knows no schemas: there the schema's name stands in front, with a dot between them."""

    schema: str
    name: str


class Shown(NamedTuple):
    """A column of a view: what it is called, and what it shows."""

    name: str
    value: sa.ColumnElement[Any]


class DropWithAll(DropView):
    """DROP VIEW … CASCADE, where the database has that."""


@compiles(DropWithAll)
def drop(element: DropWithAll, compiler: Any, **kw: Any) -> str:
    statement: str = compiler.visit_drop_view(element, **kw)
    return f"{statement} CASCADE" if compiler.dialect.name == "postgresql" else statement


class RenameSchema(ExecutableDDLElement):
    def __init__(self, before: str, after: str) -> None:
        self.before = quoted(before)
        self.after = quoted(after)


@compiles(RenameSchema)
def rename(element: RenameSchema, compiler: Any, **_: Any) -> str:
    quote = compiler.preparer.quote
    return f"ALTER SCHEMA {quote(element.before)} RENAME TO {quote(element.after)}"


def view_of(connection: Connection, view: ViewName, records: sa.Table, shown: Sequence[Shown]) -> CreateView:
    """The statement that makes the view: the records in use, and of them what is `shown`."""
    query = sa.select(*(column.value.label(quoted(column.name)) for column in shown)).select_from(records)
    schema, name = placed(connection, view)
    return CreateView(query.where(records.c.trashed_at.is_(None)), name, schema=schema)


def drop_view(connection: Connection, view: ViewName) -> None:
    """Remove a view, and on PostgreSQL what somebody built on it: users cannot be told of what stands in their way there."""
    schema, name = placed(connection, view)
    connection.execute(DropWithAll(sa.Table(name, sa.MetaData(), schema=schema), if_exists=True))


def placed(connection: Connection, view: ViewName) -> tuple[str | None, str]:
    if has_schemas(connection):
        return quoted(view.schema), quoted(view.name)
    return None, quoted(f"{view.schema}.{view.name}")


def has_schemas(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def schemas_of_others(connection: Connection, ours: frozenset[str]) -> frozenset[str]:
    """The schemas of this database that are not `ours`; until the end of the transaction nobody else makes one here."""
    if not has_schemas(connection):
        return frozenset()
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SCHEMAS_LOCK)))
    names = connection.execute(sa.select(sa.column("nspname", sa.Text())).select_from(sa.table("pg_namespace"))).scalars()
    return frozenset(names) - ours


def may_make_schemas(connection: Connection) -> bool:
    """Whether the database lets us: on PostgreSQL it takes the right to CREATE in the database."""
    if not has_schemas(connection):
        return True
    allowed = sa.func.has_database_privilege(sa.func.current_database(), "CREATE")
    return bool(connection.execute(sa.select(allowed)).scalar())


def create_schema(connection: Connection, name: str) -> None:
    if has_schemas(connection):
        connection.execute(CreateSchema(quoted(name)))


def rename_schema(connection: Connection, before: str, after: str) -> None:
    if has_schemas(connection):
        connection.execute(RenameSchema(before, after))


def drop_schema(connection: Connection, name: str) -> None:
    """Remove a schema. What somebody else has put into it goes along: it is ours."""
    if has_schemas(connection):
        connection.execute(DropSchema(quoted(name), cascade=True, if_exists=True))


def quoted(name: str) -> quoted_name:
    return quoted_name(name, quote=True)
