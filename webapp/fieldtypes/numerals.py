"""Reading numbers as people and other programs write them.

One mark alone can mean two things. A single dot is a decimal point (1.234 is a little more than one), since that is how programs write. A
single comma before exactly three digits separates thousands (1,234 is more than a thousand); any other single comma is a decimal comma
(3,5 and 0,125). Two kinds of mark leave no doubt: the last one is the decimal mark (1.234,50 and 1,234.50).
"""

import re
from decimal import Decimal
from typing import NamedTuple

from webapp.fieldtypes.base import Invalid, quoted

LONGEST = 60

LOOKALIKES = str.maketrans({"−": "-", "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "’": "'"})

IN_PARENTHESES = re.compile(r"\(([^()+-]+)\)")


class Notation(NamedTuple):
    pattern: re.Pattern[str]
    separators: str  # dropped
    mark: str  # stands for the decimal point


PLAIN = Notation(re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII), "", ".")
GROUPED = (
    Notation(re.compile(r"[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d*)?", re.ASCII), ",", "."),  # 1,234.50 and India's 12,34,567
    Notation(re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d{0,2}(?:\.\d{3})+,\d*", re.ASCII), ".", ","),
    Notation(re.compile(r"[1-9]\d{0,2}(?:[ ']\d{3})+(?:[.,]\d*)?", re.ASCII), " '", ","),
)
DECIMAL_COMMA = Notation(re.compile(r"\d+,\d*|,\d+", re.ASCII), "", ",")
NOTATIONS = (PLAIN, *GROUPED, DECIMAL_COMMA)


def read(text: str) -> Decimal:
    """The number that a text writes, exactly. Raises `Invalid`."""
    if len(text) > LONGEST:
        raise Invalid(f"{quoted(text)} is too long for a number.")
    sign, digits = _unsigned(text)
    for notation in NOTATIONS:
        if notation.pattern.fullmatch(digits):
            for separator in notation.separators:
                digits = digits.replace(separator, "")
            return Decimal(sign + digits.replace(notation.mark, "."))
    raise Invalid(f"{quoted(text)} is not a number.")


def is_grouped(text: str) -> bool:
    """Whether thousands are set apart in the text."""
    _, digits = _unsigned(text)
    return any(notation.pattern.fullmatch(digits) for notation in GROUPED)


def has_decimal_comma(text: str) -> bool:
    """Whether the text has a comma that can only be a decimal mark."""
    _, digits = _unsigned(text)
    return "," in digits and not GROUPED[0].pattern.fullmatch(digits)


def _unsigned(text: str) -> tuple[str, str]:
    text = text.strip()
    if not text.isascii():
        text = text.translate(LOOKALIKES)
    if parentheses := IN_PARENTHESES.fullmatch(text):
        return "-", parentheses[1].strip()
    if text[:1] in ("+", "-"):
        return text[0], text[1:]
    return "", text
