"""Where fields stand: what a type has to know of the workspace, beside its own options, to read what people type and show what is kept."""

from dataclasses import dataclass, replace
from typing import TypeVar

from webapp import regions, zones
from webapp.database import db
from webapp.fieldtypes import FieldType
from webapp.fieldtypes.directory import Directory, Known
from webapp.regions import Region
from webapp.tables.people import PeopleIn, PeopleOf
from webapp.workspaces.models import Workspace

Kind = TypeVar("Kind", bound=FieldType)


@dataclass(frozen=True)
class Home:
    """The people whom cells may name, and the region in whose marks they are typed and shown. New fields of times start in `time_zone`."""

    people: Directory
    region: Region
    time_zone: str = zones.DEFAULT

    def welcome(self, kind: Kind) -> Kind:
        """The type as fields here are of it."""
        return kind.among(self.people).in_region(self.region)


def home_of(table_id: int, tag: str) -> Home:
    """For the fields of one table, whose workspace is in that region."""
    return Home(PeopleOf(table_id), regions.region(tag))


def home_in(workspace_id: int) -> Home:
    """For fields of a table that is going to be in the workspace."""
    workspace = db.session.get_one(Workspace, workspace_id)
    return Home(PeopleIn(workspace_id), regions.region(workspace.region), workspace.time_zone)


def as_it_is_now(home: Home) -> Home:
    """The same for a long job, which asks the database nothing while it runs. It has to be in a workspace that is there."""
    return replace(home, people=Known(*home.people.roster().people))
