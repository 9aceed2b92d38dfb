"""Text on one line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from webapp.fieldtypes.base import Dialect, FieldType, escaped
from webapp.fieldtypes.characters import all_on_one_line, one_line
from webapp.fieldtypes.operators import TEXT_OPERATORS
from webapp.regions import INTERNATIONAL, Region

LIMIT = 10_000


@dataclass(frozen=True)
class Text(FieldType):
    name = "text"
    label = "Text"
    description = "A name, a title, a code: one line."
    icon = "type"
    look = "line"
    rank = 10
    operators = TEXT_OPERATORS
    examples = {
        "Track saw": "Track saw",
        "  two\r\nlines\tand a tab ": "two lines and a tab",
        "007": "007",
        "": None,
    }

    def parse(self, text: str) -> str | None:
        return one_line(text, limit=LIMIT) or None

    def html(self, value: str) -> str:
        return escaped(value)

    def drawer(self) -> Callable[[str], str]:
        return escaped

    def store_many(self, texts: Sequence[str], *, dialect: Dialect) -> list[Any]:
        if all_on_one_line(texts, limit=LIMIT):
            return [text.strip() or None for text in texts]
        return super().store_many(texts, dialect=dialect)

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        return cls()


TYPE = Text
