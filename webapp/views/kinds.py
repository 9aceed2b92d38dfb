"""As what a view may be shown. Each kind is a page with an address of its own; the grid's is that of the table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.fieldtypes import Invalid
from webapp.tables.models import Field
from webapp.views.order import Query

WHOLE = re.compile(r"[1-9]\d{0,6}", re.ASCII)


@dataclass(frozen=True)
class Kind:
    """`by` names the types that its one field may have, or their ways of keeping values (`FieldType.kept_as`).
    A kind without asks for no field.

    `has_new_record` says that a button above the records adds one; a board has a button in each lane.
    """

    label: str
    icon: str
    endpoint: str
    description: str
    by: tuple[str, ...] = ()
    asks: str = ""
    has_new_record: bool = True

    def suits(self, field: Field) -> bool:
        return field.type.kept_as in self.by or field.type.name in self.by


KINDS = {
    "grid": Kind("Grid", "table-2", "records.index", "Rows and columns, edited in place."),
    "board": Kind(
        "Board",
        "square-kanban",
        "boards.index",
        "Cards in lanes, one for each option of a select.",
        ("choice",),
        "a single select to make lanes of",
        has_new_record=False,
    ),
    "gallery": Kind("Gallery", "layout-grid", "cards.gallery", "Cards beside each other, each with what the view shows of a record."),
    "calendar": Kind(
        "Calendar",
        "calendar",
        "calendars.index",
        "Records on the days of a month or a week.",
        ("date", "date_time"),
        "a date to place records by",
    ),
    "list": Kind("List", "list", "cards.lines", "One record below the other, made for the phone."),
}


def options_from_form(kind: Kind, form: Query, fields: Sequence[Field]) -> dict[str, Any]:
    """What a kind needs to know, as somebody set it up. Raises Invalid where a field is missing or of a type that does not do."""
    if not kind.by:
        return {}
    field = next((field for field in fields if str(field.id) == form.get("by", "") and kind.suits(field)), None)
    if field is None:
        raise Invalid(f"Choose {kind.asks}.", about="by")
    limits = {name.removeprefix("limit-"): form.get(name, "") for name in form if name.startswith("limit-")}
    return {"by": field.id, "limits": {key: int(text) for key, text in limits.items() if WHOLE.fullmatch(text)}}
