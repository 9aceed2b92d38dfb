"""What the home page shows of each workspace: some tables with how much is in them, and who is there."""

from collections import defaultdict
from typing import NamedTuple

from webapp.accounts.models import User
from webapp.comments.query import unread_by_table
from webapp.tables.models import Table
from webapp.tables.query import record_counts, tables_of
from webapp.workspaces.models import Role, Workspace
from webapp.workspaces.query import members_by_workspace, places_of

TABLES_A_TILE = 6
FACES_A_TILE = 5


class Line(NamedTuple):
    """A table; `unread` are comments that are for the person."""

    table: Table
    records: str
    unread: int


class Tile(NamedTuple):
    workspace: Workspace
    may_edit: bool
    lines: list[Line]
    further_tables: int
    further_unread: int  # in those
    faces: list[User]
    members: int


def tiles_for(user: User) -> list[Tile]:
    places = places_of(user)
    ids = [place.workspace.id for place in places]
    people = members_by_workspace(ids)
    standing: defaultdict[int, list[Table]] = defaultdict(list)
    for table in tables_of(ids):
        standing[table.workspace_id].append(table)
    shown = {workspace_id: some[:TABLES_A_TILE] for workspace_id, some in standing.items()}
    unread = unread_by_table(user)
    counts = record_counts([table.id for some in shown.values() for table in some])

    return [
        Tile(
            workspace=workspace,
            may_edit=role >= Role.EDITOR,
            lines=[Line(table, counts[table.id], unread.get(table.id, 0)) for table in shown.get(workspace.id, [])],
            further_tables=max(0, len(standing[workspace.id]) - TABLES_A_TILE),
            further_unread=sum(unread.get(table.id, 0) for table in standing[workspace.id][TABLES_A_TILE:]),
            faces=people[workspace.id][:FACES_A_TILE],
            members=len(people[workspace.id]),
        )
        for workspace, role in places
    ]
