"""Text with headings, lists, links and emphasis, written in Markdown. A cell keeps the Markdown; HTML is made of it when it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from webapp.fieldtypes import markdown
from webapp.fieldtypes.base import Dialect, FieldType, escaped
from webapp.fieldtypes.characters import all_in_lines, lines

LIMIT = 100_000
SHOWN = 300  # characters in a grid cell: a page of 100 records shall not carry books


@dataclass(frozen=True)
class RichText(FieldType):
    name = "rich_text"
    label = "Rich text"
    description = "Text with headings, lists and links, in Markdown."
    icon = "file-text"
    look = "rich"
    rank = 21
    may_be_unique = False
    width = 280
    operators = ("contains", "contains_not", "is_empty", "is_not_empty")
    examples = {
        "# Care\r\n\r\n- **oil** weekly\r\n- [manual](https://example.org)": "# Care\n\n- **oil** weekly\n- [manual](https://example.org)",
        " plain ": "plain",
        "": None,
    }

    def parse(self, text: str) -> str | None:
        return lines(text, limit=LIMIT) or None

    def format(self, value: str) -> str:
        return markdown.plain(value, limit=LIMIT) or value

    def html(self, value: str) -> str:
        return escaped(markdown.plain(value, limit=SHOWN) or value[:SHOWN])

    def page_html(self, value: str) -> str:
        return Markup('<div class="prose">{}</div>').format(markdown.rendered(value))

    def store_many(self, texts: Sequence[str], *, dialect: Dialect) -> list[Any]:
        if all_in_lines(texts, limit=LIMIT):
            return [text.strip() or None for text in texts]
        return super().store_many(texts, dialect=dialect)


TYPE = RichText
