"""Who added a record. It is read from the record's own columns."""

from dataclasses import dataclass

from webapp.fieldtypes.people import Author


@dataclass(frozen=True)
class CreatedBy(Author):
    name = "created_by"
    label = "Created by"
    description = "Who added the record. It fills itself in."
    icon = "user-plus"
    rank = 112
    record_column = "created_by"
    may_be_unique = False


TYPE = CreatedBy
