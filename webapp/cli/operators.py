"""The commands. What goes wrong is one line on the error output, and an exit code that is not zero."""

import logging
import os
import signal
import sys
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from webapp.accounts import passwords
from webapp.accounts.changes import EmailTaken, create_user
from webapp.accounts.emails import NotAnAddress, clean_email
from webapp.accounts.models import User
from webapp.accounts.names import clean_name
from webapp.cli import demo
from webapp.cli.commands import Command, Group
from webapp.database import db
from webapp.imports import by_hand
from webapp.imports.readers import Unreadable
from webapp.jobs.progress import stopping
from webapp.jobs.worker import work
from webapp.workspaces.changes import create_workspace
from webapp.workspaces.models import Member, Role, Workspace

LONGEST_NAME = 120


@click.group(cls=Group)
def user() -> None:
    """People's accounts."""


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="What everybody calls them.")
@with_appcontext
def create_user_command(email: str, name: str) -> None:
    """Make an account for EMAIL.

    The password comes from the environment variable INLAY_PASSWORD, or is asked for. The first account owns the installation.
    """
    name = clean_name(name)
    if not name or len(name) > LONGEST_NAME:
        raise click.ClickException(f"A name has from 1 to {LONGEST_NAME} characters.")
    password = given_password()
    problem = passwords.problem_with(password, name=name, email=email)
    if problem:
        raise click.ClickException(f"This password won't do. {problem}")
    try:
        created = create_user(name=name, email=email, password=password)
    except EmailTaken:
        raise click.ClickException(f"{email} has an account already.") from None
    except NotAnAddress as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(f"Made an account for {created.name} <{created.email}>.")


@click.group(cls=Group)
def workspace() -> None:
    """Workspaces."""


@workspace.command("create")
@click.argument("name")
@click.option("--owner", required=True, metavar="EMAIL", help="Whose account owns it.")
@with_appcontext
def create_workspace_command(name: str, owner: str) -> None:
    """Make a workspace called NAME."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise click.ClickException(f"A name has from 1 to {LONGEST_NAME} characters.")
    created = create_workspace(name=name, by=user_with(owner))
    click.echo(f"Made the workspace “{created.name}”, number {created.id}.")


@click.group(cls=Group)
def table() -> None:
    """Tables."""


@table.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--workspace", "place", required=True, metavar="NAME", help="The workspace's name, or its number.")
@click.option("--name", default="", help="The new table's name; the file's, if not given.")
@click.option("--as", "email", default="", metavar="EMAIL", help="Who imports; the workspace's owner, if not given.")
@with_appcontext
def import_command(file: Path, place: str, name: str, email: str) -> None:
    """Import a CSV FILE into a new table, and wait until it is there."""
    target = workspace_called(place)
    person = user_with(email) if email else owner_of(target)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: stopping.set())  # stops at the next step and cleans up
    try:
        the_import = by_hand.bring(target, file, table_name=name, by=person)
    except Unreadable as problem:
        raise click.ClickException(str(problem)) from None
    job = by_hand.perform(the_import, by=person)
    if job.state != "done":
        raise click.ClickException(job.message or "Stopped. Nothing was kept.")
    name, number = the_import.table_name, job.result["table_id"]
    records = "1 record" if job.done == 1 else f"{job.done:,} records"
    click.echo(f"Imported {records} into the table “{name}”, number {number}, in {job.seconds:.1f} s.")
    if job.result["refused"]:
        cells = "1 cell" if job.result["refused"] == 1 else f"{job.result['refused']:,} cells"
        click.echo(f"Left {cells} empty; /imports/{the_import.id} says which and why.")


@click.command(cls=Command)
@with_appcontext
def worker() -> None:
    """Run the job consumer, which does imports. Ends on SIGTERM, after running jobs have stopped and cleaned up."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("inlay.jobs").setLevel(logging.INFO)
    work()


@click.command(cls=Command)
@with_appcontext
def seed() -> None:
    """Add the demo workspace “Fernhill Workshop”, unless it is there, and print how to sign in."""
    if demo.is_there():
        click.echo(f"{demo.WORKSPACE} is there already. Sign in as {demo.EMAIL} with the password that was printed when it was made.")
        return
    password = demo.make(os.environ.get("INLAY_PASSWORD"))
    click.echo(f"Made {demo.WORKSPACE}. Sign in as {demo.EMAIL} with the password: {password}")


def given_password() -> str:
    return os.environ.get("INLAY_PASSWORD") or str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def user_with(email: str) -> User:
    try:
        found = db.session.scalar(sa.select(User).where(User.email == clean_email(email)))
    except NotAnAddress as wrong:
        raise click.ClickException(str(wrong)) from None
    if found is None:
        raise click.ClickException(f"Nobody with the address {email} has an account.")
    return found


def workspace_called(name: str) -> Workspace:
    which = Workspace.id == int(name) if name.isdecimal() and len(name) < 10 else Workspace.name == name
    found = db.session.scalars(sa.select(Workspace).where(which, Workspace.trashed_at.is_(None)).order_by(Workspace.id)).all()
    if not found:
        raise click.ClickException(f"There is no workspace “{name}”.")
    if len(found) > 1:
        numbers = ", ".join(str(one.id) for one in found)
        raise click.ClickException(f"{len(found)} workspaces are called “{name}”. Give the number of one of them instead: {numbers}.")
    return found[0]


def owner_of(target: Workspace) -> User:
    members = sa.select(User).join(Member, Member.user_id == User.id).where(Member.workspace_id == target.id, Member.role == Role.OWNER)
    return next(iter(db.session.scalars(members.order_by(Member.joined_at, User.id))))
