"""A formula as it is understood: what every part is, and of which kind its value. Neither text nor SQL."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any


class Kind(Enum):
    """Texts and truths are never missing: an empty cell is "" or false. The others may be."""

    TEXT = "a text"
    NUMBER = "a number"
    TRUTH = "true or false"
    DATE = "a date"
    MOMENT = "a date with a time"
    BLANK = "nothing"


Constant = str | float | bool | date | datetime | None


@dataclass(frozen=True)
class Literal:
    value: Constant
    kind: Kind


@dataclass(frozen=True)
class Cell:
    """What a record holds in a field, by the field's key with whoever asked."""

    field: Any
    kind: Kind


@dataclass(frozen=True)
class RecordIs:
    """Whether it is one of these records."""

    numbers: frozenset[int]
    kind: Kind = Kind.TRUTH


@dataclass(frozen=True)
class Call:
    """A function or an operator; conversions from one kind to another are calls too."""

    name: str
    args: tuple["Node", ...]
    kind: Kind


Node = Literal | Cell | RecordIs | Call


class Problem(ValueError):
    """A formula that cannot be understood: a sentence, and where in the text it is about (from 0 on)."""

    def __init__(self, sentence: str, position: int) -> None:
        super().__init__(f"{sentence} (at character {position + 1})")
        self.sentence = sentence
        self.position = position


class UnknownNames(Problem):
    """Fields that the table has not."""


class UnknownFunctions(Problem):
    """Functions that there are not."""
