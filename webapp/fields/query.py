"""Fields beyond those that a table's shape shows."""

from collections.abc import Sequence

import sqlalchemy as sa

from webapp.database import db
from webapp.tables.models import Field, Table


def trashed_fields(table: Table) -> Sequence[Field]:
    """The removed fields, the latest first."""
    query = sa.select(Field).where(Field.table_id == table.id, Field.trashed_at.is_not(None)).order_by(Field.trashed_at.desc())
    return db.session.execute(query).scalars().all()
