"""Migrations of the metadata. The tables that users make, `t_<id>`, are not its business: webapp.ddl changes those at run time."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import click
import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.environment import NameFilterParentNames, NameFilterType
from alembic.runtime.migration import MigrationInfo
from flask import current_app

from webapp.database import Moment, beginning_to_write, db

# What others keep in the database beside the metadata: users' tables with their search indexes, and the job queue's own.
NOT_OURS = re.compile(r"t_\d+(_grams.*)?|huey_.*")
MIGRATIONS_LOCK = 0x496E6C6179  # any number that nobody else locks
PATIENCE = "10s"  # how long a change of shape waits for running requests before it gives up and leaves everything as it was


def main() -> None:
    if context.is_offline_mode():
        print_sql()
    else:
        migrate()


def migrate() -> None:
    with db.engine.connect() as connection, exclusive(connection) as alone:
        context.configure(connection=alone, transactional_ddl=True, **settings())
        with context.begin_transaction():
            if alone.dialect.name == "postgresql":
                wait_for_turn(alone)
            context.run_migrations()
            if alone.dialect.name == "sqlite":
                refuse_broken_references(alone)


@contextmanager
def exclusive(connection: sa.Connection) -> Iterator[sa.Connection]:
    """On SQLite: take the one writer at BEGIN, and let batch mode put a table in another's place.

    Neither do foreign keys follow the old one, nor does the new one's renaming fail because a view reads from a table that is gone for that
    moment. The pragma of the keys does nothing inside a transaction, so it is set before.
    """
    if connection.dialect.name != "sqlite":
        yield connection
        return

    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute("PRAGMA legacy_alter_table=ON")
    try:
        with beginning_to_write():
            yield connection
    finally:
        cursor.execute("PRAGMA legacy_alter_table=OFF")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def refuse_broken_references(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if broken:
        raise RuntimeError(f"The migration would leave references that lead nowhere, so it was undone: {broken}")


def wait_for_turn(connection: sa.Connection) -> None:
    """Of two deployments that migrate at once, the second waits for the first and then finds nothing to do."""
    connection.execute(sa.select(sa.func.set_config("statement_timeout", "0", True), sa.func.set_config("lock_timeout", "0", True)))
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATIONS_LOCK)))
    connection.execute(sa.select(sa.func.set_config("lock_timeout", PATIENCE, True)))


def print_sql() -> None:
    """`flask db upgrade --sql`: the statements, for somebody who runs them by hand."""
    url = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, literal_binds=True, **settings())
    with context.begin_transaction():
        context.run_migrations()


def settings() -> dict[str, Any]:
    return {
        "target_metadata": db.metadata,
        "include_name": include_name,
        "render_item": render_item,
        "compare_type": True,
        "on_version_apply": show_progress,
        **current_app.extensions["migrate"].configure_args,
    }


def include_name(name: str | None, kind: NameFilterType, _parents: NameFilterParentNames) -> bool:
    return kind != "table" or name is None or NOT_OURS.fullmatch(name) is None


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the SQL types they stand for: a revision must keep its meaning when the code changes."""
    if kind != "type" or not isinstance(item, sa.types.TypeDecorator):
        return False
    if isinstance(item, Moment):
        return 'sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")'
    return f"sa.{item.impl_instance!r}"


def show_progress(*, step: MigrationInfo, **_: Any) -> None:
    direction = "Upgraded to" if step.is_upgrade else "Downgraded from"
    click.echo(f"{direction} {step.up_revision_id}: {step.up_revision.doc}", err=True)


main()
