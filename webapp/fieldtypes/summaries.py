"""What a column can be summed up in: a table of summaries for each way in which values are kept.

A summary asks the database for `parts`, aggregates over some records, and writes their results as text. Sums are exact on both databases.
The median is no aggregate there: `MEDIAN` has no parts, and whoever shows it looks the middle up by order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from webapp.fieldtypes.base import FieldType
from webapp.fieldtypes.columns import Clock, Day, Instant, Scaled, Whole

Column = sa.ColumnElement[Any]
HALF = 10**9  # a sum of 18-digit numbers does not fit into SQLite's 64 bits; their upper and lower halves do


class ExactSum(FunctionElement[str]):
    """The sum of a column of numbers as text: digits on PostgreSQL; on SQLite two sums of smallest steps, which `total` puts together."""

    type = sa.Text()
    inherit_cache = True
    name = "exact_sum"


@compiles(ExactSum)
def sum_as_text(element: ExactSum, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(sum({compiler.process(element.clauses, **kw)}) AS TEXT)"


@compiles(ExactSum, "sqlite")
def sums_of_halves(element: ExactSum, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    return f"(sum({column} / {HALF}) || ' ' || sum({column} % {HALF}))"


@dataclass(frozen=True)
class Summary:
    """`parts` are aggregates to select; `text` writes their results, given how many records there are. Never empty text for some value."""

    label: str
    short: str  # beside the figure
    parts: Callable[[FieldType, Column], Sequence[Column]]
    text: Callable[[FieldType, int, Sequence[Any]], str]


def summaries_of(kind: FieldType) -> Mapping[str, Summary]:
    """What a field of such a type can be summed up in, by name, in the order in which it is offered."""
    if kind.kept_as == "flag":
        return FLAGS
    match kind.sql_type():
        case Day() | Instant():
            return DAYS
        case Clock():
            return CLOCKS
        case Whole() | Scaled() | sa.Integer() if kind.kept_as in {"", "number"}:
            return NUMBERS
        case _:
            return ANY


def is_median(summary: Summary) -> bool:
    return summary is MEDIAN


# ------------------------------------------------------------------------------------------------------- any column


def filled_part(kind: FieldType, column: Column) -> Sequence[Column]:
    return [sa.func.count(column)]


def unique_part(kind: FieldType, column: Column) -> Sequence[Column]:
    return [sa.func.count(column.distinct())]


def counted(kind: FieldType, records: int, found: Sequence[Any]) -> str:
    return kind.region.count(found[0])


def missing(kind: FieldType, records: int, found: Sequence[Any]) -> str:
    return kind.region.count(records - found[0])


def share(kind: FieldType, records: int, found: Sequence[Any]) -> str:
    return kind.region.share_writer(0)(Decimal(100 * found[0]) / records) if records else "–"


ANY: Mapping[str, Summary] = {
    "filled": Summary("Filled", "Filled", filled_part, counted),
    "empty": Summary("Empty", "Empty", filled_part, missing),
    "percent_filled": Summary("Percent filled", "Filled", filled_part, share),
    "unique": Summary("Different values", "Unique", unique_part, counted),
}

# ---------------------------------------------------------------------------------------------------------- numbers


def sum_part(kind: FieldType, column: Column) -> Sequence[Column]:
    return [ExactSum(sa.type_coerce(column, Whole()))]


def mean_parts(kind: FieldType, column: Column) -> Sequence[Column]:
    return [*sum_part(kind, column), sa.func.count(column)]


def ends_parts(kind: FieldType, column: Column) -> Sequence[Column]:
    return [sa.func.min(column), sa.func.max(column)]


def least_part(kind: FieldType, column: Column) -> Sequence[Column]:
    return [sa.func.min(column)]


def most_part(kind: FieldType, column: Column) -> Sequence[Column]:
    return [sa.func.max(column)]


def total(kind: FieldType, text: str) -> int | Decimal:
    """The number behind the text of an `ExactSum`."""
    kept = kind.sql_type()
    places = kept.decimals if isinstance(kept, Scaled) else 0
    if " " in text:
        upper, lower = map(int, text.split())
        return Decimal(upper * HALF + lower).scaleb(-places) if places else upper * HALF + lower
    return Decimal(text) if places else int(text)


def summed(kind: FieldType, records: int, found: Sequence[Any]) -> str:
    return kind.format_total(0 if found[0] is None else total(kind, found[0]))


def mean(kind: FieldType, records: int, found: Sequence[Any]) -> str:
    return "–" if not found[1] else kind.format_mean(Decimal(total(kind, found[0])) / found[1])


def single(kind: FieldType, records: int, found: Sequence[Any]) -> str:
    return "–" if found[0] is None else kind.format(found[0])


def spread(kind: FieldType, records: int, found: Sequence[Any]) -> str:
    return "–" if found[0] is None else kind.format_total(found[1] - found[0])


def middle(kind: FieldType, records: int, found: Sequence[Any]) -> str:
    """Of the value in the middle, or the two beside it."""
    return "–" if not found else kind.format_mean(sum(map(Decimal, found), Decimal(0)) / len(found))


MEDIAN = Summary("Median", "Median", lambda kind, column: [], middle)
NUMBERS: Mapping[str, Summary] = {
    "sum": Summary("Sum", "Sum", sum_part, summed),
    "average": Summary("Average", "Avg", mean_parts, mean),
    "median": MEDIAN,
    "min": Summary("Smallest", "Min", least_part, single),
    "max": Summary("Largest", "Max", most_part, single),
    "range": Summary("Range", "Range", ends_parts, spread),
    **ANY,
}

# ------------------------------------------------------------------------------------------------------------- dates


def days_between(kind: FieldType, records: int, found: Sequence[Any]) -> str:
    if found[0] is None:
        return "–"
    days = (found[1] - found[0]).days
    return f"{kind.region.count(days)} {'day' if days == 1 else 'days'}"


CLOCKS: Mapping[str, Summary] = {
    "earliest": Summary("Earliest", "First", least_part, single),
    "latest": Summary("Latest", "Last", most_part, single),
    **ANY,
}
DAYS: Mapping[str, Summary] = {**CLOCKS, "days": Summary("Days between", "Over", ends_parts, days_between)}

# -------------------------------------------------------------------------------------------------------- checkboxes


def ticked_part(kind: FieldType, column: Column) -> Sequence[Column]:
    return [sa.func.coalesce(sa.func.sum(sa.case((kind.sort_key(column), 1), else_=0)), 0)]


FLAGS: Mapping[str, Summary] = {
    "percent_checked": Summary("Percent ticked", "Ticked", ticked_part, share),
    "checked": Summary("Ticked", "Ticked", ticked_part, counted),
    "unchecked": Summary("Not ticked", "Not ticked", ticked_part, missing),
}
