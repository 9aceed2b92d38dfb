"""Commands whose failures are one line, also where the database has not been set up."""

from typing import Any

import click
import sqlalchemy as sa

from webapp.sqlstates import UNDEFINED_TABLE, sqlstate

NO_TABLES = "The database has no tables yet. Bring it up to date first: flask --app webapp.app db upgrade"


class Command(click.Command):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (sa.exc.OperationalError, sa.exc.ProgrammingError) as problem:
            if lacks_tables(problem.orig):
                raise click.ClickException(NO_TABLES) from None
            raise


class Group(click.Group):
    command_class = Command


def lacks_tables(problem: BaseException | None) -> bool:
    return sqlstate(problem) == UNDEFINED_TABLE or "no such table" in str(problem)
