"""A person as the people who share a workspace with them see them; for everybody else there is no such person."""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, url_for
from flask_login import current_user
from sqlalchemy.orm import aliased
from werkzeug.wrappers import Response

from webapp.accounts.models import User
from webapp.database import db
from webapp.hypermedia import respond
from webapp.workspaces.models import Member, Role, Workspace

people = Blueprint("people", __name__, url_prefix="/people")


@people.get("/<int:user_id>")
def show(user_id: int) -> Response:
    if user_id == current_user.id:
        return redirect(url_for("profile.show"), 303)
    shared = shared_places(current_user, user_id)
    if not shared:
        abort(404)
    return respond("accounts/person.html", "main", person=db.session.get_one(User, user_id), shared=shared)


def shared_places(viewer: User, user_id: int) -> list[tuple[Workspace, Role]]:
    """The workspaces of both, with the role of the person who is looked at."""
    mine, theirs = aliased(Member), aliased(Member)
    rows = db.session.execute(
        sa.select(Workspace, theirs.role)
        .join(mine, sa.and_(mine.workspace_id == Workspace.id, mine.user_id == viewer.id))
        .join(theirs, sa.and_(theirs.workspace_id == Workspace.id, theirs.user_id == user_id))
        .where(Workspace.trashed_at.is_(None))
        .order_by(Workspace.name, Workspace.id)
    )
    return [(workspace, role) for workspace, role in rows]
