"""Which characters a text may hold: those that print, and line breaks as one kind only.

NUL cannot be stored on PostgreSQL, lone surrogates cannot be encoded, and other control characters are never what somebody meant.
"""

import re
from collections.abc import Sequence

from webapp.fieldtypes.base import Invalid

LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
LINE_BREAK_OR_TAB = re.compile(r"\r\n|[\n\r\t\x0b\x0c\x85\u2028\u2029]")
NOT_ON_ONE_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
NOT_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def one_line(text: str, *, limit: int) -> str:
    """The text on a single line: breaks and tabs become spaces, the ends are trimmed. Raises `Invalid`."""
    return _checked(LINE_BREAK_OR_TAB.sub(" ", text).strip(), limit)


def lines(text: str, *, limit: int) -> str:
    """The text with \\n for every kind of line break, the ends trimmed. Raises `Invalid`."""
    return _checked(LINE_BREAK.sub("\n", text).strip(), limit)


def all_on_one_line(texts: Sequence[str], *, limit: int) -> bool:
    """Whether `one_line` would do no more to any of the texts than trim its ends."""
    return _all_clean(texts, NOT_ON_ONE_LINE, limit)


def all_in_lines(texts: Sequence[str], *, limit: int) -> bool:
    """Whether `lines` would do no more to any of the texts than trim its ends."""
    return _all_clean(texts, NOT_IN_LINES, limit)


def _all_clean(texts: Sequence[str], unclean: re.Pattern[str], limit: int) -> bool:
    everything = "".join(texts)
    return max(map(len, texts), default=0) <= limit and (everything.isprintable() or not unclean.search(everything))


def _checked(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Invalid(f"This text has {len(text):,} characters; the limit is {limit:,}.")
    if REFUSED.search(text):
        raise Invalid("This text has characters that do not print. Type it again, or paste it as plain text.")
    return text
