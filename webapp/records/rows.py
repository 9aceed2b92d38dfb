"""The grid's rows as HTML: the one place where strings are built in Python, because 2,000 cells a page are a hot path.

A Jinja loop costs twice as much, a macro per cell six times. Values are escaped by their field types; everything else here is numbers,
class names and ids of our own, or goes through `escaped`.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup

from webapp.assets import icon
from webapp.fieldtypes import Value
from webapp.fieldtypes.base import escaped
from webapp.hypermedia import dom_id
from webapp.records.marks import NO_MARKS, Mark, Marks, marks_for
from webapp.records.query import Record
from webapp.tables.models import Field, Table
from webapp.tables.shape import Shape

NO_HUES: Mapping[int, str] = {}
# Its row's header says which record is meant; a label for each would make up a tenth of the page.
PICK = '<input class="check" type="checkbox" form="picked" name="record" aria-label="Select" value="'
CARD_FIELDS = 5  # how many fields behind the first a narrow screen's card shows


class Cell(NamedTuple):
    """How one field's cells are drawn: the place in the record, the tags around, the value's own HTML and plain text."""

    place: int
    opening: str
    empty: str
    html: Callable[[Value], str]
    text: Callable[[Value], str]


class Frame(NamedTuple):
    """What is around the cells of every row: where records are, what their links carry along, the row's class, the beginning of the box
    that picks it, and by the record's id the colours of some rows and what stands at some names."""

    address: str
    query: str
    css: str
    pick: str
    hues: Mapping[int, str]
    marks: Mapping[int, str]


def render_rows(
    table: Table,
    shape: Shape,
    records: Iterable[Record],
    *,
    first_number: int | None,
    query: str = "",
    search: str = "",
    css: str = "",
    may_pick: bool = False,
    hues: Mapping[int, str] = NO_HUES,
    marks: Marks = NO_MARKS,
) -> Markup:
    """`<tr>`s for `records`, numbered from `first_number`; unnumbered where their place among the others is not known.

    `query` goes along with the links to records, what `search` found is marked, and `hues` are colours of rows by the record's id. Where
    somebody `may_pick` records, each has a box. `marks` stand at the records' names.
    """
    name, *cells = marking(shape.kept(plan), search) if search else shape.kept(plan)
    frame = Frame(
        address=f"/tables/{table.id}/records/",
        query=f"?{escaped(query)}" if query else "",
        css=f' class="{css}"' if css else "",
        pick=PICK if may_pick else "",
        hues=hues,
        marks={record_id: mark_html(mark) for record_id, mark in marks.items()},
    )
    numbers = itertools.repeat(None) if first_number is None else itertools.count(first_number)
    columns = list(zip(*records, strict=True))  # a column at a time takes a quarter less than a row at a time
    if not columns:
        return Markup("")
    starts = [render_start(name, *record, frame) for record in zip(columns[0], columns[name.place], numbers, strict=False)]
    drawn = [render_column(cell, columns[cell.place]) for cell in cells]
    rows = zip(starts, *drawn, itertools.repeat("<td></td></tr>\n"), strict=False)
    return Markup("".join(map("".join, rows)))


def render_start(name: Cell, record_id: int, value: Value, number: int | None, frame: Frame) -> str:
    """A row up to the end of its first field."""
    index = "" if number is None else f' aria-rowindex="{number + 1}"'  # the header is row 1
    pick = f'{frame.pick}{record_id}">' if frame.pick else ""
    hue = f' data-hue="{frame.hues[record_id]}"' if record_id in frame.hues else ""
    inside = render_name(name, record_id, value, f"{frame.address}{record_id}{frame.query}", frame.marks.get(record_id, ""))
    return (
        f'<tr id="r{record_id}"{index}{frame.css}{hue}><td class="pin idx">{pick}<span>{"·" if number is None else number}</span></td>'
        f'<th scope="row" class="pin">{inside}</th>'
    )


def render_column(cell: Cell, values: Iterable[Value]) -> list[str]:
    _, opening, empty, html, _ = cell
    return [empty if value is None else f"{opening}{html(value)}</td>" for value in values]


