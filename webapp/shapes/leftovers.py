"""What a job that did not come to its end leaves of the column that it filled: nothing."""

from webapp import ddl
from webapp.database import db, transaction
from webapp.shapes.patience import be_next, patiently
from webapp.tables.leftovers import dropping_is_slow, emptying


def remove_column(table_id: int, name: str) -> None:
    """Drop the column, or empty it where dropping would keep people waiting. It may be gone."""
    if dropping_is_slow(table_id):
        patiently(lambda: [None for _ in emptying(table_id, name)])
    else:
        patiently(lambda: drop(table_id, name))


@transaction()
def drop(table_id: int, name: str) -> None:
    be_next(table_id)
    ddl.drop_column(db.session.connection(), table_id, name)
