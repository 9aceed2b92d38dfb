"""Reading delimited text as people have it: any encoding, any delimiter, quoted line breaks, uneven rows.

A file is surveyed once (its encoding, its number of lines), after which its rows are read in batches, never whole.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows (Western European)"}
LONGEST_CELL = 1_000_000  # characters
LONGEST_LINE = 4_000_000
READ_AT_ONCE = 1 << 20
SNIFFED = 64 * 1024
SNIFFED_ROWS = 100
HEAD_CHARACTERS = 256 * 1024
HEAD_ROWS = 10_000
WINDOWS = 40
WINDOW_BYTES = 8 * 1024

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls

# Excel's own first line, which names the delimiter of the rest.
NAMED_DELIMITER = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)

csv.field_size_limit(LONGEST_CELL)


class Unreadable(Exception):
    """The file cannot be read as a table; the text is a sentence for the person."""


@dataclass(frozen=True)
class Layout:
    """How a file's bytes become rows."""

    encoding: str
    delimiter: str


@dataclass(frozen=True)
class Survey:
    encoding: str
    lines: int


def survey(path: Path) -> Survey:
    """What only the whole file can tell. Encodings are told by their mark, else UTF-8 if all of it is valid, else Windows'.

    Raises Unreadable for a file without text.
    """
    with path.open("rb") as file:
        head = file.read(READ_AT_ONCE)
        if not head.strip():
            raise Unreadable("This file is empty. Choose one with at least one row.")
        if head.startswith(WORKBOOKS):
            raise Unreadable("This is a spreadsheet's own format. Open it there, save it as CSV, and choose that.")
        utf_16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        decoder = None if utf_16 or head.startswith(codecs.BOM_UTF8) else codecs.getincrementaldecoder("utf-8")()
        lines, last, valid = 0, b"", True
        while head:
            lines += head.count(b"\n") or head.count(b"\r")
            if decoder and valid:
                valid = decodes(decoder, head)
            last, head = head, file.read(READ_AT_ONCE)
    encoding = "utf-16" if utf_16 else "utf-8-sig" if valid and ends_whole(decoder) else "cp1252"
    return Survey(encoding, lines + (not last.endswith((b"\n", b"\r", b"\n\0"))))


def decodes(decoder: codecs.IncrementalDecoder, some: bytes) -> bool:
    try:
        decoder.decode(some)
    except UnicodeDecodeError:
        return False
    return True


def ends_whole(decoder: codecs.IncrementalDecoder | None) -> bool:
    return decoder is None or not decoder.getstate()[0]


def open_text(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline="")


def sniff_delimiter(path: Path, encoding: str) -> str:
    """The delimiter by which the first rows fall into the most columns, the same number in each of them."""
    with open_text(path, encoding) as file:
        named = NAMED_DELIMITER.fullmatch(file.readline(8))
        if named:
            return named[1]
        file.seek(0)
        text = file.read(SNIFFED)
    return max(DELIMITERS, key=lambda delimiter: evenness(text, delimiter))


def evenness(text: str, delimiter: str) -> tuple[float, int]:
    """How well the text falls into columns: the share of rows that have as many as most have, and how many that is."""
    try:
        widths = [len(row) for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), SNIFFED_ROWS) if row]
    except csv.Error:
        return 0.0, 0
    widths = widths[:-1] or widths  # the last one may be cut
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
    if usual < 2:
        return 0.0, usual
    return widths.count(usual) / len(widths), usual


@contextmanager
def open_rows(path: Path, layout: Layout) -> Iterator[TextIO]:
    """The text from its first row on."""
    with open_text(path, layout.encoding) as file:
        if not NAMED_DELIMITER.fullmatch(file.readline(8)):
            file.seek(0)
        yield file


def rows(path: Path, layout: Layout) -> Iterator[list[str]]:
    """The file's rows one by one, blank lines left out. Raises Unreadable in the middle, where a row cannot be read."""
    with open_rows(path, layout) as file:
        yield from filter(None, guarded(csv.reader(bounded_lines(file), delimiter=layout.delimiter)))


def bounded_lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Unreadable(
                f"This file has a line of more than {LONGEST_LINE:,} characters, so it can't be a table. Check that it is CSV."
            )
        yield line


def guarded(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as problem:
        raise Unreadable(why(problem)) from None


def why(problem: csv.Error) -> str:
    if "field larger" in str(problem):
        return (
            f"This file has a cell of more than {LONGEST_CELL:,} characters. "
            "A quotation mark that is opened and never closed does this: look for a single one."
        )
    return f"A row of this file can't be read ({problem})."


def sample(path: Path, layout: Layout) -> list[list[str]]:
    """Rows to judge the file by: all of a small file; of a large one its head, and pieces from all over it."""
    found, read = [], 0
    for row in rows(path, layout):
        found.append(row)
        read += sum(map(len, row))
        if read > HEAD_CHARACTERS or len(found) > HEAD_ROWS:
            break
    else:
        return found
    return found + [row for row in scattered(path, layout) if len(row) == len(found[0])]


def scattered(path: Path, layout: Layout) -> Iterator[list[str]]:
    """Rows from places all over the file. A piece may begin inside of quotes: what it gives is a hint, never data."""
    size = path.stat().st_size
    decode = codecs.getdecoder("utf-16-le" if layout.encoding == "utf-16" else layout.encoding)
    with path.open("rb") as file:
        for place in range(1, WINDOWS + 1):
            file.seek((size - WINDOW_BYTES) * place // WINDOWS // 2 * 2)
            text, _ = decode(file.read(WINDOW_BYTES), "replace")
            whole_lines = text.splitlines(keepends=True)[1:-1]
            try:
                yield from csv.reader(whole_lines, delimiter=layout.delimiter)
            except csv.Error:
                continue
