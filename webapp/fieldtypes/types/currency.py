"""An amount of money in one currency, kept exactly. A cell keeps the number; the currency is the field's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from webapp.fieldtypes import money, numerals
from webapp.fieldtypes.base import Dialect, FieldType, Form, Invalid, filled, quoted
from webapp.fieldtypes.exact import Exact, decimals_from, decimals_of, read_all
from webapp.regions import INTERNATIONAL, NumberWriter, Region

CENTS = 2


@dataclass(frozen=True)
class Currency(Exact):
    decimals: int = CENTS
    symbol: str = "£"

    name = "currency"
    label = "Currency"
    description = "Amounts of money, such as £1,234.50."
    icon = "banknote"
    rank = 31
    width = 120
    examples = {
        "£1,234.50": Decimal("1234.50"),
        "1.234,50 GBP": Decimal("1234.50"),
        "-£5": Decimal(-5),
        "£-5.00": Decimal(-5),
        "(£5.00)": Decimal(-5),
        "12": Decimal(12),
        "9999999999999999.99": Decimal("9999999999999999.99"),
        "": None,
    }

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.symbol, str) or not money.SYMBOL.fullmatch(self.symbol):
            raise Invalid("Write the currency as a sign or a short code, such as £, € or CHF.", about="symbol")

    def parse(self, text: str) -> int | Decimal | None:
        if not text.strip():
            return None
        amount = money.split(text)
        if amount.unit and not money.is_same(amount.unit, self.symbol):
            raise Invalid(f"{quoted(text)} is in another currency; this field is in {self.symbol}.")
        return self.kept(numerals.read(amount.number, self.reading), text)

    def format(self, value: int | Decimal) -> str:
        return self._write(value)

    def format_mean(self, value: Decimal) -> str:
        return self.format(value)  # nobody pays a part of a cent

    def html(self, value: int | Decimal) -> str:
        return self._write(value)  # digits, marks, and letters or a sign: nothing to escape

    def drawer(self) -> Callable[[Any], str]:
        return self._write

    def store_many(self, texts: Sequence[str], *, dialect: Dialect) -> list[Any]:
        try:
            bare = [text.removeprefix(self.symbol) or text for text in texts]
            return self.store_plain(numerals.as_programs_write(bare, self.reading), dialect)
        except ValueError:
            return super().store_many(texts, dialect=dialect)

    @classmethod
    def as_new(cls, region: Region) -> Self:
        return cls(symbol=region.currency, region=region)

    @classmethod
    def options_from_form(cls, form: Form, current: FieldType | None) -> Self:
        return cls(decimals=decimals_from(form, most=cls.most_decimals), symbol=form.get("symbol", "").strip() or "£")

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        """Where each text names its currency, and all the same one."""
        texts = filled(samples)
        try:
            amounts = [money.split(text) for text in texts]
        except Invalid:
            return None
        column = read_all([amount.number for amount in amounts], region) if amounts else None
        if column is None or len({money.known(amount.unit) for amount in amounts}) > 1 or not money.is_telling(amounts[0].unit):
            return None
        decimals = max(decimals_of(column.numbers, most=cls.most_decimals), CENTS)
        guessed = cls(decimals=decimals, symbol=amounts[0].unit, told=column.told, region=region)
        return guessed if guessed.takes(texts) else None

    @cached_property
    def _write(self) -> NumberWriter:
        return self.region.amount_writer(self.symbol, self.decimals)


TYPE = Currency
