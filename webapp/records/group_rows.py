"""The grid's rows where records are grouped: a header above each group, with a link that closes or opens it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from webapp.assets import icon
from webapp.fieldtypes.base import escaped
from webapp.records.groups import Groups, Path
from webapp.records.query import Record
from webapp.views.criteria import Criteria


@dataclass
class Stretch:
    """Records that stand together below headers; a closed group is a header alone."""

    headers: list["Header"]
    records: list[Record] = field(default_factory=list)


@dataclass(frozen=True)
class Header:
    path: Path
    record: Record  # one of the group
    is_closed: bool


def stretches(groups: Groups, records: Sequence[Record], *, continued: Path | None) -> Iterator[Stretch]:
    """The records with the headers that they need. Those of `continued` stand above already."""
    above, stretch = continued, Stretch([])
    for record in records:
        path = groups.path_of(record)
        if path != above:
            if stretch.headers or stretch.records:
                yield stretch
            stretch = Stretch(list(headers(groups, record, path, above)))
            above = path
        if not groups.is_hidden(path):
            stretch.records.append(record)
    if stretch.headers or stretch.records:
        yield stretch


def headers(groups: Groups, record: Record, path: Path, above: Path | None) -> Iterator[Header]:
    """From the first level at which the record differs from those above, down to what is closed.

    A shorter path `above` is that of a header which stands there with no record below it yet.
    """
    same = next((level for level in range(len(path)) if above is None or path[: level + 1] != above[: level + 1]), len(path))
    for level in range(1, len(path) + 1):
        is_closed = groups.is_closed(path[:level])
        if level > same:
            yield Header(path[:level], record, is_closed)
        if is_closed:
            return


def render_header(groups: Groups, criteria: Criteria, header: Header, *, table_id: int, place: dict[str, Any]) -> Markup:
    """A header's row. What is to be told of the group arrives later, in its last parts."""
    field = groups.keys[len(header.path) - 1].field
    value = getattr(header.record, field.column_name)
    value = field.type.empty if value is None else value
    shown, named = ("Empty", "empty") if value is None else (field.type.html(value), escaped(field.type.format(value)))
    name = escaped(field.name)
    inside = f'<small>{name}</small><span class="group__value">{shown}</span>'
    if groups.may_turn(header.path):
        link = f'<a {turning(groups, criteria, header, table_id, place)} aria-label="{name}: {named}">'
        inside = f"{link}{icon('chevron-down')}{inside}</a>"
    group_id = groups.dom_id(header.path)
    sums = "".join(f'<td class="{column.type.align}" id="{group_id}-{column.id}"></td>' for column in groups.selection.shape.visible[1:])
    return Markup(
        f'<tr class="group" id="{group_id}" data-level="{len(header.path)}"><td class="pin idx"></td>'
        f'<th class="pin" scope="rowgroup"><div class="group__name">{inside}'
        f'<small id="{group_id}-n"></small></div></th>'
        f"{sums}<td></td></tr>\n"
    )


def turning(groups: Groups, criteria: Criteria, header: Header, table_id: int, place: dict[str, Any]) -> str:
    """The attributes of the link that closes the group, or opens it."""
    turned = criteria.folded(groups.folding.turned(groups.in_words(header.path)))
    query = escaped(urlencode({**turned.args, **place}, doseq=True))
    address = f"/tables/{table_id}?{query}"
    expanded = "false" if header.is_closed else "true"
    return f'href="{address}" hx-get="{address}&amp;apply=1" hx-target="#grid" hx-swap="outerMorph" aria-expanded="{expanded}"'


def joined(parts: Sequence[Markup]) -> Markup:
    return Markup("").join(parts)
