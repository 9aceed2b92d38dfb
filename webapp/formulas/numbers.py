"""Numbers in SQL: doubles, as in every spreadsheet. Nothing comes of what cannot be worked out, such as a division by 0."""

from collections.abc import Callable
from functools import reduce

import sqlalchemy as sa

from webapp.formulas.cells import SQL, SQLITE
from webapp.formulas.setting import Builder, Setting, double, function, zero_if_blank
from webapp.formulas.tree import Call, Kind

MOST_DIGITS = 10


def arithmetic(combine: Callable[[SQL, SQL], SQL]) -> Builder:
    return lambda _, args, __: reduce(combine, map(zero_if_blank, args))


def quotient(dividend: SQL, divisor: SQL) -> SQL:
    """Nothing where the divisor is 0."""
    return dividend / sa.func.nullif(divisor, double(0), type_=sa.Double())


def remainder(setting: Setting, args: list[SQL], __: Call) -> SQL:
    """With the sign of the divisor; by 0 it is the dividend."""
    dividend, divisor = map(zero_if_blank, args)
    return dividend - divisor * setting.floor(quotient(dividend, divisor))


def rounded(setting: Setting, args: list[SQL], _: Call) -> SQL:
    digits = setting.whole(args[1], MOST_DIGITS) if len(args) > 1 else sa.literal(0, sa.Integer())
    if setting.dialect == SQLITE:
        return sa.func.round(args[0], digits, type_=sa.Double())
    return sa.cast(sa.func.round(sa.cast(args[0], sa.Numeric()), digits), sa.Double())


def aggregate(combine: Callable[[Setting, list[SQL]], SQL]) -> Builder:
    """Over what was given; what is missing counts as 0."""
    return lambda setting, args, _: combine(setting, [zero_if_blank(arg) for arg in args])


def total(_: Setting, args: list[SQL]) -> SQL:
    return reduce(lambda one, other: one + other, args)


NUMBERS: dict[str, Builder] = {
    "+": arithmetic(lambda one, other: one + other),
    "-": arithmetic(lambda one, other: one - other),
    "*": arithmetic(lambda one, other: one * other),
    "/": arithmetic(quotient),
    "truth_number": lambda _, args, __: sa.case((args[0], double(1)), else_=double(0)),
    "ABS": function("abs", Kind.NUMBER),
    "INT": lambda setting, args, _: setting.floor(args[0]),
    "MOD": remainder,
    "ROUND": rounded,
    "SUM": aggregate(total),
    "AVERAGE": aggregate(lambda setting, args: total(setting, args) / double(len(args))),
    "MAX": aggregate(lambda setting, args: setting.largest(*args)),
    "MIN": aggregate(lambda setting, args: setting.least(*args)),
}
