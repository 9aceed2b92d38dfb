"""filterByFormula: which records a formula means, as a condition on the table's columns."""

from typing import Any

import sqlalchemy as sa

from webapp import formulas
from webapp.api import ids
from webapp.api.answers import ApiError
from webapp.database import db, now
from webapp.tables.models import Table
from webapp.tables.shape import Shape

KIND = "INVALID_FILTER_BY_FORMULA"
REFUSED = "The formula for filtering records is invalid"


def matching(table: Table, shape: Shape, formula: str) -> sa.ColumnElement[bool]:
    """Raises ApiError, with the place in the formula that it is about."""
    try:
        tree = formulas.condition(formula, shape.kept(cells_of), lambda text: ids.record_number(table.id, text))
    except formulas.UnknownNames as problem:
        raise ApiError(422, KIND, f"{REFUSED}: {problem}") from None
    except formulas.Problem as problem:
        raise ApiError(422, KIND, f"{REFUSED}: {problem}. Please check your formula text.") from None
    dialect = db.engine.dialect.name
    c = shape.records.c

    def cell(field_id: int) -> sa.ColumnElement[Any]:
        field = shape.by_id[field_id]
        return formulas.normal(shape.column(field), field.type, dialect)

    created, changed = raw_moment(c.created_at, dialect), raw_moment(sa.func.coalesce(c.changed_at, c.created_at), dialect)
    return formulas.Compiler(dialect, now(), cell, c.id, created, changed).condition(tree)


def cells_of(shape: Shape) -> dict[str, formulas.Cell]:
    """The fields that a formula may name, by name and by id; those whose cells are of no kind that formulas know are left out."""
    known = [(field, kind) for field in reversed(shape.fields) if (kind := formulas.kind_of(field.type))]
    names = {field.name: formulas.Cell(field.id, kind) for field, kind in known}
    return names | {ids.encode(ids.FIELD, field.id): formulas.Cell(field.id, kind) for field, kind in known}


def raw_moment(column: sa.ColumnElement[Any], dialect: str) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column, sa.BigInteger()) if dialect == "sqlite" else column
