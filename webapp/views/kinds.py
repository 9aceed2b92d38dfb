"""As what a view may be shown. Each kind is a page with an address of its own; the grid's is that of the table."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.fieldtypes import FieldType, Invalid
from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.order import Query

WHOLE = re.compile(r"[1-9]\d{0,6}", re.ASCII)


def no_field(_: FieldType) -> bool:
    return False


def has_lanes(kind: FieldType) -> bool:
    return kind.lanes() is not None


def is_day(kind: FieldType) -> bool:
    return kind.name in {"date", "date_time"}


@dataclass(frozen=True)
class Kind:
    """A kind that `asks` for a field stands on one of a type that `suits`; `hint` says more about which.

    `has_new_record` says that a button above the records adds one; a board has a button in each lane.
    """

    label: str
    icon: str
    endpoint: str
    description: str
    asks: str = ""
    hint: str = ""
    suits: Callable[[FieldType], bool] = no_field
    has_new_record: bool = True

    def field_of(self, options: Mapping[str, Any], shape: Shape) -> Field | None:
        """The field that a view of this kind stands on; None where it is gone or has become something else."""
        field = shape.by_id.get(options.get("by", 0))
        return field if field is not None and self.suits(field.type) else None


KINDS = {
    "grid": Kind("Grid", "table-2", "records.index", "Rows and columns, edited in place."),
    "board": Kind(
        "Board",
        "square-kanban",
        "boards.index",
        "Cards in lanes, one for each option of a select or for each person.",
        "a single select or a person to make lanes of",
        "A card stands in one lane, so fields of several people or options are not offered.",
        has_lanes,
        has_new_record=False,
    ),
    "gallery": Kind("Gallery", "layout-grid", "cards.gallery", "Cards beside each other, each with what the view shows of a record."),
    "calendar": Kind(
        "Calendar",
        "calendar",
        "calendars.index",
        "Records on the days of a month or a week.",
        "a date to place records by",
        suits=is_day,
    ),
    "list": Kind("List", "list", "cards.lines", "One record below the other, made for the phone."),
}


def options_from_form(kind: Kind, form: Query, fields: Sequence[Field]) -> dict[str, Any]:
    """What a kind needs to know, as somebody set it up. Raises Invalid where a field is missing or of a type that does not do."""
    if not kind.asks:
        return {}
    field = next((field for field in fields if str(field.id) == form.get("by", "") and kind.suits(field.type)), None)
    if field is None:
        raise Invalid(f"Choose {kind.asks}.", about="by")
    limits = {name.removeprefix("limit-"): form.get(name, "") for name in form if name.startswith("limit-")}
    return {"by": field.id, "limits": {key: int(text) for key, text in limits.items() if WHOLE.fullmatch(text)}}
