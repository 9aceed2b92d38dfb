"""The clipboard's text, in the shapes in which spreadsheets write it."""

import pytest

from webapp.records import tsv

# What was on the clipboard after copying these cells in each program.
SHAPES = {
    "Excel: two rows, the last one ended too": ("Name\tHeight\r\nRowan\t7.5\r\n", [["Name", "Height"], ["Rowan", "7.5"]]),
    "Excel: a line break inside a cell": ('"Berries.\nBirds."\tyes\r\n', [["Berries.\nBirds.", "yes"]]),
    "Excel: marks beside a line break": ('"say ""hi""\nagain"\r\n', [['say "hi"\nagain']]),
    "Excel: marks alone are left as they are": ('5" tyre\t12"\r\n', [['5" tyre', '12"']]),
    "Google Sheets: no end of the last row": ("a\tb\n\tc", [["a", "b"], ["", "c"]]),
    "Google Sheets: a tab inside a cell": ('"a\tb"\tc', [["a\tb", "c"]]),
    "LibreOffice: a mark at the start of a cell": ('"quoted" word\tb\n', [['"quoted" word', "b"]]),
    "LibreOffice: a mark that nothing closes": ('"open\tb\nc\td\n', [['"open', "b"], ["c", "d"]]),
    "empty cells at the ends": ("\t\t\n\tx\t\n", [["", "", ""], ["", "x", ""]]),
    "an empty row in between": ("a\n\nb\n", [["a"], [""], ["b"]]),
    "a single empty cell": ("", [[""]]),
    "Numbers: line breaks of an old Mac": ("a\rb", [["a"], ["b"]]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_spreadsheets_text_is_read_as_its_cells(shape: str) -> None:
    text, cells = SHAPES[shape]

    assert tsv.read(text) == cells


@pytest.mark.parametrize(
    "cells",
    [[["a", 'say "hi"'], ['"', '""'], ["two\nlines", "a\ttab"]], [["", ""], ["", ""]], [['"all of it"']], [["x"], [""]], [['"\n"\t"']]],
)
def test_what_is_written_is_read_again(cells: list[list[str]]) -> None:
    assert tsv.read(tsv.write(cells)) == cells


def test_marks_that_nothing_closes_do_not_take_long() -> None:
    text = '"' * 200_001 + 'a\t"' * 50_000

    assert len(tsv.read(text)[0]) == 50_000
