"""Which records a search has to look at: those that the table's search index names, and those that were written since.

The search itself stays what the field types say it is (`FieldType.search`): it is asked of these records alone. Where there is no index
yet, or it names too many, every record is looked at; in the second case the first page of them is found soon.
"""

from collections.abc import Collection

import sqlalchemy as sa

from webapp.database import db
from webapp.fieldtypes.letters import Folded
from webapp.records.columnwise import among
from webapp.records.grams import can_be_asked, holding, searched, seem_to_be_in
from webapp.records.models import CellChange, ChangeSet, SearchIndex
from webapp.tables.shape import Shape

MOST = 10_000
CERTAINLY_TOO_MANY = 24_000  # by a look at so few that half as many could seem as many
MOST_TEXTS = 100  # a text that stands in the names of so many options or people says little

Condition = sa.ColumnElement[bool]


def candidates(shape: Shape, text: str) -> Condition | None:
    """A condition that every record meets whose cells a search for `text` finds; None where none is worth the effort."""
    fields = searched(shape)
    columns = {field.column_name for field in shape.visible if field.column_name in fields}
    texts = {sought for name in columns for sought in fields[name].type.sought(name, text)}
    if not texts or len(texts) > MOST_TEXTS or not all(map(can_be_asked, texts)):
        return None
    found = ids_from_index(shape.fields[0].table_id, columns, texts)
    return None if found is None else among(db.session.connection(), shape.records.c.id, found)


def ids_from_index(table_id: int, columns: Collection[str], texts: Collection[str]) -> set[int] | None:
    """None where the index is not ready for all of the columns, or names too many."""
    connection, known = db.session.connection(), SearchIndex.__table__.c
    ask = sa.select(known.columns, known.mark, Folded(sa.literal("\n".join(texts)))).where(known.table_id == table_id, known.is_ready)
    row = connection.execute(ask).one_or_none()
    if row is None or not set(row.columns).issuperset(columns):
        return None
    folded = row[2].split("\n")
    if seem_to_be_in(connection, table_id, folded) > CERTAINLY_TOO_MANY:
        return None
    named, written = holding(connection, table_id, folded), written_since(table_id, row.mark)
    found = connection.execute(sa.union_all(named, written).limit(MOST + 1)).scalars().all()
    return set(found) if len(found) <= MOST else None


def written_since(table_id: int, mark: int) -> sa.Select[int]:
    """The records that change sets behind `mark` wrote to, by the history; some of them several times."""
    s, c = ChangeSet.__table__.c, CellChange.__table__.c
    later = sa.select(c.record_id).select_from(ChangeSet.__table__.join(CellChange.__table__, c.change_set_id == s.id))
    return later.where(s.table_id == table_id, s.id > mark)
