"""People in cells: what fields of persons share with those that tell who added a record and who changed it. A cell keeps ids, not names."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Self

import sqlalchemy as sa
from markupsafe import Markup

from webapp.fieldtypes import names
from webapp.fieldtypes.base import FieldType, Invalid, Value
from webapp.fieldtypes.columns import Whole
from webapp.fieldtypes.conditions import ME
from webapp.fieldtypes.directory import EXAMPLE, NOBODY, Directory, Human
from webapp.fieldtypes.traces import id_trace, id_traces

GONE = "Somebody who is gone"
PEOPLE_OPERATORS = ("is", "is_not", "is_any_of", "is_none_of", "is_empty", "is_not_empty")


@dataclass(frozen=True)
class People(FieldType):
    """`directory` says who the ids are."""

    directory: Directory = field(default=NOBODY, compare=False, repr=False, kw_only=True)

    look = "people"
    icon = "user"
    width = 170
    operators = PEOPLE_OPERATORS

    @classmethod
    def exemplar(cls) -> Self:
        return cls(directory=EXAMPLE)

    def among(self, people: Directory) -> Self:
        return replace(self, directory=people)

    def human(self, user_id: int) -> Human:
        found = self.directory.roster().by_id.get(user_id) or self.directory.somebody(user_id)
        return found or Human(user_id, GONE, "", "?", "gray", is_member=False)

    def text_of(self, user_id: int) -> str:
        return self.directory.roster().text_of(self.human(user_id))

    def known_id(self, user_id: int) -> int:
        """The id again. Raises `Invalid` where it is nobody's who is or was a member."""
        if user_id not in self.directory.roster().by_id:
            raise Invalid("There is no such member of this workspace.")
        return user_id

    @property
    def offered(self) -> Sequence[Human]:
        return self.directory.roster().members

    def picked(self, text: str) -> list[Human] | None:
        """The people whom a text names, or None where it cannot be taken."""
        try:
            return self.named(text)
        except Invalid:
            return None

    def named(self, text: str) -> list[Human]:
        """Everybody whom a text names, in the order of their ids. Raises `Invalid`."""
        roster = self.directory.roster()
        try:
            found = [roster.find(text)] if text.strip() else []
        except Invalid:
            found = [roster.find(name) for name in names.split(text)]
        return sorted({human.id: human for human in found}.values(), key=lambda human: human.id)

    def ids_named_like(self, text: str) -> list[int]:
        wanted = text.casefold()
        return [human.id for human in self.directory.roster().people if wanted in human.name.casefold()]

    def tracer(self, column: str) -> Callable[[Value], str]:
        return partial(id_traces, column)

    def sought(self, column: str, text: str) -> Sequence[str]:
        return [id_trace(column, id_) for id_ in self.ids_named_like(text)]

    def choices_offered(self) -> Sequence[tuple[str, str]]:
        people = self.directory.roster().people
        return [(ME, "Me"), *((str(human.id), human.name if human.is_member else f"{human.name} (left)") for human in people)]

    def choice_value(self, text: str) -> int:
        """Somebody by id, as the filter's own list has it, or by name."""
        if text.isascii() and text.isdigit() and len(text) < 12 and int(text) in self.directory.roster().by_id:
            return int(text)
        return self.directory.roster().find(text).id

    def name_in_sql(self, user_id: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """The name of the person whose id is in there; nothing where it is empty."""
        name = sa.func.coalesce(self.directory.name_in_sql(user_id), sa.literal(GONE, sa.Text()))
        return sa.case((user_id.is_not(None), name))

    def ranked(self, user_id: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A person's place among all, by name."""
        places = {human.id: place for place, human in enumerate(self.directory.roster().people)}
        elsewhere = sa.case((user_id.is_not(None), sa.literal(len(places), sa.Integer())), else_=sa.null())
        return sa.case(places, value=user_id, else_=elsewhere) if places else elsewhere


@dataclass(frozen=True)
class Author(People):
    """One person, whom the record itself remembers."""

    kept_as = "person"
    examples = {"Alice": 1, "bob@example.com": 2, "VICTOR": 3}

    def parse(self, text: str) -> int | None:
        found = self.named(text)
        if len(found) > 1:
            raise Invalid("One person alone can be meant here.")
        return found[0].id if found else None

    def format(self, value: int) -> str:
        return self.human(value).name

    def edit_text(self, value: int | None) -> str:
        return "" if value is None else self.text_of(value)

    def html(self, value: int) -> Markup:
        return self.human(value).html

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Whole()

    def sort_key(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return self.ranked(column)

    def readable(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return self.name_in_sql(column)

    def search(self, column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool] | None:
        return column.in_(self.ids_named_like(text))

    def from_json(self, data: Any) -> int | None:
        if type(data) is int:
            return self.known_id(data)
        return super().from_json(data)


def joined(kind: People, ids: Iterable[int]) -> str:
    """A text that `named` takes apart again."""
    return names.joined(map(kind.text_of, ids))
