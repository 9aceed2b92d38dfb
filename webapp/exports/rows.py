"""A table's records as rows of text: every live field, hidden ones too, as an editor or an import reads them."""

from collections.abc import Iterator, Sequence

from webapp.records.query import records_after
from webapp.tables.shape import Shape

AT_ONCE = 1_000

Row = Sequence[str]


def batches(shape: Shape) -> Iterator[list[Row]]:
    """The header, then the records by key. Each batch is read when it is asked for, so a record that is added meanwhile may come along."""
    yield [[field.name for field in shape.fields]]
    texts_of = [field.type.edit_text for field in shape.fields]
    last = 0
    while records := records_after(shape, last, AT_ONCE):
        last = records[-1].id
        columns = list(zip(*records, strict=True))[1:]
        yield list(zip(*(map(text_of, column) for text_of, column in zip(texts_of, columns, strict=True)), strict=True))
