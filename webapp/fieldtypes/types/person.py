"""Members of the workspace: one, or several. A cell keeps the set of their ids (`columns.Ids`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa
from markupsafe import Markup

from webapp.fieldtypes import names
from webapp.fieldtypes.base import Dialect, FieldType, Form, Invalid
from webapp.fieldtypes.columns import Ids, first_id, has_id, ids_as_text
from webapp.fieldtypes.directory import EXAMPLE
from webapp.fieldtypes.lanes import Lanes
from webapp.fieldtypes.people import People, joined
from webapp.fieldtypes.readable import VALUE, NamesOfSet

MOST_CHOSEN = 100


@dataclass(frozen=True)
class Person(People):
    """A value is the tuple of ids in rising order, never an empty one. With one person alone it is kept alike, so that can be changed."""

    several: bool = False

    name = "person"
    label = "Person"
    description = "Members of this workspace: one, or several."
    rank = 72
    may_be_unique = False
    kept_as = "people"
    examples = {"Alice": (1,), "bob@example.com, alice": (1, 2), "Victor": (3,), " , ": None, "": None}

    def __post_init__(self) -> None:
        if type(self.several) is not bool:
            raise Invalid("A cell takes one person, or several.", about="several")

    @classmethod
    def exemplar(cls) -> Self:
        return cls(several=True, directory=EXAMPLE)

    def lanes(self) -> Lanes | None:
        """With several people in a cell a card would stand in several lanes, and a move would not say whom it replaces."""
        if self.several:
            return None
        people = self.directory.roster().people
        left = {str(human.id): (human.id,) for human in people if not human.is_member}
        return Lanes({str(human.id): (human.id,) for human in self.offered}, left, "Nobody")

    def parse(self, text: str) -> tuple[int, ...] | None:
        found = self.named(text)
        if len(found) > 1 and not self.several:
            raise Invalid("This field takes one person only.")
        if len(found) > MOST_CHOSEN:
            raise Invalid(f"A cell takes {MOST_CHOSEN} people at most.")
        return tuple(human.id for human in found) or None

    def posted(self, texts: Sequence[str]) -> str:
        chosen = [text for text in texts if text.strip()]
        return chosen[0] if len(chosen) == 1 else names.joined(chosen)

    def format(self, value: tuple[int, ...]) -> str:
        return ", ".join(self.human(one).name for one in value)

    def edit_text(self, value: tuple[int, ...] | None) -> str:
        return "" if value is None else joined(self, value)

    def html(self, value: tuple[int, ...]) -> Markup:
        return Markup("").join(self.human(one).html for one in value)

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Ids()

    def sort_key(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return self.ranked(first_id(column))

    def readable(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return NamesOfSet(column, self.name_in_sql(VALUE), VALUE)

    def search(self, column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool] | None:
        return sa.or_(sa.false(), *(has_id(column, id_) for id_ in self.ids_named_like(text)))

    def to_storage(self, value: tuple[int, ...] | None, *, dialect: Dialect) -> Any:
        if value is None:
            return None
        return ids_as_text(value) if dialect == "sqlite" else list(value)

    def to_json(self, value: tuple[int, ...] | None) -> list[int] | None:
        return None if value is None else list(value)

    def from_json(self, data: Any) -> tuple[int, ...] | None:
        """A list of ids, as `to_json` has it, or a text as typed."""
        if data is None or isinstance(data, str):
            return self.parse(data or "")
        if not isinstance(data, list) or not all(type(one) is int for one in data):
            raise Invalid("People are a list of their ids in JSON.")
        return tuple(sorted({self.known_id(one) for one in data})) or None

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        return cls(several=bool(form.get("several", "")))


TYPE = Person
