"""Columns of texts that are their own stored form: no value has to be made of them, only the doubt removed that one is needed.

Judged on a whole column at once, this costs a fraction of going cell by cell. SQLite turns digits into the INTEGER of its column itself.
"""

from collections.abc import Callable, Sequence

from webapp.fieldtypes import FieldType
from webapp.fieldtypes.columns import DIGITS
from webapp.fieldtypes.types.number import Number
from webapp.fieldtypes.types.text import LIMIT, Text

Judge = Callable[[Sequence[str]], bool]


def judge_for(kind: FieldType) -> Judge:
    """What tells whether a column of texts may be stored as it is, blank texts as empty cells."""
    if isinstance(kind, Number) and not kind.decimals:
        return are_whole_numbers
    if isinstance(kind, Text):
        return are_tidy_lines
    return never


def are_whole_numbers(texts: Sequence[str]) -> bool:
    digits = "".join(texts)
    return (digits.isdecimal() or not digits) and digits.isascii() and max(map(len, texts)) <= DIGITS


def are_tidy_lines(texts: Sequence[str]) -> bool:
    """No space at the ends (none at all, to be quick), nothing that does not print, and no backslash, which COPY reads as a sign."""
    characters = "".join(texts)
    return " " not in characters and "\\" not in characters and characters.isprintable() and max(map(len, texts)) <= LIMIT


def never(_texts: Sequence[str]) -> bool:
    return False
