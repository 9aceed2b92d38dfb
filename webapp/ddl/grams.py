"""The search index of a user's table: which records hold which three letters in a row. It is made beside the table, and goes with it.

On SQLite it is an FTS5 table that keeps no text of its own. On PostgreSQL, where an extension may not be had, the threes stand as numbers
in an array for each record, with a GIN index on them.
"""

from sqlalchemy.engine import Connection

from webapp.ddl.catalog import grams_name
from webapp.ddl.operations import operations

# Segments are merged by whoever writes, when nobody waits for it: what FTS5 does by itself comes at any commit, and takes up to a second.
FTS5_SETTINGS = {"automerge": 0, "crisismerge": 1_000_000}


def create_grams(connection: Connection, table_id: int) -> None:
    """An empty search index, in place of the one that may be there. Fill it, and then call `finish_grams`."""
    op, name = operations(connection), grams_name(table_id)
    drop_grams(connection, table_id)
    if connection.dialect.name == "postgresql":
        op.execute(f"CREATE TABLE {name} (id BIGINT PRIMARY KEY, grams INTEGER[] NOT NULL)")
        # Without statistics the planner takes every three for a rare one, and never reads the table from its start to its end.
        op.execute(f"ALTER TABLE {name} ALTER grams SET STATISTICS 0")
        return
    op.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(traces, tokenize='trigram', content='', detail=none, columnsize=0)")
    for setting, number in FTS5_SETTINGS.items():
        op.execute(f"INSERT INTO {name}({name}, rank) VALUES ('{setting}', {number})")  # noqa: S608 (words of ours)


def finish_grams(connection: Connection, table_id: int) -> None:
    """On PostgreSQL the index on what was filled in. Made of all at once it takes a fraction of what it takes record by record.

    Nobody is kept from anything meanwhile: no search asks the table yet.
    """
    if connection.dialect.name == "postgresql":
        op, name = operations(connection), grams_name(table_id)
        op.execute("SET LOCAL statement_timeout = 0")
        op.execute(f"CREATE INDEX {name}_gin ON {name} USING gin (grams)")


def drop_grams(connection: Connection, table_id: int) -> None:
    operations(connection).execute(f"DROP TABLE IF EXISTS {grams_name(table_id)}")
