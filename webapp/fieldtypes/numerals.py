"""Reading numbers as people and other programs write them.

Two kinds of mark leave no doubt: the last one is the decimal mark (1.234,50 and 1,234.50), and a mark that comes twice separates thousands.
One mark alone can mean two things before exactly three digits, and there the `Reading` decides, that of the region or of a whole column:

- `point`: a dot is a decimal point (1.234 is a little more than one), since that is how programs write; a comma separates thousands.
- `comma`: a comma is the decimal mark (1,234 is a little more than one), and a dot is a decimal point as well.
- `comma_and_dots`: a comma is the decimal mark, and a dot separates thousands (1.234 is more than a thousand).

Before any other number of digits a single mark is the decimal mark in all of them: 3,5 and 0.125.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from webapp.fieldtypes.base import Invalid, quoted
from webapp.regions import Reading

LONGEST = 60

LOOKALIKES = str.maketrans({"−": "-", "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "’": "'"})

IN_PARENTHESES = re.compile(r"\(([^()+-]+)\)")
FIGURES = re.compile(r"\d(?:[\d.,' ]*\d)?[.,]?|(?<![^\W\d_])[.,]\d+", re.ASCII)


class Notation(NamedTuple):
    """`tells` is the decimal mark of whoever writes so, where nothing else can be meant."""

    pattern: re.Pattern[str]
    separators: str  # dropped
    mark: str  # stands for the decimal point
    tells: str = ""


ONE_COMMA = Notation(re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII), ",", ".")
ONE_DOT = Notation(re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII), ".", ",")
WHOLE = Notation(re.compile(r"\d+", re.ASCII), "", ".")
SURE = (
    Notation(re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII), "", ".", "."),
    Notation(re.compile(r"[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d*)?", re.ASCII), ",", ".", "."),  # 1,234.50 and India's 12,34,567
    Notation(re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d*|[1-9]\d{0,2}(?:\.\d{3}){2,}", re.ASCII), ".", ",", ","),
    Notation(re.compile(r"[1-9]\d{0,2}(?:[ ']\d{3})+", re.ASCII), " '", "."),
    Notation(re.compile(r"[1-9]\d{0,2}(?:[ ']\d{3})+\.\d*", re.ASCII), " '", ".", "."),
    Notation(re.compile(r"[1-9]\d{0,2}(?:[ ']\d{3})+,\d*", re.ASCII), " '", ",", ","),
    Notation(re.compile(r"\d+,\d*|,\d+", re.ASCII), "", ",", ","),
)
DOT_AS_POINT = Notation(ONE_DOT.pattern, "", ".")
COMMA_AS_POINT = Notation(ONE_COMMA.pattern, "", ",")
NOTATIONS: dict[Reading, Sequence[Notation]] = {
    "point": (WHOLE, DOT_AS_POINT, ONE_COMMA, *SURE),
    "comma": (WHOLE, DOT_AS_POINT, COMMA_AS_POINT, *SURE),
    "comma_and_dots": (WHOLE, ONE_DOT, COMMA_AS_POINT, *SURE),
}
READING_OF: dict[str, Reading] = {".": "point", ",": "comma_and_dots"}


def read(text: str, reading: Reading = "point") -> Decimal:
    """The number that a text writes, exactly. Raises `Invalid`."""
    if len(text) > LONGEST:
        raise Invalid(f"{quoted(text)} is too long for a number.")
    sign, digits = _unsigned(text)
    notation = _notation(digits, reading)
    if notation is None:
        raise Invalid(f"{quoted(text)} is not a number.")
    for separator in notation.separators:
        digits = digits.replace(separator, "")
    return Decimal(sign + digits.replace(notation.mark, "."))


def is_grouped(text: str, reading: Reading = "point") -> bool:
    """Whether thousands are set apart in the text."""
    notation = _notation(_unsigned(text)[1], reading)
    return notation is not None and notation.separators != ""


def told_by(texts: Iterable[str]) -> Reading | None:
    """How a whole column writes its numbers; None where no text of it tells, or where they tell different things.

    What stands around the numbers, such as a currency, is passed over.
    """
    marks = _marks(texts)
    return READING_OF[marks.pop()] if len(marks) == 1 else None


def leaves_open(texts: Sequence[str]) -> bool:
    """Whether some of the texts can mean two things, and none of the others tells which."""
    return not _marks(texts) and any(one.pattern.fullmatch(figures) for figures in _figures(texts) for one in (ONE_COMMA, ONE_DOT))


def contradict(texts: Sequence[str]) -> bool:
    """Whether some of the texts can mean two things, and the others do not agree on which."""
    return len(_marks(texts)) > 1 and any(one.pattern.fullmatch(_unsigned(text)[1]) for text in texts for one in (ONE_COMMA, ONE_DOT))


def as_programs_write(texts: Sequence[str], reading: Reading) -> Sequence[str]:
    """A column of numbers with a point before their decimals. Raises ValueError where that needs a closer look."""
    if reading == "point":
        return texts
    if any("." in text for text in texts):
        raise ValueError("a dot may mean two things")
    return [text.replace(",", ".") for text in texts]


def _marks(texts: Iterable[str]) -> set[str]:
    notations = (_notation(figures, "point") for figures in _figures(texts))
    return {notation.tells for notation in notations if notation} - {""}


def _figures(texts: Iterable[str]) -> Iterator[str]:
    """What of each text is a number, without its sign."""
    return (found[0] for text in texts if (found := FIGURES.search(_unsigned(text)[1])))


def _notation(digits: str, reading: Reading) -> Notation | None:
    return next((notation for notation in NOTATIONS[reading] if notation.pattern.fullmatch(digits)), None)


def _unsigned(text: str) -> tuple[str, str]:
    text = text.strip()
    if not text.isascii():
        text = text.translate(LOOKALIKES)
    if parentheses := IN_PARENTHESES.fullmatch(text):
        return "-", parentheses[1].strip()
    if text[:1] in ("+", "-"):
        return text[0], text[1:]
    return "", text
