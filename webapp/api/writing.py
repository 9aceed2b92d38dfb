"""Writing what programs send: checked first, then one gesture through the same doors as everybody's, all of it or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.api import ids
from webapp.api.access import field_named
from webapp.api.answers import ApiError
from webapp.api.bodies import RecordInput
from webapp.api.cells import as_text, in_utc, to_value, wire_of
from webapp.api.results import ChangedCell
from webapp.database import db, transaction
from webapp.fields.changes import change_field
from webapp.fieldtypes import Invalid, Value
from webapp.records import bulk
from webapp.records.changes import Edit
from webapp.records.conflicts import last_written
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape, shape_of

Cells = Mapping[Field, Value]


@dataclass(frozen=True)
class Writing:
    """What a request wants written to which table, and by whom."""

    table: Table
    by: User
    typecast: bool = False
    replaces: bool = False  # cells that are not named are cleared

    def create(self, inputs: Sequence[RecordInput]) -> list[int]:
        with transaction():
            shape = self.shape_for(inputs)
            return bulk.add_many(self.table, shape, self.all_cells(shape, inputs), by=self.by).record_ids

    def update(self, inputs: Sequence[RecordInput], *, etag: str = "") -> list[int]:
        """The records, by their numbers, in the order of the request. `etag` is the one that the only one of them must still have."""
        with transaction():
            shape = self.shape_for(inputs)
            numbers = [number_of(self.table, one) for one in inputs]
            if etag:
                check_unchanged(shape, numbers[0], etag)
            cells = self.all_cells(shape, inputs)
            edits = {number: self.edits(shape, some, one.seen) for number, some, one in zip(numbers, cells, inputs, strict=True)}
            if len(edits) < len(inputs):
                raise ApiError(422, "INVALID_RECORDS", "A record may stand in a request once.")
            self.put(shape, edits, [])
            return numbers

    def upsert(self, inputs: Sequence[RecordInput], keys: Sequence[str]) -> tuple[list[int], set[int]]:
        """The records in the order of the request, and which of them are new."""
        with transaction():
            shape = self.shape_for(inputs)
            merging = [field_named(shape, key) for key in keys]
            edits: dict[int, list[Edit]] = {}
            rows: list[dict[Field, Value]] = []
            places: list[tuple[int, bool]] = []  # of each input: a record's number, or the place of a new row
            for one, cells in zip(inputs, self.all_cells(shape, inputs), strict=True):
                number = number_of(self.table, one) if one.id else match(shape, merging, cells)
                twin = None if one.id else twin_of(rows, merging, cells)
                if number is not None:
                    edits[number] = [*edits.get(number, ()), *self.edits(shape, cells, one.seen)]
                    places.append((number, False))
                elif twin is not None:
                    rows[twin].update(cells)
                    places.append((twin, True))
                else:
                    rows.append(dict(cells))
                    places.append((len(rows) - 1, True))
            added = self.put(shape, edits, rows)
            numbers = [added[place] if is_new else place for place, is_new in places]
            return numbers, set(added)

    def put(self, shape: Shape, edits: Mapping[int, Sequence[Edit]], rows: Sequence[Cells]) -> list[int]:
        """The numbers of the new records."""
        check_there(shape, self.table, edits)
        kind = "update" if not rows else "create" if not edits else "merge"
        try:
            written = bulk.put_many(self.table, shape, edits, rows, by=self.by, kind=kind)
        except bulk.CellsConflict as conflict:
            raise changed_meanwhile(self.table, edits, conflict) from None
        return written.record_ids[len(written.record_ids) - len(rows) :]

    def edits(self, shape: Shape, cells: Cells, seen: Mapping[str, Any]) -> list[Edit]:
        texts = {field: self.seen_text(field, data) for name, data in seen.items() if (field := field_named(shape, name))}
        if not self.replaces:
            return [Edit(field, value, texts.get(field)) for field, value in cells.items()]
        written = (field for field in shape.fields if not field.type.record_column)
        return [Edit(field, cells.get(field, field.type.empty), texts.get(field)) for field in written]

    def seen_text(self, field: Field, data: Any) -> str:
        """What an editor would have shown. What the field cannot hold any more stands in no cell either."""
        try:
            return field.type.edit_text(to_value(field.type, data, typecast=self.typecast))
        except Invalid:
            return str(data)

    def all_cells(self, shape: Shape, inputs: Iterable[RecordInput]) -> list[dict[Field, Value]]:
        return [
            {field_named(shape, name): self.value(field_named(shape, name), data) for name, data in one.fields.items()} for one in inputs
        ]

    def value(self, field: Field, data: Any) -> Value:
        if field.type.record_column:
            message = f'Field "{field.name}" cannot accept a value because the field is computed'
            raise ApiError(422, "INVALID_VALUE_FOR_COLUMN", message)
        try:
            return to_value(field.type, data, typecast=self.typecast)
        except Invalid as problem:
            if field.type.name == "select" and isinstance(data, str):
                message = f'Insufficient permissions to create new select option "{data[:100]}" in the field "{field.name}"'
                raise ApiError(422, "INVALID_MULTIPLE_CHOICE_OPTIONS", message) from None
            message = f'Field "{field.name}" cannot accept the provided value. {problem}'
            raise ApiError(422, "INVALID_VALUE_FOR_COLUMN", message) from None

    def shape_for(self, inputs: Iterable[RecordInput]) -> Shape:
        """The table's shape; with `typecast` its lists have learnt the options that they lack."""
        shape = shape_of(self.table)
        if not self.typecast:
            return shape
        grown = False
        for field in (field for field in shape.fields if not field.type.record_column):
            names = [one.fields[name] for one in inputs for name in one.fields if field_named(shape, name) is field]
            grown = self.grow(field, names) or grown
        return shape_of(self.table) if grown else shape

    def grow(self, field: Field, sent: Iterable[Any]) -> bool:
        kind = field.type
        try:
            for data in sent:
                kind = kind.grown(as_text(data)) if data is not None else kind
        except Invalid:
            return False  # it will be refused with its reason
        if kind == field.type:
            return False
        stored = db.session.get_one(Field, field.id)
        change_field(self.table, stored, name=stored.name, description=stored.description, options=kind.to_options(), by=self.by)
        return True


