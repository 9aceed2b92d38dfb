"""A table's records as rows of text, as an editor or an import reads them."""

from collections.abc import Iterator, Sequence

from webapp.records.query import Record, records_after
from webapp.records.selection import Selection
from webapp.tables.models import Field
from webapp.tables.shape import Shape

AT_ONCE = 1_000
AT_ONCE_SELECTED = 20_000  # where each batch may have to look through the whole table

Row = Sequence[str]


def batches(shape: Shape, fields: Sequence[Field], selection: Selection | None = None) -> Iterator[list[Row]]:
    """The header of these fields, then the records by key.

    Each batch is read when it is asked for, so a record that is added meanwhile may come along.
    """
    yield [[field.name for field in fields]]
    ways = [(shape.fields.index(field) + 1, field.type.edit_text) for field in fields]
    for records in read_on(shape) if selection is None else selected(selection):
        columns = list(zip(*records, strict=True))
        yield list(zip(*(map(text_of, columns[place]) for place, text_of in ways), strict=True))


def read_on(shape: Shape) -> Iterator[Sequence[Record]]:
    last = 0
    while records := records_after(shape, last, AT_ONCE):
        yield records
        last = records[-1].id


def selected(selection: Selection) -> Iterator[Sequence[Record]]:
    place = None
    while records := selection.records_after(place, AT_ONCE_SELECTED):
        yield records
        place = selection.place_of(records[-1])
