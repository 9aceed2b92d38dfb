"""Options of a large table that are merged or removed: a retype to the same type with a shorter list, whose values are exchanged.

So it has what a retype has: it blocks nobody, can be stopped, is there all at once or not at all, and the column from before is the undo.
Records in the bin are exchanged, too.
"""

from collections.abc import Sequence
from typing import Any

from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.fieldtypes import Invalid, Value
from webapp.fieldtypes.choices import Choice, Choices
from webapp.fieldtypes.conversions import Conversion
from webapp.shapes.models import CHECKED, Retype
from webapp.tables.models import Field, Table
from webapp.views.exchange import Exchange

DEMANDING = "So many records have it that this runs in the background. Let the field be neither required nor unique first."


class Exchanging(Conversion):
    """Gives the values that have one option another one instead, or none; the others stay as they are."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.kind, exchange.kind.without(exchange.option_id))
        self.exchange = exchange

    def convert(self, values: Sequence[Value | None]) -> list[Value | None]:
        return list(map(self.exchange.in_value, values))


@transaction()
def draft(table: Table, field: Field, kind: Choices, option: Choice, into: Choice | None, *, by: User) -> Retype:
    """Keep what is to be exchanged, ready to be started. Raises Invalid for a field that demands something of its cells."""
    if field.is_required or field.is_unique:
        raise Invalid(DEMANDING)
    retype = Retype(
        table_id=table.id,
        field_id=field.id,
        user_id=by.id,
        type_name=kind.name,
        options=kind.without(option.id).to_options(),
        exchange={"option": option.id, "instead": None if into is None else into.id},
        version=table.schema_version,
        phase=CHECKED,
    )
    db.session.add(retype)
    db.session.flush()
    return retype


def conversion_of(retype: Retype, field: Field) -> Conversion:
    """What a retype does with the field's values."""
    kind = field.type
    if retype.exchange is None or not isinstance(kind, Choices):
        return Conversion(kind, retype.type)
    return Exchanging(Exchange(field.id, kind, retype.exchange["option"], retype.exchange["instead"]))


def in_words(exchange: Exchange, field: Field) -> str:
    """What the schema history says."""
    name = exchange.kind.name_of(exchange.option_id)
    if exchange.instead is None:
        return f"Removed the option “{name}” of “{field.name}”, also from its records"
    return f"Merged the option “{name}” of “{field.name}” into “{exchange.kind.name_of(exchange.instead)}”"


def default_after(exchange: Exchange, field: Field) -> Any:
    """What new records hold from then on, as the type's JSON."""
    kind = exchange.kind
    return None if field.default is None else kind.to_json(exchange.in_value(kind.from_json(field.default)))
