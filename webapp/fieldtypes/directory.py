"""Who the ids in people's fields are. This package knows nobody: whoever makes a type for a field hands in a `Directory`."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from unicodedata import normalize

import sqlalchemy as sa
from markupsafe import Markup, escape

from webapp.fieldtypes.base import Invalid, quoted


def key_of(text: str) -> str:
    return normalize("NFC", " ".join(text.split())).casefold()


@dataclass(frozen=True)
class Human:
    """A person as a cell shows one. `is_member` is false of somebody who has left: still named, but not offered any more."""

    id: int
    name: str
    email: str
    initials: str
    hue: str
    is_member: bool = True

    @cached_property
    def html(self) -> Markup:
        gone = "" if self.is_member else " gone"
        face = f'<span class="face" data-hue="{escape(self.hue)}" aria-hidden="true">{escape(self.initials)}</span>'
        return Markup(f'<span class="person{gone}">{face}{escape(self.name)}</span>')


class Roster:
    """Everybody who is or was in a workspace, found by id, name or email."""

    def __init__(self, people: Iterable[Human]) -> None:
        self.people = sorted(people, key=lambda human: (not human.is_member, key_of(human.name), human.id))
        self.members = tuple(human for human in self.people if human.is_member)
        self.by_id = {human.id: human for human in self.people}
        self._times = Counter(key_of(human.name) for human in self.people)

    def text_of(self, human: Human) -> str:
        """The name, with the email address where another has the same name: `find` leads back."""
        is_plain = self._times[key_of(human.name)] <= 1 and key_of(human.name) not in self._by_email
        return human.name if is_plain else f"{human.name} <{human.email}>"

    def find(self, text: str) -> Human:
        """Whom a text means: a name, an email address, or both. Raises `Invalid`."""
        key = key_of(text)
        if (found := self._by_text.get(key) or self._by_email.get(key)) is not None:
            return found
        if self._times[key] > 1:
            raise Invalid(f"Several people here are called {quoted(text)}. Write the email address.")
        raise Invalid(f"{quoted(text)} is not a member of this workspace.")

    @cached_property
    def _by_text(self) -> dict[str, Human]:
        return {key_of(self.text_of(human)): human for human in self.people}

    @cached_property
    def _by_email(self) -> dict[str, Human]:
        return {key_of(human.email): human for human in self.people}


class Directory(Protocol):
    def roster(self) -> Roster:
        """Those who can be found by what somebody types."""

    def somebody(self, user_id: int) -> Human | None:
        """A person whom the roster does not have: it was not always kept who has left."""

    def name_in_sql(self, user_id: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """What the person is called at the moment of reading; nothing where there is no such person."""


class Known:
    """A directory of people who are known beforehand."""

    def __init__(self, *people: Human) -> None:
        self._roster = Roster(people)

    def roster(self) -> Roster:
        return self._roster

    def somebody(self, user_id: int) -> Human | None:
        return None

    def name_in_sql(self, user_id: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        named = {human.id: sa.literal(human.name, sa.Text()) for human in self._roster.people}
        return sa.case(named, value=user_id) if named else sa.null()


NOBODY = Known()

# The people that the examples of types speak of.
EXAMPLE = Known(
    Human(1, "Alice", "alice@example.com", "A", "orange"),
    Human(2, "Bob", "bob@example.com", "B", "pink"),
    Human(3, "Victor", "victor@example.com", "V", "blue"),
)
