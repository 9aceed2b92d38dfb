"""Ids as the protocol wants them: three letters for the kind, and 14 letters and digits, made from the number and nothing else.

Each kind scatters its numbers over all there are by a multiplication that has an inverse, so a number is found again without asking the
database. That hides how many there are from a glance, and is no secret: access never hangs on an id.
"""

import hashlib
import string
from functools import cache
from typing import NamedTuple

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
LENGTH = 14
SPACE = len(DIGITS) ** LENGTH
PAIRS = [first + second for first in DIGITS for second in DIGITS]
VALUES = {digit: value for value, digit in enumerate(DIGITS)}
PAIR = len(PAIRS)

RECORD_BITS = 48
MOST_RECORDS = 2**RECORD_BITS
BEYOND = 2**63

BASE, TABLE, FIELD, VIEW, RECORD, USER, CHOICE, COMMENT = "app", "tbl", "fld", "viw", "rec", "usr", "sel", "com"


class Scatter(NamedTuple):
    """number → (number × factor + shift) mod SPACE, and back by the factor's inverse."""

    factor: int
    inverse: int
    shift: int


@cache
def scatter(kind: str) -> Scatter:
    """Taken from the kind alone, so that ids outlive any key of the installation."""
    seed = int.from_bytes(hashlib.sha256(kind.encode()).digest())
    factor = seed % SPACE | 1
    while factor % 31 == 0:  # 62 is 2 × 31: to have an inverse, the factor must share neither
        factor += 2
    return Scatter(factor, pow(factor, -1, SPACE), seed >> 128)


def encode(kind: str, number: int) -> str:
    factor, _, shift = scatter(kind)
    rest = (number * factor + shift) % SPACE
    text = ""
    for _ in range(LENGTH // 2):
        rest, pair = divmod(rest, PAIR)
        text = PAIRS[pair] + text
    return kind + text


def decode(kind: str, text: str) -> int | None:
    """The number of an id, or None where the text is none of this kind; nearly every text that was made up is not."""
    if len(text) != len(kind) + LENGTH or not text.startswith(kind):
        return None
    rest = 0
    for digit in text[len(kind) :]:
        if digit not in VALUES:
            return None
        rest = rest * len(DIGITS) + VALUES[digit]
    _, inverse, shift = scatter(kind)
    return (rest - shift) * inverse % SPACE


def number_of(kind: str, text: str) -> int | None:
    """As `decode`, for kinds whose numbers stand in an INTEGER."""
    number = decode(kind, text)
    return number if number is not None and number < BEYOND else None


def record_id(table_id: int, number: int) -> str:
    """A record's id names its table as well: it is unique in the whole installation."""
    return encode(RECORD, table_id << RECORD_BITS | number)


def record_number(table_id: int, text: str) -> int | None:
    """The number of a record in this table; None for a record of another one."""
    number = decode(RECORD, text)
    if number is None or number >> RECORD_BITS != table_id:
        return None
    return number % MOST_RECORDS


def choice_id(field_id: int, number: int) -> str:
    return encode(CHOICE, field_id << 31 | number)
