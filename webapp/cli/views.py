"""The command for the views that people read who ask by SQL."""

import click
from flask.cli import with_appcontext

from webapp.cli.commands import Group
from webapp.readable.rebuilding import NotAllowed, rebuild


@click.group(cls=Group)
def views() -> None:
    """Database views with the names that users gave."""


@views.command("rebuild")
@with_appcontext
def rebuild_command() -> None:
    """Drop every view and make it anew, a workspace at a time."""
    try:
        count = rebuild()
    except NotAllowed:
        raise click.ClickException("The database does not let us make schemas: GRANT CREATE ON DATABASE … TO the server's role.") from None
    click.echo(f"Made {count:,} {'view' if count == 1 else 'views'}.")
