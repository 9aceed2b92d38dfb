"""The colours of rows: that of the option which a select holds, or one where a condition holds."""

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from webapp.database import db
from webapp.fieldtypes import Invalid
from webapp.fieldtypes.choices import Choices
from webapp.fieldtypes.conditions import Asked
from webapp.records.query import Record
from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.layout import Colour
from webapp.views.resolved import met
from webapp.views.rules import Rule


def hues_of(colour: Colour | None, shape: Shape, records: Sequence[Record], asked: Asked) -> Mapping[int, str]:
    """The colour of each record that has one, by its id. A condition costs one more statement for all of them."""
    field = shape.by_id.get(colour.field_id) if colour else None
    if colour is None or field is None or not records:
        return {}
    if colour.rule is None:
        return dict(by_option(field, records))
    return dict.fromkeys(matching(colour.rule, field, shape, records, asked), colour.hue)


def by_option(field: Field, records: Sequence[Record]) -> Iterator[tuple[int, str]]:
    if not isinstance(field.type, Choices) or field.type.kept_as != "choice":
        return
    hues = {choice.id: choice.hue for choice in field.type.choices}
    for record in records:
        option = getattr(record, field.column_name)
        if option in hues:
            yield record.id, hues[option]


def matching(rule: Rule, field: Field, shape: Shape, records: Sequence[Record], asked: Asked) -> Sequence[int]:
    """Which of the records meet the condition; none where it cannot be used any more."""
    try:
        holds = met(rule, field, shape, asked)
    except Invalid:
        return []
    key = shape.records.c.id
    return db.session.scalars(sa.select(key).where(key.in_([record.id for record in records]), holds)).all()
