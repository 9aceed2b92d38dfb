"""When a record was changed last; empty for one that stands as it was added. It is read from the record's own columns."""

from dataclasses import dataclass
from datetime import UTC, datetime

from webapp.fieldtypes.instants import Moments


@dataclass(frozen=True)
class ChangedTime(Moments):
    name = "changed_time"
    label = "Changed time"
    description = "When the record was changed last. It fills itself in."
    icon = "history"
    rank = 111
    record_column = "changed_at"
    may_be_unique = False
    examples = {
        "2023-11-03 14:30": datetime(2023, 11, 3, 13, 30, tzinfo=UTC),
        "2023-11-03T14:30:05Z": datetime(2023, 11, 3, 14, 30, 5, tzinfo=UTC),
    }


TYPE = ChangedTime
