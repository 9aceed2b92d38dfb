"""How currencies are written beside a number: by a sign, by a short code, in front or behind."""

import re
from typing import NamedTuple

from webapp.fieldtypes.base import Invalid, quoted

SIGNS = "$¢£¤¥֏؋৳฿៛₡₢₣₤₥₦₧₨₩₪₫€₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿"
UNIT = rf"(?:[^\W\d_]{{0,3}}[{SIGNS}]|[^\W\d_]{{1,4}}\.?)"
SYMBOL = re.compile(UNIT)
AMOUNT = re.compile(
    rf"(?P<sign>[-+−(]?)\s*(?P<before>{UNIT})?\s*(?P<number>[-−]?[\d.,][^()]*?)\s*(?P<behind>{UNIT})?\s*(?P<end>\)?)", re.DOTALL
)

# Other ways to write the same; whatever is not here is known by itself alone.
SAME = {
    "gbp": "£", "eur": "€", "euro": "€", "usd": "$", "us$": "$", "jpy": "¥", "inr": "₹", "rs": "₹", "rs.": "₹", "krw": "₩", "try": "₺",
    "tl": "₺", "rub": "₽",
}  # fmt: skip

# Three letters that are a currency wherever they stand behind a number; others may as well be a measure.
CODES = frozenset(
    "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS INR JPY KRW MXN NOK NZD PLN RON SEK SGD THB TRY UAH USD ZAR".split()
)  # fmt: skip
LONGEST = 80


class Amount(NamedTuple):
    number: str  # as `numerals.read` takes it
    unit: str  # as written, or nothing


def split(text: str) -> Amount:
    """An amount without its currency, and the currency. Raises `Invalid`."""
    found = AMOUNT.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if not found or (found["before"] and found["behind"]) or (found["sign"] == "(") != bool(found["end"]):
        raise Invalid(f"{quoted(text)} is not an amount.")
    return Amount(f"{found['sign']}{found['number']}{found['end']}", found["before"] or found["behind"] or "")


def is_same(unit: str, other: str) -> bool:
    """Whether two ways of writing mean one currency."""
    return known(unit) == known(other)


def is_telling(unit: str) -> bool:
    """Whether it can be nothing but a currency."""
    return unit[-1:] in tuple(SIGNS) or unit in CODES


def known(unit: str) -> str:
    word = unit.casefold()
    return SAME.get(word, word)
