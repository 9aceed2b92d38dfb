"""What a table's search index is asked, and how it is written, on either database. `webapp.ddl.grams` says what it is.

It names more records than match, never fewer: where the letters of a text stand in threes somewhere, the text may. On SQLite it also
remembers what a record held earlier.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, REGCLASS, insert
from sqlalchemy.engine import Connection

from webapp.database import BIG
from webapp.ddl import grams_name
from webapp.fieldtypes import Value
from webapp.fieldtypes.letters import Folded
from webapp.tables.models import Field
from webapp.tables.shape import Shape

SIZE = 3
MOST_GRAMS = 16  # of a text that is looked for: more of them tell no more
SIGN = 1 << 31
PERCENT_LOOKED_AT = 0.05
PAGES_MERGED = 64  # at once, while others write
PAGES_MERGED_BEFORE_USE = 512  # from hundreds of segments, each of which has to be opened first
CHANGES = sa.select(sa.func.total_changes())

Record = Any
"""A record's id, and its values."""


def can_be_asked(text: str) -> bool:
    return len(text) >= SIZE and "\n" not in text


def grams_of(text: str) -> set[str]:
    """The threes of letters within the lines of a text."""
    return {line[start : start + SIZE] for line in text.split("\n") for start in range(len(line) - SIZE + 1)}


def some_grams_of(text: str) -> list[str]:
    """Enough of its threes to find a text by, from its start to its end."""
    starts = range(len(text) - SIZE + 1)
    step = -(-len(starts) // MOST_GRAMS)
    return list(dict.fromkeys(text[start : start + SIZE] for start in (*starts[::step], starts[-1])))


def holding(connection: Connection, table_id: int, texts: Collection[str]) -> sa.Select[int]:
    """The ids of the records that may hold one of the texts, which are in small letters and ask for a three at least."""
    if connection.dialect.name == "postgresql":
        index = index_of(table_id)
        return sa.select(index.c.id).where(one_of(index, texts))
    index = full_text_of(table_id)
    phrases = (f"({' AND '.join(map(quoted, some_grams_of(text)))})" for text in texts)
    return sa.select(index.c.rowid).where(index.c[grams_name(table_id)].match(" OR ".join(phrases)))


def seem_to_be_in(connection: Connection, table_id: int, texts: Collection[str]) -> int:
    """About how many records may hold one of the texts, by a look at some of them, where asking the index itself takes longer: PostgreSQL
    puts all that its index names together before it gives the first. FTS5 gives them as it finds them, so on SQLite this is 0.
    """
    if connection.dialect.name != "postgresql":
        return 0
    some = index_of(table_id).tablesample(sa.func.system(PERCENT_LOOKED_AT))
    found: int = connection.execute(sa.select(sa.func.count()).select_from(some).where(one_of(some, texts))).scalar_one()
    return round(found * 100 / PERCENT_LOOKED_AT)


def one_of(index: sa.FromClause, texts: Collection[str]) -> sa.ColumnElement[bool]:
    """On PostgreSQL, whether what the index keeps of a record has the threes of one of the texts."""
    return sa.or_(*(index.c.grams.contains([number_of(gram) for gram in some_grams_of(text)]) for text in texts))


def quoted(gram: str) -> str:
    return '"' + gram.replace('"', '""') + '"'


def number_of(gram: str) -> int:
    return crc32(gram.encode()) - SIGN


@lru_cache(50_000)
def digits_of(gram: str) -> str:
    """Of its number. A million records have 100 million threes, and most languages a few thousand."""
    return str(number_of(gram))


def write(connection: Connection, table_id: int, traces: Mapping[int, str]) -> None:
    """Put records into the index, or put them in anew."""
    if not traces:
        return
    if connection.dialect.name == "postgresql":
        arrays = [f"{{{','.join(map(digits_of, grams_of(text)))}}}" for text in traces.values()]
        columns = sa.bindparam(None, list(traces), ARRAY(BIG)), sa.bindparam(None, arrays, ARRAY(sa.Text()))
        given = sa.func.unnest(*columns).table_valued(sa.column("id"), sa.column("grams")).render_derived()
        index = index_of(table_id)
        new = insert(index).from_select(["id", "grams"], sa.select(given.c.id, sa.cast(given.c.grams, ARRAY(sa.Integer))))
        connection.execute(new.on_conflict_do_update(index_elements=["id"], set_={"grams": new.excluded.grams}))
    else:
        rows = [{"rowid": record_id, "traces": text} for record_id, text in sorted(traces.items())]
        connection.execute(sa.insert(full_text_of(table_id)), rows)


def merge_some(connection: Connection, table_id: int, *, all_of_it: bool) -> bool:
    """Tidy up a little what was written bit by bit; whether there is more to do.

    On PostgreSQL it stands in a list that every search reads through, until somebody puts it where it belongs.
    """
    name = grams_name(table_id)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.gin_clean_pending_list(sa.cast(f"{name}_gin", REGCLASS))))
        return False
    pages = -PAGES_MERGED_BEFORE_USE if all_of_it else PAGES_MERGED  # below zero: also where FTS5 would wait for more
    before = connection.execute(CHANGES).scalar_one()
    connection.execute(sa.insert(full_text_of(table_id)).values({name: "merge", "rank": pages}))
    done: int = connection.execute(CHANGES).scalar_one() - before
    return done > 1


def index_of(table_id: int) -> sa.TableClause:
    return sa.table(grams_name(table_id), sa.column("id", BIG), sa.column("grams", ARRAY(sa.Integer)))


def full_text_of(table_id: int) -> sa.TableClause:
    """An FTS5 table has a column of its own name, for what it is told and asked."""
    name = grams_name(table_id)
    return sa.table(name, *map(sa.column, ("rowid", "traces", name, "rank")))


def searched(shape: Shape) -> dict[str, Field]:
    """The fields whose cells are searched, hidden ones too, by the names of their columns."""
    return {field.column_name: field for field in shape.fields if field.type.tracer(field.column_name) is not None}


class Tracing:
    """Makes of a shape's records what the index keeps of them."""

    def __init__(self, shape: Shape) -> None:
        self.records = shape.records
        self.fields = searched(shape)

    @property
    def query(self) -> sa.Select[Any]:
        texts = (shown(self.records.c[name]) for name in self.fields)
        return sa.select(self.records.c.id, *texts)

    def after(self, record_id: int, most: int) -> sa.Select[Any]:
        """Records in the trash are among them: they may come back."""
        key = self.records.c.id
        return self.query.where(key > record_id).order_by(key).limit(most)

    def traces(self, records: Sequence[Record]) -> dict[int, str]:
        """By the records' ids. Cells with fewer than three letters cannot be asked for."""
        if not records:
            return {}
        ids, *columns = zip(*records, strict=True)
        traced = [traced_column(field, name, values) for (name, field), values in zip(self.fields.items(), columns, strict=True)]
        by_record = zip(*traced, strict=True) if traced else ((),) * len(ids)
        return {record_id: "\n".join(text for text in cells if len(text) >= SIZE) for record_id, cells in zip(ids, by_record, strict=True)}


def shown(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return Folded(column) if isinstance(column.type, sa.Text) else column


def traced_column(field: Field, name: str, values: Sequence[Value | None]) -> list[str]:
    tracer = field.type.tracer(name)
    return ["" if tracer is None or value is None else tracer(value) for value in values]
