"""CSV as an answer: streamed, as a download, and harmless in a spreadsheet.

A spreadsheet runs what starts like a formula, whoever wrote it. Such a text gets an apostrophe in front, which spreadsheets take for
“this is text”; numbers such as -5 or +1,200.50 are left alone. `?raw=1` leaves everything as it is, for programs.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from flask import Response, request, stream_with_context

from webapp.database import db

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?(?:\d[\d., ]*\d|\d)%?", re.ASCII)
BYTE_ORDER_MARK = "\ufeff"

Row = Sequence[str]


def csv_answer(name: str, batches: Iterable[Iterable[Row]]) -> Response:
    """The batches as a file called `name`. `?bom=1` adds the mark by which Excel knows UTF-8."""
    raw = request.args.get("raw") == "1"
    start = BYTE_ORDER_MARK if request.args.get("bom") == "1" else ""
    response = Response(stream_with_context(lines(batches, start=start, guard=not raw)), mimetype="text/csv")
    response.headers["Content-Disposition"] = disposition(name)
    return response


def lines(batches: Iterable[Iterable[Row]], *, start: str, guard: bool) -> Iterator[str]:
    for batch in batches:
        db.session.rollback()  # nothing stays open in the database while a slow reader takes its time
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(map(guarded, batch) if guard else batch)
        yield start + text.getvalue()
        start = ""


def guarded(row: Row) -> list[str]:
    return [harmless(text) for text in row]


def harmless(text: str) -> str:
    if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def disposition(name: str, ending: str = "csv") -> str:
    """A download under the given name; browsers too old for the second form see the first."""
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", name).strip(" .") or "table"
    return f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(name, safe='')}.{ending}"
