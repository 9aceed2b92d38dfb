"""What numbers, amounts and percentages share: a count of smallest steps with a fixed place for the point. Never a float."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import Any, ClassVar, NamedTuple

import sqlalchemy as sa

from webapp.fieldtypes import numerals
from webapp.fieldtypes.base import Dialect, FieldType, Form, Invalid, quoted
from webapp.fieldtypes.columns import DIGITS, Scaled, Whole, steps
from webapp.regions import INTERNATIONAL, Reading, Region

BOUND = 10**DIGITS
MEAN_DECIMALS = 2
EXACT = Context(prec=3 * numerals.LONGEST, Emin=-9999, Emax=9999, traps=[Inexact, InvalidOperation, Overflow])

NUMBER_OPERATORS = ("is", "is_not", "less", "at_most", "more", "at_least", "between", "is_empty", "is_not_empty")


@dataclass(frozen=True)
class Exact(FieldType):
    """`decimals` are those that people see and type. A cell keeps `shift` more: a percentage of 25 is stored as 0.25.

    `told` is how the column of a file writes its numbers, where its texts tell; it is no option of a field, and else the region says it.
    """

    decimals: int = 0
    told: Reading | None = field(default=None, compare=False, repr=False, kw_only=True)

    most_decimals: ClassVar[int] = 8
    shift: ClassVar[int] = 0

    look = "number"
    align = "r"
    width = 110
    inputmode = "decimal"
    reads_by_region = True
    operators = NUMBER_OPERATORS

    def __post_init__(self) -> None:
        if type(self.decimals) is not int or not 0 <= self.decimals <= self.most_decimals:
            raise Invalid(f"Choose from 0 to {self.most_decimals} decimals.", about="decimals")

    @property
    def places(self) -> int:
        """The decimals that are stored."""
        return self.decimals + self.shift

    @property
    def reading(self) -> Reading:
        return self.told or self.region.reading

    def parse(self, text: str) -> int | Decimal | None:
        if not text.strip():
            return None
        return self.kept(numerals.read(text, self.reading), text)

    def kept(self, number: Decimal, text: str) -> int | Decimal:
        """The value of a number as it was typed. Raises `Invalid` rather than rounding it."""
        scaled = EXACT.scaleb(number, self.decimals)
        if scaled.copy_abs() >= BOUND:
            raise Invalid(f"{quoted(text)} is too large: a number here has {DIGITS - self.decimals} digits before the point at most.")
        count = int(scaled)
        if count != scaled:
            raise Invalid(self._too_fine(number, text))
        return Decimal(count).scaleb(-self.places) if self.places else count

    def plain(self, value: int | Decimal) -> str:
        """The number as programs write it, in digits, a point and a minus alone."""
        if not self.places:
            return str(value)
        return f"{EXACT.scaleb(Decimal(value), self.shift):.{self.decimals}f}"

    def format_mean(self, value: Decimal) -> str:
        """With a decimal more than the values have, and two at least."""
        finer = replace(self, decimals=min(max(self.decimals + 1, MEAN_DECIMALS), self.most_decimals))
        return finer.format(value)

    def edit_text(self, value: int | Decimal | None) -> str:
        return "" if value is None else self.region.typed(self.plain(value))

    def sql_type(self) -> sa.types.TypeEngine[Any]:
        return Scaled(self.places) if self.places else Whole()

    def to_storage(self, value: int | Decimal | None, *, dialect: Dialect) -> Any:
        if value is None or not self.places or dialect != "sqlite":
            return value
        return steps(value, self.places)

    def store_many(self, texts: Sequence[str], *, dialect: Dialect) -> list[Any]:
        try:
            return self.store_plain(numerals.as_programs_write(texts, self.reading), dialect)
        except ValueError:
            return super().store_many(texts, dialect=dialect)

    def to_json(self, value: int | Decimal | None) -> int | str | None:
        """Integers as numbers, decimals as text: a JSON number is a float to most programs."""
        return f"{value:.{self.places}f}" if isinstance(value, Decimal) else value

    def from_json(self, data: Any) -> int | Decimal | None:
        if isinstance(data, bool) or not isinstance(data, int | float | str | None):
            raise Invalid("A number is a number or a text in JSON.")
        if isinstance(data, int) and abs(data) >= BOUND:
            raise Invalid(f"A number has {DIGITS} digits at most.")
        if data is None:
            return None
        return self.in_region(INTERNATIONAL).parse(repr(data) if isinstance(data, float) else str(data))

    def store_plain(self, texts: Sequence[str], dialect: Dialect) -> list[Any]:
        """Digits, a point and a minus, as programs write numbers. Raises ValueError for anything else."""
        all_of_it = "".join(texts)
        if all_of_it.encode("ascii").translate(None, b"-.0123456789"):
            raise ValueError("not plain")
        counts = self._whole_counts(texts) if not self.decimals else self._counts(texts)
        if max(map(len, texts), default=0) + self.decimals > DIGITS and max(map(abs, filter(None, counts)), default=0) >= BOUND:
            raise ValueError("too large")
        if not self.places or dialect == "sqlite":
            return counts
        if self.shift:
            return [None if count is None else Decimal(count).scaleb(-self.places) for count in counts]
        return [Decimal(text) if text else None for text in texts]

    def _too_fine(self, number: Decimal, text: str) -> str:
        if not self.decimals:
            return f"{quoted(text)} is not a whole number."
        return f"{quoted(text)} has {places_of(number)} decimals; this field keeps {self.decimals}."

    def _whole_counts(self, texts: Sequence[str]) -> list[int | None]:
        try:
            return [int(text) if text else None for text in texts]
        except ValueError:
            return [int(text.removesuffix(".0")) if text else None for text in texts]

    def _counts(self, texts: Sequence[str]) -> list[int | None]:
        most = self.decimals
        unit = 10**most
        zeros = ["0" * (most - places) for places in range(most + 1)]
        counts: list[int | None] = []
        for text in texts:
            whole, _, fraction = text.partition(".")
            if fraction:
                places = len(fraction)
                if places > most:
                    raise ValueError("too fine")
                counts.append(int(whole + fraction + zeros[places]))
            else:
                counts.append(int(whole) * unit if text else None)
        return counts


def decimals_from(form: Form, *, most: int) -> int:
    """What the options form says. Raises `Invalid`."""
    decimals = form.get("decimals", "").strip() or "0"
    if not (decimals.isascii() and decimals.isdigit() and len(decimals) < 3):
        raise Invalid(f"Choose from 0 to {most} decimals.", about="decimals")
    return int(decimals)


class Column(NamedTuple):
    """What a column of texts writes, and how: `told` is None where the region has to say it."""

    numbers: list[Decimal]
    told: Reading | None
    is_grouped: bool


def read_all(texts: Sequence[str], region: Region) -> Column | None:
    """The numbers that the texts write; None where one of them is none, or where nobody can say what a mark means among them.

    What the whole column tells counts first: 3,5 beside 1,234 has a decimal comma in both. Guessing wrong is wrong by a thousand.
    """
    if numerals.contradict(texts):
        return None
    told = numerals.told_by(texts)
    reading = told or region.reading
    try:
        numbers = [numerals.read(text, reading) for text in texts]
    except Invalid:
        return None
    return Column(numbers, told, any(numerals.is_grouped(text, reading) for text in texts))


def decimals_of(numbers: Sequence[Decimal], *, most: int) -> int:
    """How many decimals a column of such numbers needs."""
    return min(max(map(written_places, numbers)), most)


def places_of(number: Decimal) -> int:
    """How many decimals a number really has: none in 517.0."""
    exponent = EXACT.normalize(number).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def written_places(number: Decimal) -> int:
    """How many decimals somebody meant: two in 85.00, an amount of money; none in 517.0, an integer that some program took for a float."""
    exponent = number.as_tuple().exponent
    written = -exponent if isinstance(exponent, int) else 0
    return 0 if written <= 1 and not places_of(number) else written
