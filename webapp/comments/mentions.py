"""Whom a text names: `@Name`, the name as the person writes it, in any case. The longest name that fits is meant."""

from collections.abc import Iterable

from webapp.accounts.models import User


def mentioned(text: str, people: Iterable[User]) -> set[int]:
    """The ids of the people that the text names."""
    by_length = sorted(people, key=lambda person: -len(person.name))
    return {person.id for at in starts(text) if (person := named_at(text, at, by_length))}


def starts(text: str) -> Iterable[int]:
    """Where a name may begin: behind an @ that does not stand within a word, as in an address."""
    return (place + 1 for place, letter in enumerate(text) if letter == "@" and not text[:place][-1:].isalnum())


def named_at(text: str, at: int, by_length: list[User]) -> User | None:
    rest = text[at:].casefold()
    for person in by_length:
        name = person.name.casefold()
        if rest.startswith(name) and not rest[len(name) :][:1].isalnum():
            return person
    return None
