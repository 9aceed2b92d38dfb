"""Yes or no. An empty box is a no: there is no third state, so blank text is no as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa
from markupsafe import Markup

from webapp.fieldtypes.base import Dialect, FieldType, Invalid, Value, filled, quoted
from webapp.fieldtypes.columns import Flag
from webapp.regions import INTERNATIONAL, Region

YES = frozenset(["yes", "y", "true", "t", "on", "1", "x", "checked", "✓", "✔", "☑"])
NO = frozenset(["no", "n", "false", "f", "off", "0", "unchecked", "☐", ""])

# Columns of these are of more than two minds, or numbers.
NOT_TELLING = frozenset(["1", "0", "t", "f"])

# A picture with a name, not a control: the cell around it has the focus, and Space there changes it.
BOXES = (
    Markup('<span class="check" role="img" aria-label="No"></span>'),
    Markup('<span class="check" data-on role="img" aria-label="Yes"></span>'),
)


@dataclass(frozen=True)
class Checkbox(FieldType):
    name = "checkbox"
    label = "Checkbox"
    description = "Yes or no."
    icon = "square-check"
    look = "check"
    rank = 50
    may_be_unique = False
    align = "c"
    width = 90
    empty = False
    kept_as = "flag"
    operators = ("is",)
    examples = {"yes": True, "TRUE": True, "1": True, "x": True, "No": False, "0": False, "": False}

    def parse(self, text: str) -> bool:
        word = text.strip().casefold()
        if word in YES:
            return True
        if word in NO:
            return False
        raise Invalid(f"{quoted(text)} is neither yes nor no.")

    def format(self, value: bool) -> str:  # noqa: FBT001 (a value, not a switch)
        return "Yes" if value else "No"

    def edit_text(self, value: Value | None) -> str:
        return "Yes" if value else "No"

    def html(self, value: bool) -> str:  # noqa: FBT001
        return BOXES[value]

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Flag()

    def sort_key(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.func.coalesce(column, sa.literal(False, Flag()))  # noqa: FBT003

    def choices_offered(self) -> Sequence[tuple[str, str]]:
        return (("Yes", "ticked"), ("No", "not ticked"))

    def to_storage(self, value: Value | None, *, dialect: Dialect) -> Any:
        return int(bool(value)) if dialect == "sqlite" else bool(value)

    def to_json(self, value: Value | None) -> bool:
        return bool(value)

    def from_json(self, data: Any) -> bool:
        if isinstance(data, bool):
            return data
        if data is None or isinstance(data, str):
            return self.parse(data or "")
        raise Invalid("A checkbox is true or false in JSON.")

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        words = {text.casefold() for text in filled(samples)}
        gaps = any(not text.strip() for text in samples)
        if not words or words <= NOT_TELLING or not words <= YES | NO:
            return None
        # Yes, no and nothing are three answers. Nothing beside yes alone is how lists tick things off.
        return None if gaps and words & NO else cls()

    def says_yes(self, text: str) -> bool:
        """Whether the box is ticked for a text, even one that cannot be taken."""
        return self.takes([text]) and self.parse(text)


TYPE = Checkbox
