"""Who changed a record last; empty for one that stands as it was added. It is read from the record's own columns."""

from dataclasses import dataclass

from webapp.fieldtypes.people import Author


@dataclass(frozen=True)
class ChangedBy(Author):
    name = "changed_by"
    label = "Changed by"
    description = "Who changed the record last. It fills itself in."
    rank = 113
    record_column = "changed_by"
    may_be_unique = False


TYPE = ChangedBy
