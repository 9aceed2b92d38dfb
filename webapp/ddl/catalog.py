"""The physical form of a user's table: its names, its system columns, and the `sqlalchemy.Table` to query it with."""

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from webapp.database import BIG, Moment


class Column(NamedTuple):
    """A field's column: its generated name and the field type's SQL type."""

    name: str
    type: sa.types.TypeEngine[object]


def table_name(table_id: int) -> str:
    return f"t_{table_id}"


def grams_name(table_id: int) -> str:
    """The table of its search index, where it has one."""
    return f"{table_name(table_id)}_grams"


def column_name(field_id: int) -> str:
    return f"c_{field_id}"


def retyped_column_name(field_id: int, retype_id: int) -> str:
    """The column of a field that was given another type; no two retypes have the same."""
    return f"c_{field_id}_{retype_id}"


def system_columns() -> list[sa.Column[object]]:
    """What every record has. They stand first so that SQLite reads them without parsing the fields.

    `changed_at` and `changed_by` stay empty until the first change, `trashed_at` until the record is thrown away.
    """
    return [
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("trashed_at", Moment),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", BIG),
        sa.Column("changed_at", Moment),
        sa.Column("changed_by", BIG),
    ]


SYSTEM_COLUMNS = frozenset(column.name for column in system_columns())


def record_table(table_id: int, columns: Iterable[Column]) -> sa.Table:
    """The table to query `t_<table_id>` with, on a metadata of its own so that versions of a shape do not meet.

    Columns that every record has anyway may be among `columns`: some fields read those.
    """
    return sa.Table(
        table_name(table_id),
        sa.MetaData(),
        *system_columns(),
        *(sa.Column(column.name, column.type) for column in columns if column.name not in SYSTEM_COLUMNS),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
