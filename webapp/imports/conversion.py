"""From a column of texts to a column of stored values, fast: a text that came before is looked up, a new one goes through the type."""

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from webapp.fieldtypes import FieldType, Invalid
from webapp.fieldtypes.base import Dialect
from webapp.imports.columns import blanks_of
from webapp.imports.plain import judge_for

KNOWN = 200_000  # texts kept of all columns together
KNOWN_CHARACTERS = 16_000_000
MOSTLY_NEW = 4  # batches without repeats after which a column is no longer looked up


class Refused(NamedTuple):
    row: int
    field: str
    text: str
    reason: str


class Column:
    """Converts one column. `encode` turns stored values into what the writer takes.

    A select grows: what it has no option for becomes one.
    """

    def __init__(self, name: str, kind: FieldType, *, dialect: Dialect, encode: Callable[[list[Any]], list[Any]], among: int) -> None:
        self.name = name
        self.type = kind
        self.dialect = dialect
        self.encode = encode
        self.blanks = blanks_of(kind)
        self.is_plain = judge_for(kind)
        self.known: dict[str, Any] = {}
        self.bad: dict[str, str] = {}  # text → reason
        self.most = max(KNOWN // among, 2_000)
        self.room = self.most_characters = KNOWN_CHARACTERS // among
        self.without_repeats = 0

    def convert(self, texts: Sequence[str]) -> Sequence[Any]:
        """The values for the writer; a text that cannot be taken is an empty cell, and `refusals` tells of it."""
        if self.without_repeats >= MOSTLY_NEW:
            return self.convert_at_once(texts)
        return self.convert_by_what_is_known(texts)

    def convert_by_what_is_known(self, texts: Sequence[str]) -> Sequence[Any]:
        try:
            return looked_up(texts, self.known)
        except KeyError:
            self.learn(set(texts))
        return looked_up(texts, self.known)

    def convert_at_once(self, texts: Sequence[str]) -> Sequence[Any]:
        """Without looking anything up; when the type balks, by way of what is known after all."""
        if self.is_plain(texts):
            return texts if all(texts) else self.encode([text or None for text in texts])
        try:
            return self.encode(self.type.store_many(texts, dialect=self.dialect))
        except ValueError:
            self.without_repeats = 0
            return self.convert_by_what_is_known(texts)

    def learn(self, texts: set[str]) -> None:
        new = list(texts.difference(self.known))
        self.room -= sum(map(len, new))
        if len(self.known) + len(new) > self.most or self.room < 0:
            self.known, self.bad = {}, {}
            self.room = self.most_characters
            new = list(texts)
        self.without_repeats = self.without_repeats + 1 if len(new) > 0.9 * len(texts) > 100 else 0
        self.known.update(zip(new, self.encode(self.stored(new)), strict=True))

    def stored(self, texts: list[str]) -> list[Any]:
        telling = ["" if text.strip() in self.blanks else text for text in texts]
        try:
            return self.type.store_many(telling, dialect=self.dialect)
        except ValueError:
            return [self.store_one(text) for text in telling]

    def store_one(self, text: str) -> Any:
        try:
            return self.type.to_storage(self.parse(text), dialect=self.dialect)
        except Invalid as problem:
            self.bad[text] = str(problem)
            return self.type.to_storage(self.type.empty, dialect=self.dialect)

    def parse(self, text: str) -> Any:
        self.type = self.type.grown(text)
        return self.type.parse(text)

    def refusals(self, numbers: Sequence[int], texts: Sequence[str]) -> Iterator[Refused]:
        """The cells of the batch converted last that could not be taken."""
        if self.bad:
            for number, text in zip(numbers, texts, strict=True):
                if text in self.bad:
                    yield Refused(number, self.name, text, self.bad[text])


def looked_up(texts: Sequence[str], known: dict[str, Any]) -> Sequence[Any]:
    """The value of each text, at the cost of less than half a loop. Raises KeyError."""
    return itemgetter(*texts)(known) if len(texts) > 1 else [known[text] for text in texts]
