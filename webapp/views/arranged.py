"""A table's shape as a layout shows it: the same columns, with fields in another order, hidden and wide otherwise."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from webapp.tables.models import Field
from webapp.tables.shape import Shape
from webapp.views.layout import Layout, width_of
from webapp.views.order import Query, id_of

KEPT = 256


def arranged(shape: Shape, layout: Layout) -> Shape:
    """The shape itself where the layout leaves fields as the table has them. Records are read in the order of these fields."""
    return rearranged(shape, layout) if layout.order or layout.widths else shape


@lru_cache(maxsize=KEPT)  # statements are kept with a shape: they take longer to put together than to run
def rearranged(shape: Shape, layout: Layout) -> Shape:
    widths = dict(layout.widths)
    fields = []
    for place, field in enumerate(in_order(shape, layout)):
        hidden = field.id in layout.hidden if field.id in layout.order else field.hidden
        fields.append(laid_out(field, place, hidden=hidden, width=widths.get(field.id, field.width)))
    return Shape(fields=tuple(fields), records=shape.records)


def adjusted(layout: Layout, shape: Shape, query: Query) -> Layout:
    """With what was done to a column of the grid: `resize=5-220` in pixels, `place=5-3` before another one, `place=5-` behind all."""
    for field_id, width in width_of(*query.get("resize", "").partition("-")[::2]):
        layout = layout.resized(field_id, width)
    moved, before = map(id_of, query.get("place", "").partition("-")[::2])
    if moved in shape.by_id:
        fields = arranged(shape, layout).fields
        order = [field.id for field in fields if field.id != moved]
        order.insert(order.index(before) if before in order else len(order), moved)
        layout = layout.arranged(order, (field.id for field in fields if field.hidden))
    return layout


def plain(layout: Layout, shape: Shape) -> Layout:
    """Without what it says of fields that is as the table has it anyway, as a form does."""
    widths = layout.widths - {(field.id, field.width) for field in shape.fields}
    layout = replace(layout, widths=widths)
    if layout.order == tuple(field.id for field in shape.fields) and layout.hidden == {field.id for field in shape.fields if field.hidden}:
        return replace(layout, order=(), hidden=frozenset())
    return layout


def in_order(shape: Shape, layout: Layout) -> Iterator[Field]:
    """The table's first field stays in front: it is what records are called. Fields that the order does not know come last."""
    first = shape.fields[0]
    yield first
    for field_id in layout.order:
        if field_id != first.id and field_id in shape.by_id:
            yield shape.by_id[field_id]
    yield from (field for field in shape.fields[1:] if field.id not in layout.order)


def laid_out(field: Field, position: int, *, hidden: bool, width: int | None) -> Field:
    kept = {column.name: getattr(field, column.name) for column in Field.__table__.columns}
    return Field(**{**kept, "region": field.region, "position": position, "hidden": hidden, "width": width})
