"""Exact numbers: integers, or decimals with a fixed number of places. Never a float, so 0.1 + 0.2 is 0.3."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from webapp.fieldtypes.base import FieldType, Form, Invalid, filled
from webapp.fieldtypes.exact import Exact, decimals_from, decimals_of, read_all
from webapp.regions import INTERNATIONAL, NumberWriter, Region

# Codes that look like numbers: a column with 007, +442079460000 or 12E4 in it loses by becoming one.
CODE = re.compile(r"[+-]?0\d|\+|.*[eE]", re.DOTALL)


@dataclass(frozen=True)
class Number(Exact):
    grouping: bool = False

    name = "number"
    label = "Number"
    description = "Counts, measures and amounts, kept exactly."
    icon = "hash"
    rank = 30
    examples = {
        "12.5": Decimal("12.5"),
        "1,234.50": Decimal("1234.5"),
        "1.234,50": Decimal("1234.5"),
        "1 234,50": Decimal("1234.5"),
        "−5": Decimal(-5),
        "+5": Decimal(5),
        "(5)": Decimal(-5),
        "1e3": Decimal(1000),
        "9999999999999999.99": Decimal("9999999999999999.99"),
        "": None,
    }

    def __post_init__(self) -> None:
        super().__post_init__()
        if type(self.grouping) is not bool:
            raise Invalid("Thousands are set apart, or they are not.", about="grouping")

    @classmethod
    def exemplar(cls) -> Self:
        return cls(decimals=2)

    def format(self, value: int | Decimal) -> str:
        return self._write(value)

    def html(self, value: int | Decimal) -> str:
        return self._write(value)  # digits and marks: nothing to escape

    def drawer(self) -> Callable[[Any], str]:
        return self._write if self.decimals or self.grouping else str

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        return cls(decimals=decimals_from(form, most=cls.most_decimals), grouping=bool(form.get("grouping", "")))

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        texts = filled(samples)
        if not texts or any(CODE.match(text) for text in texts):
            return None
        column = read_all(texts, region)
        if column is None:
            return None
        decimals = decimals_of(column.numbers, most=cls.most_decimals)
        guessed = cls(decimals=decimals, grouping=column.is_grouped, told=column.told, region=region)
        return guessed if guessed.takes(texts) else None

    @cached_property
    def _write(self) -> NumberWriter:
        return self.region.number_writer(self.decimals, grouped=self.grouping)


TYPE = Number
