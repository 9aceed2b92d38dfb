"""Several options out of a list. A cell keeps the set of their ids (`columns.Ids`): filter it with `columns.has_id`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import sqlalchemy as sa
from markupsafe import Markup

from webapp.fieldtypes import names
from webapp.fieldtypes.base import Dialect, Invalid, quoted
from webapp.fieldtypes.choices import UNKNOWN, Choice, Choices
from webapp.fieldtypes.columns import Ids, has_id, ids_as_text
from webapp.fieldtypes.places import places_of_set
from webapp.fieldtypes.readable import VALUE, NamesOfSet

MOST_CHOSEN = 100


@dataclass(frozen=True)
class MultiSelect(Choices):
    """A value is the tuple of ids in rising order, never an empty one. It is shown in the order of the list."""

    name = "multi_select"
    label = "Multiple select"
    description = "Any number of options out of a coloured list."
    icon = "tags"
    look = "choices"
    rank = 71
    may_be_unique = False
    width = 200
    several = True
    kept_as = "choices"
    operators = ("has_any_of", "has_all_of", "has_none_of", "is_exactly", "is_empty", "is_not_empty")
    examples = {
        "Available": (1,),
        "in repair, Available": (1, 3),
        "On loan; In repair": (2, 3),
        "On loan\nAvailable\non loan": (1, 2),
        " , ": None,
        "": None,
    }

    def parse(self, text: str) -> tuple[int, ...] | None:
        whole = self.named(text)
        written = [text] if whole else names.split(text)
        chosen = sorted({self._chosen(name).id for name in written})
        if len(chosen) > MOST_CHOSEN:
            raise Invalid(f"A cell takes {MOST_CHOSEN} options at most.")
        return tuple(chosen) or None

    def posted(self, texts: Sequence[str]) -> str:
        chosen = [text for text in texts if text.strip()]
        return chosen[0] if len(chosen) == 1 else names.joined(chosen)

    def grown(self, text: str) -> Self:
        if self.named(text):
            return self
        new = [name for name in names.split(text) if self.named(name) is None]
        return self.with_names(new) if new else self

    def format(self, value: tuple[int, ...]) -> str:
        return ", ".join(map(self.name_of, self.in_order(value)))

    def edit_text(self, value: tuple[int, ...] | None) -> str:
        return "" if value is None else names.joined(map(self.name_of, self.in_order(value)))

    def html(self, value: tuple[int, ...]) -> str:
        return Markup("").join(self.pills.get(one, UNKNOWN) for one in self.in_order(value))

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Ids()

    def sort_key(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return places_of_set(column, tuple(self.names_by_id))

    def holds(self, column: sa.ColumnElement[Any], choice_id: int) -> sa.ColumnElement[bool]:
        return has_id(column, choice_id)

    def exchanged(self, value: tuple[int, ...], choice_id: int, instead: int | None) -> tuple[int, ...] | None:
        kept = {one for one in value if one != choice_id}
        return tuple(sorted(kept if instead is None else kept | {instead})) or None

    def readable(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        places = {id_: place for place, id_ in enumerate(self.names_by_id)}
        return NamesOfSet(column, self.name_in_sql(VALUE), sa.case(places, value=VALUE, else_=len(places)) if places else VALUE)

    def search(self, column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool] | None:
        return sa.or_(sa.false(), *(has_id(column, id_) for id_ in self.ids_named_like(text)))

    def to_storage(self, value: tuple[int, ...] | None, *, dialect: Dialect) -> Any:
        if value is None:
            return None
        return ids_as_text(value) if dialect == "sqlite" else list(value)

    def to_json(self, value: tuple[int, ...] | None) -> list[int] | None:
        return None if value is None else list(value)

    def from_json(self, data: Any) -> tuple[int, ...] | None:
        """A list of ids, as `to_json` has it, or of names, or a text as typed."""
        if data is None or isinstance(data, str):
            return self.parse(data or "")
        if not isinstance(data, list) or not all(isinstance(one, int | str) and not isinstance(one, bool) for one in data):
            raise Invalid("Options are a list of their ids or their names in JSON.")
        ids = {self.known_id(one) if isinstance(one, int) else self._chosen(one).id for one in data}
        return tuple(sorted(ids)) or None

    def picked(self, text: str) -> list[Choice] | None:
        """The options that a text names, or None where it cannot be taken."""
        if not self.takes([text]):
            return None
        value = self.parse(text)
        return [choice for choice in self.choices if choice.id in (value or ())]

    def in_order(self, value: Sequence[int]) -> list[int]:
        """The ids as the list has them; unknown ones last."""
        return sorted(value, key=lambda one: self._places.get(one, len(self._places))) if len(value) > 1 else list(value)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {choice_id: place for place, choice_id in enumerate(self.names_by_id)}

    def _chosen(self, name: str) -> Choice:
        choice = self.named(name)
        if choice is None:
            raise Invalid(f"{quoted(name)} is not one of the options.")
        return choice


TYPE = MultiSelect