def mark_html(mark: Mark | None) -> str:
    if mark is None:
        return ""
    said = f"{mark.comments} {'comment' if mark.comments == 1 else 'comments'}{', some new to you' if mark.is_new else ''}"
    return f'<span class="vh">{said}</span>{icon("message-square", "new" if mark.is_new else "")}'


def render_name(name: Cell, record_id: int, value: Value, address: str, mark: str = "") -> str:
    shown, label = ("", f"record {record_id}") if value is None else (name.html(value), escaped(name.text(value)))
    return (
        f'<div class="name"><span>{shown}</span>{mark}'
        f'<a class="btn ghost icon sm" href="{address}" aria-label="Open {label}" tabindex="-1"></a></div>'
    )


def render_cell(table: Table, shape: Shape, field: Field, record_id: int, value: Value, *, state: str = "") -> Markup:
    """One cell by itself, as a swap puts it back: with an id, so that the focus finds it again. `state` is a class such as `saved`."""
    html = field.type.drawer()
    cell_id = dom_id("cell", record_id, field.id)
    if field is shape.fields[0]:
        name = Cell(0, "", "", html, field.type.format)
        mark = marks_for(table, [record_id]).get(record_id)
        inside = render_name(name, record_id, value, f"/tables/{table.id}/records/{record_id}", mark_html(mark))
        return Markup(f'<th scope="row" class="pin {state}" id="{cell_id}" tabindex="-1">{inside}</th>')
    value = field.type.empty if value is None else value
    inside = "" if value is None else html(value)
    card = ' data-card=""' if field in shape.visible[: CARD_FIELDS + 1] else ""
    return Markup(f'<td class="{css_of(field)} {state}" id="{cell_id}" tabindex="-1"{card}>{inside}</td>')


def cell_content(table: Table, shape: Shape, field: Field, record_id: int, value: Value, mark: Mark | None = None) -> Markup:
    """What stands inside a cell of the grid; a `mark` stands at the record's name."""
    html = field.type.drawer()
    if field is shape.fields[0]:
        name = Cell(0, "", "", html, field.type.format)
        return Markup(render_name(name, record_id, value, f"/tables/{table.id}/records/{record_id}", mark_html(mark)))
    value = field.type.empty if value is None else value
    return Markup("" if value is None else html(value))


def marking(cells: list[Cell], search: str) -> list[Cell]:
    """The same cells with every place marked that a search found, also one that stands in them by chance, as in a date."""
    return [cell._replace(html=marker(cell.html, search)) for cell in cells]


def marker(html: Callable[[Value], str], search: str) -> Callable[[Value], str]:
    """`html` with marks. Only the text between the tags is looked at, and there an entity is one letter."""
    sought = re.compile(f"<[^>]*>|({re.escape(escaped(search))})|&#?\\w+;", re.IGNORECASE)

    def marked(value: Value) -> str:
        return sought.sub(lambda found: f"<mark>{found[1]}</mark>" if found[1] else found[0], str(html(value)))

    return marked


def plan(shape: Shape) -> list[Cell]:
    """How each visible field is drawn, the first one first."""
    places = {field: place for place, field in enumerate(shape.fields, 1)}
    return [
        Cell(places[field], *tags(field, is_on_card=0 < number <= CARD_FIELDS), field.type.drawer(), field.type.format)
        for number, field in enumerate(shape.visible)
    ]


def css_of(field: Field) -> str:
    """The class of its cells: how they are aligned, and whether they take no editor."""
    return " ".join(filter(None, [field.type.align, "ro" if field.type.record_column else ""]))


def tags(field: Field, *, is_on_card: bool) -> tuple[str, str]:
    """What opens a cell, and a whole empty one. A narrow screen's card has no use for an empty cell."""
    css = f' class="{css_of(field)}"' if css_of(field) else ""
    card = ' data-card=""' if is_on_card else ""
    opening = f"<td{css}{card}>"
    if field.type.empty is None:
        return opening, f"<td{css}></td>"
    return opening, f"{opening}{field.type.html(field.type.empty)}</td>"
