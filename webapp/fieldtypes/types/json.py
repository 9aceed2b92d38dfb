"""JSON, as other programs keep it: any value, written tidily. Numbers keep what a float of 64 bits keeps; integers keep every digit."""

import json
import re
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from webapp.fieldtypes.base import FieldType, Invalid, escaped

LIMIT = 100_000
NOT_PRINTED = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # JSON has another way to write these, which every database keeps
SHOWN = 300  # characters in a grid cell
REASON = "This is not JSON: {} at line {}, character {}."


@dataclass(frozen=True)
class Json(FieldType):
    """A value is the text of the JSON, in one way of writing it, so that equal values are equal texts. JSON's null is an empty cell."""

    name = "json"
    label = "JSON"
    description = "Data of another program, checked to be JSON."
    icon = "braces"
    look = "paragraph"
    rank = 84
    may_be_unique = False
    width = 280
    operators = ("contains", "contains_not", "is_empty", "is_not_empty")
    examples = {
        '{"size":[1, 2.50],"ok":true}': '{"size": [1, 2.5], "ok": true}',
        " [ ] ": "[]",
        "12": "12",
        '"saw"': '"saw"',
        '"Säge <b>"': '"Säge <b>"',
        "123456789012345678901234567890": "123456789012345678901234567890",
        "null": None,
        "": None,
    }

    def parse(self, text: str) -> str | None:
        if not text.strip():
            return None
        if len(text) > LIMIT:
            raise Invalid(f"This JSON has {len(text):,} characters; the limit is {LIMIT:,}.")
        try:
            data = json.loads(text, parse_constant=_refuse)
        except json.JSONDecodeError as problem:
            raise Invalid(REASON.format(problem.msg[:1].lower() + problem.msg[1:], problem.lineno, problem.colno)) from None
        except (ValueError, RecursionError):
            raise Invalid("This JSON is nested too deeply, or has a number that is too long.") from None
        return _written(data)

    def html(self, value: str) -> str:
        return escaped(value if len(value) <= SHOWN else f"{value[:SHOWN]}…")

    def page_html(self, value: str) -> str:
        return Markup('<div class="lines">{}</div>').format(value)

    def to_json(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)

    def from_json(self, data: Any) -> str | None:
        """Any JSON, as itself: a text here is a text of JSON, not something typed."""
        return _written(data)


def _written(data: Any) -> str | None:
    if data is None:
        return None
    try:
        written = json.dumps(data, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        raise Invalid("JSON has no such number.") from None
    return NOT_PRINTED.sub(_escaped, written)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _refuse(name: str) -> Any:
    raise ValueError(name)


TYPE = Json
