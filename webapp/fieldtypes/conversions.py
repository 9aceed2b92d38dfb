"""From a value of one type to a value of another: by text in general, by a rule of their own where two types know better.

`Conversion` is the whole knowledge about one retype. A type whose options can grow (a select) grows by the texts that it meets.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa

from webapp.fieldtypes.base import FieldType, Invalid, Value

KNOWN = 100_000  # texts remembered


class Refused(NamedTuple):
    """A value that the new type does not take. `place` is its place among those converted at once."""

    place: int
    text: str
    reason: str


class Conversion:
    """Converts values of `old` to values of `new`, which grows. What cannot be taken becomes empty, and `refused` tells of it."""

    def __init__(self, old: FieldType, new: FieldType) -> None:
        self.old = old
        self.new = new
        self.refused: list[Refused] = []
        self._rule = RULES.get((old.name, new.name))
        self._known: dict[str, Value] = {}
        self._bad: dict[str, str] = {}
        self._is_full = False

    def convert(self, values: Sequence[Value | None]) -> list[Value | None]:
        """The new values, and in `refused` those of this call that are lost."""
        texts = [None if value is None else self.old.edit_text(value) for value in values]
        self._learn(texts, values)
        self.refused = [Refused(place, text, self._bad[text]) for place, text in enumerate(texts) if text is not None and text in self._bad]
        return [self.new.empty if text is None else self._known[text] for text in texts]

    def _learn(self, texts: Sequence[str | None], values: Sequence[Value | None]) -> None:
        if len(self._known) > KNOWN:
            self._known, self._bad = {}, {}
        unknown = {text: value for text, value in zip(texts, values, strict=True) if text is not None and text not in self._known}
        if self._rule is None:
            self._grow(unknown)
        for text, value in unknown.items():
            try:
                self._known[text] = self._one(text, value)
            except Invalid as problem:
                self._known[text], self._bad[text] = self.new.empty, str(problem)

    def _one(self, text: str, value: Value) -> Value | None:
        if self._rule is not None:
            return self._rule(value, self.new)
        try:
            return self.new.parse(text)
        except Invalid:
            shown = self.old.format(value)
            if shown == text:
                raise
        try:
            return self.new.parse(shown)
        except Invalid:
            return self.new.parse(text)  # its sentence speaks of what an editor shows

    def _grow(self, texts: Iterable[str]) -> None:
        """Let the type learn the texts, until it can take no more."""
        for text in () if self._is_full else texts:
            try:
                self.new = self.new.grown(text)
            except Invalid as problem:
                self._is_full = self._is_full or problem.about == "choices"


def in_words(old: FieldType, new: FieldType) -> str:
    """What should be known before: how this pair of types is converted, where that is not plain. Empty where it is."""
    if old.name == new.name == "number" and new.to_options()["decimals"] < old.to_options()["decimals"]:
        decimals = new.to_options()["decimals"]
        return "Numbers are rounded to whole ones." if not decimals else f"Numbers are rounded to {decimals} decimals."
    return NOTES.get((old.name, new.name), "")


def by_sql(old: FieldType, new: FieldType) -> Callable[[sa.ColumnElement[Any]], sa.ColumnElement[Any]] | None:
    """The conversion as an expression, for pairs in which every value is taken as it is: no value leaves the database then."""
    if old.name in VERBATIM and new.name in {"text", "long_text"} and new.name != old.name:
        return lambda column: column
    return None


def rounded(value: Decimal | int, new: FieldType) -> Value | None:
    """The number with the decimals of the new field; only one that is too large is refused."""
    step = Decimal(1).scaleb(-new.to_options()["decimals"])
    return new.from_json(format(Decimal(value).quantize(step, rounding=ROUND_HALF_UP), "f"))


VERBATIM = frozenset(["text", "email", "url"])  # each of their values is a text as it stands, and short enough

RULES: dict[tuple[str, str], Callable[[Any, FieldType], Value | None]] = {
    ("number", "number"): rounded,
    ("number", "checkbox"): lambda value, _: value != 0,
    ("checkbox", "number"): lambda value, new: new.parse("1" if value else "0"),
}

NOTES = {
    ("number", "checkbox"): "0 becomes no, every other number yes.",
    ("checkbox", "number"): "Yes becomes 1, no becomes 0.",
    ("long_text", "text"): "Line breaks become spaces.",
    ("text", "select"): "Every different text becomes an option.",
    ("long_text", "select"): "Every different text becomes an option.",
}
