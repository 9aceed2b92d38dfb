"""One option out of a list. A cell keeps the option's id, so renaming or recolouring an option touches no record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa

from webapp.fieldtypes.base import Invalid, filled, quoted
from webapp.fieldtypes.choices import UNKNOWN, Choices, key_of
from webapp.fieldtypes.lanes import Lanes
from webapp.regions import INTERNATIONAL, Region

# When a column is guessed to be a select: enough texts, few of them different, all short and none of them alone.
ENOUGH_SAMPLES = 20
FEW_CHOICES = 12
SHORT_NAME = 40
REPEATS = 4


@dataclass(frozen=True)
class Select(Choices):
    name = "select"
    label = "Single select"
    description = "One option out of a coloured list."
    icon = "circle-dot"
    look = "choice"
    rank = 70
    width = 150
    several = False
    kept_as = "choice"
    operators = ("is", "is_not", "is_any_of", "is_none_of", "is_empty", "is_not_empty")
    examples = {"Available": 1, "on LOAN": 2, " In repair ": 3, "": None}

    def parse(self, text: str) -> int | None:
        if not text.strip():
            return None
        choice = self.named(text)
        if choice is None:
            raise Invalid(f"{quoted(text)} is not one of the options.")
        return choice.id

    def lanes(self) -> Lanes:
        removed = {str(choice.id): choice.id for choice in self.choices if choice.removed}
        return Lanes({str(choice.id): choice.id for choice in self.offered}, removed)

    def grown(self, text: str) -> Self:
        return self.with_names([text]) if text.strip() and self.named(text) is None else self

    def format(self, value: int) -> str:
        return self.name_of(value)

    def edit_text(self, value: int | None) -> str:
        return "" if value is None else self.format(value)

    def html(self, value: int) -> str:
        return self.pills.get(value, UNKNOWN)

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return sa.Integer()

    def sort_key(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """The option's place in the list. Most lists are as they grew, and their ids in order."""
        ids = [choice.id for choice in self.choices]
        if ids == sorted(ids):
            return column
        return sa.case({id_: place for place, id_ in enumerate(ids)}, value=column, else_=sa.case((column.is_not(None), len(ids))))

    def holds(self, column: sa.ColumnElement[Any], choice_id: int) -> sa.ColumnElement[bool]:
        return column == choice_id

    def exchanged(self, value: int, choice_id: int, instead: int | None) -> int | None:
        return instead if value == choice_id else value

    def readable(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return self.name_in_sql(column)

    def search(self, column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool] | None:
        return column.in_(self.ids_named_like(text))

    def from_json(self, data: Any) -> int | None:
        """An option's id, as `to_json` has it, or its name."""
        if isinstance(data, int) and not isinstance(data, bool):
            return self.known_id(data)
        if data is None or isinstance(data, str):
            return self.parse(data or "")
        raise Invalid("An option is its id or its name in JSON.")

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        texts = filled(samples)
        times = Counter(map(key_of, texts))
        if len(texts) < ENOUGH_SAMPLES or not 1 < len(times) <= FEW_CHOICES or len(texts) < len(times) * REPEATS:
            return None
        if min(times.values()) < 2 or any(len(text) > SHORT_NAME or not text.isprintable() for text in texts):
            return None
        return cls.from_names(texts)


TYPE = Select
