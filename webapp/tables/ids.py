"""Ids of tables and fields that nobody sees yet: set aside for what is filled first, and entered into the catalogue at the end.

They are taken by inserting the rows and deleting them again, which uses them up on both databases. Call these in a transaction.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from webapp.database import Model, db
from webapp.tables.models import Field, Table


def set_table_aside(workspace_id: int, *, fields: int) -> tuple[int, list[int]]:
    """The ids of a table-to-be and of its fields."""
    table = Table(workspace_id=workspace_id, name="")
    taken([table])
    field_ids = set_fields_aside_in(table.id, fields)
    given_back(Table, [table])
    return table.id, field_ids


def set_field_aside(table_id: int) -> int:
    """The id of a field-to-be of a table that is there."""
    return set_fields_aside_in(table_id, 1)[0]


def set_fields_aside_in(table_id: int, count: int) -> list[int]:
    fields = [Field(table_id=table_id, name="", type_name="text") for _ in range(count)]
    taken(fields)
    given_back(Field, fields)
    return [field.id for field in fields]


def taken(rows: Sequence[Model]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def given_back(model: type[Table] | type[Field], rows: Sequence[Table] | Sequence[Field]) -> None:
    ids = [row.id for row in rows]
    db.session.execute(sa.delete(model).where(model.id.in_(ids)).execution_options(synchronize_session=False))
    for row in rows:
        db.session.expunge(row)