def number_of(table: Table, one: RecordInput) -> int:
    number = ids.record_number(table.id, one.id)
    if number is None:
        raise missing(one.id)
    return number


def check_there(shape: Shape, table: Table, edits: Mapping[int, object]) -> None:
    """All of the records stand in the table, or the first that does not is named."""
    c = shape.records.c
    found = set(db.session.scalars(sa.select(c.id).where(c.id.in_(edits), c.trashed_at.is_(None)))) if edits else set()
    for number in edits:
        if number not in found:
            raise missing(ids.record_id(table.id, number))


def changed_meanwhile(table: Table, edits: Mapping[int, Sequence[Edit]], conflict: bulk.CellsConflict) -> ApiError:
    """Both values of each such cell, who wrote the one that stands there, and when."""
    cells = [
        changed_cell(table, number, edit, conflict.records[number][edit.field.id])
        for number, some in edits.items()
        for edit in some
        if edit.field.id in conflict.records.get(number, ())
    ]
    named = "A cell holds" if len(cells) == 1 else f"{len(cells)} cells hold"
    return ApiError(409, "CELLS_CHANGED", f"{named} something else than was seen. Nothing was written.", cells=cells)


def changed_cell(table: Table, number: int, edit: Edit, stands: Value) -> ChangedCell:
    field = edit.field
    who, at = last_written(table, number, field)
    read = wire_of(field.type).read
    theirs, yours = (None if value is None else read(field.type, value) for value in (stands, edit.value))
    return {
        "id": ids.record_id(table.id, number),
        "field": field.name,
        "fieldId": ids.encode(ids.FIELD, field.id),
        "theirs": theirs,
        "yours": yours,
        "by": who,
        "at": None if at is None else in_utc(at),
    }


def missing(record_id: str) -> ApiError:
    return ApiError(422, "ROW_DOES_NOT_EXIST", f"Record ID {record_id[:40]} does not exist in this table")


def check_unchanged(shape: Shape, number: int, seen: str) -> None:
    """Behind a lock, so that nobody changes the record between this look and the writing."""
    c = shape.records.c
    query = sa.select(c.version).where(c.id == number, c.trashed_at.is_(None)).with_for_update()
    version = db.session.execute(query).scalar_one_or_none()
    if version is None:
        raise ApiError(404)
    if seen.strip() != "*" and f'"{number}-{version}"' not in [tag.strip().removeprefix("W/") for tag in seen.split(",")]:
        raise ApiError(412)


def match(shape: Shape, merging: Sequence[Field], cells: Cells) -> int | None:
    """The one record that has these values in the fields to merge on; an empty value matches empty cells."""
    given = {field.id: value for field, value in cells.items()}
    wanted = [equal(shape.column(field), field, given.get(field.id, field.type.empty)) for field in merging]
    c = shape.records.c
    found = db.session.scalars(sa.select(c.id).where(c.trashed_at.is_(None), *wanted).limit(2)).all()
    if len(found) > 1:
        raise ApiError(422, "INVALID_RECORDS", "Several records match the fields to merge on.")
    return found[0] if found else None


def equal(column: sa.ColumnElement[Any], field: Field, value: Value) -> sa.ColumnElement[bool]:
    if field.type.empty is False:  # a record older than its checkbox holds nothing, which is a no
        return column == value if value else column.is_distinct_from(sa.true())
    return column.is_(None) if value is None else column == value


def twin_of(rows: Sequence[Mapping[Field, Value]], merging: Sequence[Field], cells: Cells) -> int | None:
    """The place of a new row of the same request with the same values."""
    for place, row in enumerate(rows):
        if all(row.get(field) == cells.get(field) for field in merging):
            return place
    return None
