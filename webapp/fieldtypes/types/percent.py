"""A share of a hundred. What people call 25 % is stored as the number 0.25, so that SQL can multiply with it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from webapp.fieldtypes import numerals
from webapp.fieldtypes.base import Dialect, FieldType, Form, Invalid, filled, quoted
from webapp.fieldtypes.exact import BOUND, EXACT, Exact, decimals_from, decimals_of, read_all
from webapp.regions import INTERNATIONAL, NumberWriter, Region

SIGN = re.compile(r"\s*[%％٪]\s*(?=\)?\s*\Z)|(?:\A\s*|(?<=\A[-+−]))[%％٪]\s*")


@dataclass(frozen=True)
class Percent(Exact):
    """In JSON a number is the stored one, 0.25; text with a sign is what somebody typed, and so is any text in a form."""

    name = "percent"
    label = "Percent"
    description = "A share, such as 25%."
    icon = "percent"
    rank = 32
    width = 90
    most_decimals = 6
    shift = 2
    examples = {
        "25 %": Decimal("0.25"),
        "25%": Decimal("0.25"),
        "12,5": Decimal("0.125"),
        "0.5%": Decimal("0.005"),
        "-3%": Decimal("-0.03"),
        "100": Decimal(1),
        "": None,
    }

    @classmethod
    def exemplar(cls) -> Self:
        return cls(decimals=1)

    def parse(self, text: str) -> int | Decimal | None:
        if not text.strip():
            return None
        return self.kept(numerals.read(without_sign(text), self.reading), text)

    def format(self, value: int | Decimal) -> str:
        return self._write(EXACT.scaleb(Decimal(value), self.shift))

    def html(self, value: int | Decimal) -> str:
        return self.format(value)  # digits, marks and the sign: nothing to escape

    def drawer(self) -> Callable[[Any], str]:
        write, shift = self._write, self.shift
        return lambda value: write(EXACT.scaleb(Decimal(value), shift))

    def edit_text(self, value: int | Decimal | None) -> str:
        return "" if value is None else f"{super().edit_text(value)}%"

    def store_many(self, texts: Sequence[str], *, dialect: Dialect) -> list[Any]:
        try:
            bare = [text.removesuffix("%") if len(text) > 1 else text for text in texts]
            return self.store_plain(numerals.as_programs_write(bare, self.reading), dialect)
        except ValueError:
            return super().store_many(texts, dialect=dialect)

    def from_json(self, data: Any) -> int | Decimal | None:
        if isinstance(data, str) and not SIGN.search(data) and data.strip():
            return self._of_fraction(numerals.read(data), data)
        if isinstance(data, int | float) and not isinstance(data, bool) and abs(data) < BOUND:
            return self._of_fraction(numerals.read(repr(data)), repr(data))
        return super().from_json(data)

    def _of_fraction(self, fraction: Decimal, text: str) -> int | Decimal:
        return self.kept(EXACT.scaleb(fraction, self.shift), text)

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        return cls(decimals=decimals_from(form, most=cls.most_decimals))

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        texts = filled(samples)
        if not texts or not all(SIGN.search(text) for text in texts):
            return None
        try:
            column = read_all([without_sign(text) for text in texts], region)
        except Invalid:
            return None
        if column is None:
            return None
        guessed = cls(decimals=decimals_of(column.numbers, most=cls.most_decimals), told=column.told, region=region)
        return guessed if guessed.takes(texts) else None

    @cached_property
    def _write(self) -> NumberWriter:
        return self.region.share_writer(self.decimals)


def without_sign(text: str) -> str:
    """The number alone. Raises `Invalid` for two signs."""
    bare, signs = SIGN.subn("", text)
    if signs > 1 or not bare.strip():
        raise Invalid(f"{quoted(text)} is not a percentage.")
    return bare


TYPE = Percent
