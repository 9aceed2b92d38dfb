"""Text of many lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from markupsafe import Markup

from webapp.fieldtypes.base import Dialect, FieldType, escaped, filled
from webapp.fieldtypes.characters import all_in_lines, lines
from webapp.regions import INTERNATIONAL, Region

LIMIT = 100_000
LONG = 200  # characters from which on a column is guessed to be of this type
SHOWN = 300  # characters in a grid cell: a page of 100 records shall not carry books


@dataclass(frozen=True)
class LongText(FieldType):
    name = "long_text"
    label = "Long text"
    description = "Notes and descriptions, with line breaks."
    icon = "align-left"
    look = "paragraph"
    rank = 20
    may_be_unique = False
    width = 280
    operators = ("contains", "contains_not", "is_empty", "is_not_empty")
    examples = {
        "Wire feed slips.\r\nQuote asked for.": "Wire feed slips.\nQuote asked for.",
        " one line ": "one line",
        "": None,
    }

    def parse(self, text: str) -> str | None:
        return lines(text, limit=LIMIT) or None

    def html(self, value: str) -> str:
        return escaped(value if len(value) <= SHOWN else f"{value[:SHOWN]}…")

    def page_html(self, value: str) -> str:
        return Markup('<div class="lines">{}</div>').format(value)

    def store_many(self, texts: Sequence[str], *, dialect: Dialect) -> list[Any]:
        if all_in_lines(texts, limit=LIMIT):
            return [text.strip() or None for text in texts]
        return super().store_many(texts, dialect=dialect)

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        if any(len(text) > LONG or "\n" in text or "\r" in text for text in filled(samples)):
            return cls()
        return None


TYPE = LongText
