"""What every layout may ask for: the sidebar's lists, and what the person may do. One query each, and only when a layout asks."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import cast

from flask import Flask, g
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from webapp import moments
from webapp.comments.query import unread_count
from webapp.regions import DEFAULT, region
from webapp.tables.query import Listed, listed_tables, record_counts
from webapp.workspaces.access import may, may_edit, owns
from webapp.workspaces.models import Role, Workspace
from webapp.workspaces.query import places_of


def init_context(app: Flask) -> None:
    app.jinja_env.globals.update(
        Role=Role,
        may=may,
        may_edit=may_edit,
        owns=owns,
        sidebar_counts=sidebar_counts,
        sidebar_tables=sidebar_tables,
        sidebar_workspaces=sidebar_workspaces,
        unread_notices=unread_notices,
    )
    app.context_processor(lambda: {"csrf_token": csrf_token})
    app.jinja_env.filters.update({told.__name__: here(told) for told in (moments.goes_on, moments.last_here, moments.when)})
    app.jinja_env.filters["figures"] = figures


def here(told: Callable[..., str]) -> Callable[..., str]:
    """What tells a moment as the clocks of a workspace have it: the one that was loaded, unless another is meant."""

    def told_here(moment: datetime | None, workspace: Workspace | None = None) -> str:
        place = workspace or g.get("workspace")
        return told(moment, place.zone if place else UTC)

    return told_here


def figures(count: int) -> str:
    """A count as the workspace that was loaded writes numbers: it stands beside its sums."""
    place = g.get("workspace")
    return region(place.region if place else DEFAULT).count(count)


def csrf_token() -> str:
    """Made once for all forms of a page: Flask-WTF looks up its settings and the session for each of them."""
    token: str = g.get("csrf_token") or generate_csrf()
    return token


def sidebar_tables() -> Sequence[Listed]:
    """The tables of the workspace that was loaded."""
    if "workspace" not in g:
        return ()
    if "sidebar_tables" not in g:
        g.sidebar_tables = listed_tables(g.workspace.id)
    return cast(Sequence[Listed], g.sidebar_tables)


def sidebar_counts() -> dict[int, str]:
    """How much is in each of those tables, in words, by id."""
    return record_counts([table.id for table in sidebar_tables()])


def sidebar_workspaces() -> Sequence[Workspace]:
    """The workspaces of the person signed in."""
    if not current_user.is_authenticated:
        return ()
    if "sidebar_workspaces" not in g:
        g.sidebar_workspaces = [place.workspace for place in places_of(current_user)]
    return cast(Sequence[Workspace], g.sidebar_workspaces)


def unread_notices() -> int:
    """How many comments for the person signed in they have not read yet."""
    return unread_count(current_user) if current_user.is_authenticated else 0
