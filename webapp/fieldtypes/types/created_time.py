"""When a record was added. It is read from the record's own columns."""

from dataclasses import dataclass
from datetime import UTC, datetime

from webapp.fieldtypes.instants import Moments


@dataclass(frozen=True)
class CreatedTime(Moments):
    name = "created_time"
    label = "Created time"
    description = "When the record was added. It fills itself in."
    icon = "clock"
    rank = 110
    record_column = "created_at"
    may_be_unique = False
    operators = Moments.operators[:-2]  # it is never empty
    examples = {
        "2023-11-03 14:30": datetime(2023, 11, 3, 13, 30, tzinfo=UTC),
        "2023-11-03T14:30:05Z": datetime(2023, 11, 3, 14, 30, 5, tzinfo=UTC),
    }


TYPE = CreatedTime
