"""Tokens for programs that an operator starts: the same as on the page, without a browser."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from webapp.cli.operators import LONGEST_NAME, user_with, workspace_called
from webapp.tokens.changes import make_token
from webapp.tokens.signing import signed
from webapp.workspaces.query import member_of


@click.group()
def token() -> None:
    """Tokens for programs."""


@token.command("create")
@click.option("--user", "email", required=True, metavar="EMAIL", help="Whom the program acts for.")
@click.option("--workspace", "place", required=True, metavar="NAME", help="The workspace's name, or its number.")
@click.option("--write", "may_write", is_flag=True, help="It may change things too, as far as that person may.")
@click.option("--name", default="Made on the command line", help="What the person's list of tokens calls it.")
@click.option("--days", default=365, type=click.IntRange(1, 365), help="When it runs out.")
@with_appcontext
def create_token_command(email: str, place: str, name: str, days: int, *, may_write: bool) -> None:
    """Make a token and print it, on a line of its own."""
    person, workspace = user_with(email), workspace_called(place)
    if member_of(workspace, person.id) is None:
        raise click.ClickException(f"{person.email} is not a member of “{workspace.name}”.")
    if not name.strip() or len(name) > LONGEST_NAME:
        raise click.ClickException(f"A name has from 1 to {LONGEST_NAME} characters.")
    made, jti = make_token(person, name=name.strip(), workspaces=[workspace], may_write=may_write, lasts=timedelta(days=days))
    click.echo(signed(made, jti, person))
