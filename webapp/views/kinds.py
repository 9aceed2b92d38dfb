"""As what a view may be shown. Each kind is a page with an address of its own; the grid's is that of the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.fieldtypes import Invalid
from webapp.fieldtypes.base import Form
from webapp.tables.models import Field


@dataclass(frozen=True)
class Kind:
    """`by` names the ways of keeping values (`FieldType.kept_as`) that its one field may have; a kind without asks for no field."""

    label: str
    icon: str
    endpoint: str
    description: str
    by: tuple[str, ...] = ()
    asks: str = ""

    def suits(self, field: Field) -> bool:
        return field.type.kept_as in self.by


KINDS = {
    "grid": Kind("Grid", "table-2", "records.index", "Rows and columns, edited in place."),
}


def options_from_form(kind: Kind, form: Form, fields: Sequence[Field]) -> dict[str, Any]:
    """What a kind needs to know, as somebody set it up. Raises Invalid where a field is missing or of a type that does not do."""
    if not kind.by:
        return {}
    field = next((field for field in fields if str(field.id) == form.get("by", "") and kind.suits(field)), None)
    if field is None:
        raise Invalid(f"Choose {kind.asks}.", about="by")
    return {"by": field.id}
