"""What stands around the words that were looked for, and the words themselves told apart from the rest."""

import re
from collections.abc import Iterator
from typing import NamedTuple

BEFORE = 24  # characters
LONGEST = 90


class Part(NamedTuple):
    text: str
    is_hit: bool


def around(text: str, words: str) -> str:
    """A line of the text with the words in it, cut at both ends where it is too long."""
    line = " ".join(text.split())
    hit = re.search(re.escape(words), line, re.IGNORECASE)
    start = max(hit.start() - BEFORE, 0) if hit else 0
    end = start + LONGEST
    return f"{'…' if start else ''}{line[start:end]}{'…' if end < len(line) else ''}"


def parts(text: str, words: str) -> Iterator[Part]:
    """The text in pieces, those apart that are the words whatever the case of their letters."""
    end = 0
    for hit in re.finditer(re.escape(words), text, re.IGNORECASE) if words else ():
        yield Part(text[end : hit.start()], is_hit=False)
        yield Part(hit[0], is_hit=True)
        end = hit.end()
    yield Part(text[end:], is_hit=False)
