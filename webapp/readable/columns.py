"""What a view shows of a table: some of what every record has, then the fields in their order."""

from collections.abc import Sequence

import sqlalchemy as sa

from webapp import ddl
from webapp.ddl.views import Shown
from webapp.fieldtypes.readable import Readable
from webapp.readable import names
from webapp.tables.models import Field

OF_EVERY_RECORD = ("id", "created_at", "changed_at")


def shown_columns(records: sa.Table, fields: Sequence[Field]) -> list[Shown]:
    called = field_identifiers(fields)
    own = [Shown(name, Readable(records.c[name])) for name in OF_EVERY_RECORD]
    return own + [Shown(called[field.id], field.type.readable(records.c[field.column_name])) for field in fields]


def field_identifiers(fields: Sequence[Field]) -> dict[int, str]:
    """What each field's column is called, by the field's id; of two with one name the older one has it."""
    taken, called = {names.key(name) for name in OF_EVERY_RECORD}, {}
    for field in sorted(fields, key=lambda field: field.id):
        called[field.id] = names.free(names.identifier(field.name, instead="field"), field.id, taken)
        taken.add(names.key(called[field.id]))
    return called


def physical_columns(fields: Sequence[Field]) -> list[ddl.Column]:
    return [ddl.Column(field.column_name, field.type.sql_type()) for field in fields]
