"""Changes of a table's fields. Each is one transaction with its column, its place in the catalogue and a line in the schema history."""

import itertools
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp import fieldtypes
from webapp.accounts.models import User
from webapp.database import db, now, transaction
from webapp.ddl import Column, add_column
from webapp.fields.demands import Terms, demand_again, lift_all, possible, set_terms, terms_of
from webapp.fieldtypes import Invalid
from webapp.tables.changes import column_for, touch_shape
from webapp.tables.models import Field, SchemaChange, Table

MOST_FIELDS = 500
NO_TERMS = Terms()


@transaction()
def add_field(
    table: Table,
    *,
    name: str,
    type_name: str,
    options: Mapping[str, Any] | None = None,
    description: str = "",
    terms: Terms = NO_TERMS,
    by: User,
) -> Field:
    """Add a field after the others. Raises Invalid for options that the type refuses, a name that is taken or one field too many."""
    kind = fieldtypes.configured(type_name, options or {})
    field = Field(table_id=table.id, name=name, type_name=kind.name, options=kind.to_options(), description=description)
    db.session.add(field)
    db.session.flush()
    change = touch_shape(table, kind="add_field", summary=f"Added the field “{name}” ({kind.label})", by=by, field=field)
    check_count(table)
    check_name(table, name, but=field)
    field.position = next_position(table)
    field.column_name = column_for(field.id, kind)
    if not kind.record_column:
        add_column(db.session.connection(), table.id, Column(field.column_name, kind.sql_type()))
    set_terms(table, field, possible(kind, terms))
    change.after = settings(field)
    return field


@transaction()
def change_field(
    table: Table,
    field: Field,
    *,
    name: str,
    description: str,
    options: Mapping[str, Any],
    terms: Terms | None = None,
    summary: str = "",
    by: User,
) -> SchemaChange | None:
    """Rename, describe, set up; None where that changes nothing. No record is touched. Raises Invalid for a name that is taken, and Unmet.

    Options that would store the values in another way are for a retype. Without `terms`, what the field demands stays as it is.
    `summary` is what the schema history says, where the settings alone do not tell.
    """
    before, terms = settings(field), possible(field.type, terms or terms_of(field))
    after = {**before, "name": name, "description": description, "options": dict(options), **terms._asdict()}
    if after == before:
        return None
    summary = summary or (f"Renamed the field “{field.name}” to “{name}”" if name != field.name else in_words(field, before, after))
    change = touch_shape(table, kind="change_field", summary=summary, by=by, field=field, before=before, after=after)
    if name != field.name:
        check_name(table, name, but=field)
    set_terms(table, field, terms)
    field.name, field.description, field.options = name, description, dict(options)
    field.__dict__.pop("type", None)
    return change


def in_words(field: Field, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What a change that is no renaming is called."""
    name = f"the field “{field.name}”"
    changed = {key for key, value in after.items() if value != before[key]}
    if "required" in changed:
        also = " and unique" if "unique" in changed and after["unique"] else ""
        return f"Made {name} {'required' if after['required'] else 'optional'}{also}"
    if "unique" in changed:
        return f"Made {name} unique" if after["unique"] else f"Allowed equal values in {name}"
    if changed == {"default"}:
        return f"Changed what new records hold in {name}"
    return f"Described {name}" if changed == {"description"} else f"Changed {name}"


@transaction()
def hide_field(table: Table, field: Field, *, by: User) -> None:
    touch_shape(table, kind="hide_field", summary=f"Hid the field “{field.name}”", by=by, field=field)
    field.hidden = True


@transaction()
def show_field(table: Table, field: Field, *, by: User) -> None:
    touch_shape(table, kind="show_field", summary=f"Showed the field “{field.name}”", by=by, field=field)
    field.hidden = False


@transaction()
def move_field(table: Table, field: Field, *, to: int, by: User) -> None:
    """Put a field at place `to` (0 is first) of the live ones and number them all anew."""
    order = [other.id for other in fields_of(table)]
    others = [other for other in fields_of(table) if other.id != field.id]
    place = max(0, min(to, len(others)))
    before = {"place": order.index(field.id)} if field.id in order else {}
    touch_shape(
        table, kind="move_field", summary=f"Moved the field “{field.name}”", by=by, field=field, before=before, after={"place": place}
    )
    others.insert(place, field)
    for position, other in enumerate(others):
        other.position = position


@transaction()
def trash_field(table: Table, field: Field, *, by: User) -> None:
    """Take a field away. Its column stays, so that restoring it brings every value back. Raises Invalid for the last field."""
    touch_shape(table, kind="trash_field", summary=f"Removed the field “{field.name}”", by=by, field=field)
    if len(fields_of(table)) == 1:
        raise Invalid("A table needs one field at least. Add another field first.")
    lift_all(table, field)
    field.trashed_at = now()


@transaction()
def restore_field(table: Table, field: Field, *, by: User) -> None:
    """Bring a removed field back to its place, with its values; under another name where its own is taken by now.

    What it demanded it demands again, unless records break that by now.
    """
    change = touch_shape(table, kind="restore_field", summary=f"Restored the field “{field.name}”", by=by, field=field)
    change.before = settings(field)
    if given_up := demand_again(table, field):
        change.summary += f", no longer {' and '.join(given_up)}: some records break that"
    change.after = settings(field)
    if name_is_taken(table, field.name, but=field):
        field.name = free_name(table, field)
    field.trashed_at = None


def settings(field: Field) -> dict[str, Any]:
    """What the schema history keeps of a field."""
    return {
        "name": field.name,
        "description": field.description,
        "type": field.type_name,
        "options": field.options,
        **terms_of(field)._asdict(),
    }


def is_stored_otherwise(field: Field, options: Mapping[str, Any]) -> bool:
    """Whether the options would keep the values in another way: they have to be converted then, as for another type."""
    changed = fieldtypes.configured(field.type_name, options)
    return repr(changed.sql_type()) != repr(field.type.sql_type())


def check_count(table: Table) -> None:
    if len(fields_of(table)) > MOST_FIELDS:
        raise Invalid(f"A table takes {MOST_FIELDS} fields. Remove one first.", about="name")


def check_name(table: Table, name: str, *, but: Field) -> None:
    if name_is_taken(table, name, but=but):
        raise Invalid(f"There is a field called “{name}” already. Choose another name.", about="name")


def name_is_taken(table: Table, name: str, *, but: Field) -> bool:
    return any(field.name.casefold() == name.casefold() for field in fields_of(table) if field.id != but.id)


def free_name(table: Table, field: Field) -> str:
    numbered = (f"{field.name[:110]} {number}" for number in itertools.count(2))
    return next(name for name in numbered if not name_is_taken(table, name, but=field))


def next_position(table: Table) -> int:
    return max((field.position for field in fields_of(table)), default=-1) + 1


def fields_of(table: Table) -> list[Field]:
    """The live fields as this transaction sees them."""
    query = sa.select(Field).where(Field.table_id == table.id, Field.trashed_at.is_(None)).order_by(Field.position, Field.id)
    return list(db.session.execute(query.execution_options(populate_existing=True)).scalars())
