"""Tab-separated text as spreadsheets put it on the clipboard.

A cell stands in quotation marks where it holds a tab or a line break. Excel, LibreOffice and Google Sheets leave other marks alone, so one
at the start of a cell counts only when another closes the cell: `"5" tyre` is no quotation.
"""

import re
from collections.abc import Iterable, Sequence

CELL = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\n]|\Z)|([^\t\n]*)')
BREAKS = re.compile(r"\r\n?")


def read(text: str) -> list[list[str]]:
    """The rows of a piece of clipboard; the line break at its very end is none of the content."""
    text = BREAKS.sub("\n", text).removesuffix("\n")
    if '"' not in text:
        return [line.split("\t") for line in text.split("\n")]
    rows: list[list[str]] = [[]]
    at = 0
    while found := CELL.match(text, at):
        quoted, plain = found.groups()
        rows[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if at == len(text):
            break
        if text[at] == "\n":
            rows.append([])
        at += 1
    return rows


def write(rows: Iterable[Sequence[str]]) -> str:
    """The text that `read` makes these rows of again."""
    text = "\n".join("\t".join(map(cell, row)) for row in rows)
    return f"{text}\n" if text.endswith("\n") else text  # else an empty row at the end would be taken for the end itself


def cell(text: str) -> str:
    if text.startswith('"') or "\t" in text or "\n" in text or "\r" in text:
        return '"{}"'.format(text.replace('"', '""'))
    return text
