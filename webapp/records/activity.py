"""What was changed lately: by anybody in one's workspaces, or by one person in the workspaces that are shared with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts.models import User
from webapp.database import db
from webapp.hypermedia import respond
from webapp.records.models import CellChange, ChangeSet
from webapp.records.telling import VERBS, shown
from webapp.tables.models import Field, Table
from webapp.workspaces.models import Member, Workspace

LATEST = 15

activity = Blueprint("activity", __name__)


@dataclass(frozen=True)
class Deed:
    """One change set in words. `cell` says field and value where it was a single cell."""

    who: User
    verb: str
    cell: str
    records: int
    record_id: int | None
    table_id: int
    table_name: str
    at: datetime
    workspace: Workspace


@activity.get("/activity")
def recent() -> Response:
    return respond("activity/index.html", "deeds", deeds=deeds(visible_changes()), title="Lately", about=None)


@activity.get("/people/<int:user_id>/activity")
def index(user_id: int) -> Response:
    user = db.session.get(User, user_id)
    if user is None or not shares_workspace(user_id):
        abort(404)
    query = visible_changes().where(ChangeSet.user_id == user_id)
    return respond("activity/index.html", "deeds", deeds=deeds(query), title=f"What {user.name} changed lately", about=user)


def shares_workspace(user_id: int) -> bool:
    if user_id == current_user.id:
        return True
    mine, theirs = sa.orm.aliased(Member), sa.orm.aliased(Member)
    query = sa.select(sa.literal(1)).join_from(mine, theirs, theirs.workspace_id == mine.workspace_id)
    return db.session.execute(query.where(mine.user_id == current_user.id, theirs.user_id == user_id).limit(1)).first() is not None


def visible_changes() -> sa.Select[ChangeSet, User, Table]:
    """The newest change sets of live tables in workspaces of the person signed in."""
    return (
        sa.select(ChangeSet, User, Table)
        .join(User, User.id == ChangeSet.user_id)
        .join(Table, Table.id == ChangeSet.table_id)
        .join(Workspace, Workspace.id == Table.workspace_id)
        .join(Member, sa.and_(Member.workspace_id == Workspace.id, Member.user_id == current_user.id))
        .where(Table.trashed_at.is_(None), Workspace.trashed_at.is_(None))
        .options(sa.orm.contains_eager(Table.workspace))
        .order_by(ChangeSet.id.desc())
        .limit(LATEST)
    )


def deeds(query: sa.Select[ChangeSet, User, Table]) -> list[Deed]:
    found = db.session.execute(query).all()
    cells = cells_of([change.id for change, _, _ in found if change.records == 1])
    return [
        Deed(
            who=user,
            verb=VERBS.get(change.kind, "changed"),
            cell=cell_in_words(cells.get(change.id, ())),
            records=change.records,
            record_id=cells[change.id][0][0].record_id if change.id in cells else None,
            table_id=table.id,
            table_name=table.name,
            at=change.at,
            workspace=table.workspace,
        )
        for change, user, table in found
    ]


def cells_of(change_ids: list[int]) -> dict[int, list[Any]]:
    query = sa.select(CellChange, Field).outerjoin(Field, Field.id == CellChange.field_id).where(CellChange.change_set_id.in_(change_ids))
    cells: dict[int, list[Any]] = {}
    for row in db.session.execute(query.order_by(CellChange.id)):
        cells.setdefault(row[0].change_set_id, []).append(row)
    return cells


def cell_in_words(cells: Sequence[Any]) -> str:
    """“Status to In repair” for one cell; the fields' names for several; nothing where the record itself came or went."""
    changed = [(change, field) for change, field in cells if field is not None]
    if len(changed) != 1 or len(cells) != 1:
        return ", ".join(field.name for _, field in changed[:4]) if len(cells) == len(changed) else ""
    change, field = changed[0]
    return f"{field.name} to {shown(field, change.after)}"
