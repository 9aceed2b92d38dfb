"""The one door to Alembic at run time: real SQL tables for what users make.

Names are generated (`t_<id>`, `c_<id>`), so renaming costs nothing and no text of a user ever becomes an identifier. Every function takes
the connection of the transaction that also writes the catalogue, and never commits: a change of shape is there whole, or not at all, on
both databases.
"""

from webapp.ddl.catalog import Column, column_name, grams_name, record_table, retyped_column_name, table_name
from webapp.ddl.demands import Demand, broken_demand, key_of, lift_demand, put_demand
from webapp.ddl.grams import create_grams, drop_grams, finish_grams
from webapp.ddl.indexes import Kept, OrderedBy, drop_index, indexes_of_views, make_index, unhurried, view_index
from webapp.ddl.operations import (
    add_column,
    claim,
    column_names,
    continue_ids,
    create_record_table,
    drop_column,
    drop_record_table,
    hold_writers,
    relax_record_table,
    tighten_record_table,
)

__all__ = [
    "Column",
    "Demand",
    "Kept",
    "OrderedBy",
    "add_column",
    "broken_demand",
    "claim",
    "column_name",
    "column_names",
    "continue_ids",
    "create_grams",
    "create_record_table",
    "drop_column",
    "drop_grams",
    "drop_index",
    "drop_record_table",
    "finish_grams",
    "grams_name",
    "hold_writers",
    "indexes_of_views",
    "key_of",
    "lift_demand",
    "make_index",
    "put_demand",
    "record_table",
    "relax_record_table",
    "retyped_column_name",
    "table_name",
    "tighten_record_table",
    "unhurried",
    "view_index",
]
