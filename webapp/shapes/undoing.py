"""Taking a change of shape back, also hours later: what stands in the way, and what is done.

An undo is a change like any other, with a line of its own in the schema history, so it can be undone as well. What cannot be taken back
says exactly why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from webapp import ddl, fieldtypes
from webapp.accounts.models import User
from webapp.database import db, transaction
from webapp.fields import changes as fields
from webapp.fields.demands import Terms
from webapp.fieldtypes.conversions import Conversion
from webapp.shapes import retyping
from webapp.shapes.columns import Pair
from webapp.shapes.keptviews import VIEWS, bring_views_back
from webapp.tables import changes as tables
from webapp.tables.models import Field, SchemaChange, Table, type_of

SETTINGS = ("name", "description", "options", "required", "unique", "default")
IN_WORDS = {"name": "renamed", "description": "described anew", "options": "set up anew"}


class Stuck(Exception):
    """The change cannot be taken back; the text says why, and what to do. Nothing was written."""


class Undone(NamedTuple):
    """What was taken back. `note` says what became of values that were written since."""

    change: SchemaChange
    note: str = ""


@dataclass(frozen=True)
class Stand:
    """The table as it is now, with the fields in the trash too."""

    table: Table
    fields: Mapping[int, Field]

    def field(self, change: SchemaChange) -> Field:
        return self.fields[change.field_id or 0]


class Way(NamedTuple):
    """How a kind of change is taken back: what stands in the way (nothing where it is empty), and what to do."""

    obstacle: Callable[[SchemaChange, Stand], str]
    act: Callable[[SchemaChange, Stand, User], str]


def stand_of(table: Table) -> Stand:
    query = sa.select(Field).where(Field.table_id == table.id)
    found = db.session.scalars(query, execution_options={"populate_existing": True})
    return Stand(table, {field.id: field for field in found})


def obstacle(change: SchemaChange, stand: Stand) -> str:
    """Why the change cannot be undone as things are; empty where it can."""
    if change.undone_by is not None:
        return "It was undone."
    if change.kind not in WAYS:
        return "This kind of change cannot be undone here."
    if change.kind not in OF_TABLES and stand.table.trashed_at is not None:
        return "The table is in the trash. Restore it first."
    if change.kind not in OF_TABLES and change.field_id not in stand.fields:
        return "The field is not there any more."
    return WAYS[change.kind].obstacle(change, stand)


@transaction()
def undo(table: Table, change: SchemaChange, *, by: User) -> Undone:
    """Take the change back. Raises Stuck, or Conflict when somebody else is changing the table."""
    db.session.refresh(change)
    stand = stand_of(table)
    if reason := obstacle(change, stand):
        raise Stuck(reason)
    note = WAYS[change.kind].act(change, stand, by)
    db.session.flush()
    change.undone_by = db.session.scalar(sa.select(sa.func.max(SchemaChange.id)).where(SchemaChange.table_id == table.id))
    return Undone(change, note)


def nothing(_change: SchemaChange, _stand: Stand) -> str:
    return ""


# ------------------------------------------------------------------------------------------------------------------ tables


def table_stands(_change: SchemaChange, stand: Stand) -> str:
    return "The table is in the trash already." if stand.table.trashed_at is not None else ""


def table_is_trashed(_change: SchemaChange, stand: Stand) -> str:
    return "" if stand.table.trashed_at is not None else "The table was restored already."


def table_has_that_name(change: SchemaChange, stand: Stand) -> str:
    if stand.table.trashed_at is not None:
        return "The table is in the trash. Restore it first."
    if stand.table.name != change.after["name"]:
        return f"It was renamed again since; now it is “{stand.table.name}”. Undo that first."
    return ""


def trash_table(_change: SchemaChange, stand: Stand, by: User) -> str:
    tables.trash_table(stand.table, by=by)
    return ""


def restore_table(_change: SchemaChange, stand: Stand, by: User) -> str:
    tables.restore_table(stand.table, by=by)
    return ""


def name_table_back(change: SchemaChange, stand: Stand, by: User) -> str:
    tables.rename_table(stand.table, name=change.before["name"], description=stand.table.description, by=by)
    return ""


# ------------------------------------------------------------------------------------------------------------------ fields


def field_stands(change: SchemaChange, stand: Stand) -> str:
    field = stand.field(change)
    return f"“{field.name}” is in the trash. Restore it first." if field.trashed_at is not None else ""


def field_is_not_the_last(change: SchemaChange, stand: Stand) -> str:
    if stand.field(change).trashed_at is not None:
        return "The field was removed already."
    if sum(field.trashed_at is None for field in stand.fields.values()) == 1:
        return "It is the table's only field. Add another one first."
    return ""


def field_is_trashed(change: SchemaChange, stand: Stand) -> str:
    return "" if stand.field(change).trashed_at is not None else "The field was restored already."


def trash_field(change: SchemaChange, stand: Stand, by: User) -> str:
    fields.trash_field(stand.table, stand.field(change), by=by)
    return ""


def restore_field(change: SchemaChange, stand: Stand, by: User) -> str:
    fields.restore_field(stand.table, stand.field(change), by=by)
    return ""


def field_is_shown(change: SchemaChange, stand: Stand) -> str:
    return field_stands(change, stand) or ("It was hidden again since." if stand.field(change).hidden else "")


def field_is_hidden(change: SchemaChange, stand: Stand) -> str:
    return field_stands(change, stand) or ("" if stand.field(change).hidden else "It is shown already.")


def hide_field(change: SchemaChange, stand: Stand, by: User) -> str:
    fields.hide_field(stand.table, stand.field(change), by=by)
    return ""


def show_field(change: SchemaChange, stand: Stand, by: User) -> str:
    fields.show_field(stand.table, stand.field(change), by=by)
    return ""


def place_is_known(change: SchemaChange, stand: Stand) -> str:
    return field_stands(change, stand) or ("" if "place" in change.before else "Where it stood before was not kept.")


def move_back(change: SchemaChange, stand: Stand, by: User) -> str:
    fields.move_field(stand.table, stand.field(change), to=change.before["place"], by=by)
    return ""


def is_set_up_so(change: SchemaChange, stand: Stand) -> str:
    """Whether the field still is as this change left it, in what it changed."""
    if reason := field_stands(change, stand):
        return reason
    field = stand.field(change)
    if field.type_name != change.after["type"]:
        return f"The field is of another type since ({field.type.label}). Undo that first."
    now = fields.settings(field)
    for key in changed_keys(change):
        if now.get(key) != change.after.get(key):
            return f"It was {IN_WORDS.get(key, 'changed')} again since. Undo that first."
    return "" if set(changed_keys(change)) <= set(SETTINGS) else "This can be set back on the field's own form."


def changed_keys(change: SchemaChange) -> list[str]:
    return [key for key, value in change.after.items() if key != VIEWS and change.before.get(key) != value]


def set_up_as_before(change: SchemaChange, stand: Stand, by: User) -> str:
    field = stand.field(change)
    was = {**fields.settings(field), **{key: change.before[key] for key in changed_keys(change)}}
    earlier = type_of(field.home, field.type_name, was["options"])
    try:
        undo = fields.change_field(
            stand.table,
            field,
            name=was["name"],
            description=was["description"],
            options=field.type.back_to(earlier).to_options(),
            terms=Terms(was["required"], was["unique"], was["default"]),
            by=by,
        )
    except fieldtypes.Invalid as problem:
        raise Stuck(str(problem)) from None
    return bring_views_back(change, undo)


def has_that_type(change: SchemaChange, stand: Stand) -> str:
    if reason := field_stands(change, stand):
        return reason
    field = stand.field(change)
    if field.column_name != change.after["column"]:
        return f"The type was changed again since; now it is {field.type.label}. Undo that first."
    return ""


def convert_back(change: SchemaChange, stand: Stand, by: User) -> str:
    """Show the column from before again; what was written since the retype is converted back into it."""
    table, field = stand.table, stand.field(change)
    earlier = type_of(field.home, change.before["type"], change.before["options"])
    mark = retyping.hold_and_mark(table)
    if change.before["column"] not in ddl.column_names(db.session.connection(), table.id):
        raise Stuck("The values from before are not kept any more.")
    if field.is_required or field.is_unique:
        raise Stuck("The field is required or unique by now. Let it be neither first.")
    if earlier.record_column:
        retyping.repoint(table, field, retyping.Target(earlier, earlier.record_column), mark=mark, emptied=0, by=by)
        return ""
    conversion = Conversion(field.type, earlier)
    now = ddl.Column(field.column_name, field.type.sql_type())
    pair = Pair(table.id, now, ddl.Column(change.before["column"], earlier.sql_type()))
    touched = retyping.convert_touched(pair, conversion, field.id, change.after["mark"])
    target = retyping.Target(conversion.new, pair.new.name, change.before.get("default"))
    undo = retyping.repoint(table, field, target, mark=mark, emptied=touched.emptied, by=by)
    return " ".join(filter(None, [written_since(touched), bring_views_back(change, undo)]))


def written_since(touched: retyping.Touched) -> str:
    if not touched.records:
        return ""
    kept = touched.records - touched.emptied
    lost = f", {touched.emptied:,} emptied because they did not fit" if touched.emptied else ""
    return f"Of the values written since: {kept:,} converted back{lost}."


WAYS: dict[str, Way] = {
    "create_table": Way(table_stands, trash_table),
    "import_table": Way(table_stands, trash_table),
    "duplicate_table": Way(table_stands, trash_table),
    "restore_table": Way(table_stands, trash_table),
    "trash_table": Way(table_is_trashed, restore_table),
    "rename_table": Way(table_has_that_name, name_table_back),
    "add_field": Way(field_is_not_the_last, trash_field),
    "duplicate_field": Way(field_is_not_the_last, trash_field),
    "restore_field": Way(field_is_not_the_last, trash_field),
    "trash_field": Way(field_is_trashed, restore_field),
    "hide_field": Way(field_is_hidden, show_field),
    "show_field": Way(field_is_shown, hide_field),
    "move_field": Way(place_is_known, move_back),
    "change_field": Way(is_set_up_so, set_up_as_before),
    "retype_field": Way(has_that_type, convert_back),
}

OF_TABLES = frozenset(kind for kind in WAYS if kind.endswith("_table"))
