"""Numbers in SQL: doubles, as in every spreadsheet. Nothing comes of what cannot be worked out, such as a division by 0."""

from collections.abc import Callable
from functools import reduce

import sqlalchemy as sa

from webapp.formulas.cells import SQL, SQLITE
from webapp.formulas.setting import Builder, Setting, double, function, zero_if_blank
from webapp.formulas.tree import Call, Kind

MOST_DIGITS = 10
LARGEST = 709.0  # e to this power is about the largest double


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
    digits = digits_of(setting, args)
    if setting.dialect == SQLITE:
        return sa.func.round(args[0], digits, type_=sa.Double())
    return sa.cast(sa.func.round(sa.cast(args[0], sa.Numeric()), digits), sa.Double())


def aggregate(combine: Callable[[Setting, list[SQL]], SQL]) -> Builder:
    """Over what was given; what is missing counts as 0."""
    return lambda setting, args, _: combine(setting, [zero_if_blank(arg) for arg in args])


def total(_: Setting, args: list[SQL]) -> SQL:
    return reduce(lambda one, other: one + other, args)


def digits_of(setting: Setting, args: list[SQL]) -> SQL:
    return setting.whole(args[1], MOST_DIGITS) if len(args) > 1 else sa.literal(0, sa.Integer())


def rounded_down(setting: Setting, args: list[SQL], _: Call) -> SQL:
    """Towards 0."""
    digits = digits_of(setting, args)
    if setting.dialect == SQLITE:
        return sa.func.inlay_round_down(args[0], digits, type_=sa.Double())
    return sa.cast(sa.func.trunc(sa.cast(args[0], sa.Numeric()), digits), sa.Double())


def rounded_up(setting: Setting, args: list[SQL], _: Call) -> SQL:
    """Away from 0."""
    digits = digits_of(setting, args)
    if setting.dialect == SQLITE:
        return sa.func.inlay_round_up(args[0], digits, type_=sa.Double())
    scale = sa.func.power(sa.cast(10, sa.Numeric()), digits, type_=sa.Numeric())
    value = sa.cast(args[0], sa.Numeric())
    return sa.cast(sa.func.sign(value) * sa.func.ceil(sa.func.abs(value) * scale, type_=sa.Numeric()) / scale, sa.Double())


def step_of(args: list[SQL]) -> SQL:
    """The second argument, 1 if there is none; by steps of 0 nothing is reached."""
    return sa.func.nullif(args[1], double(0), type_=sa.Double()) if len(args) > 1 else double(1)


def floor(setting: Setting, args: list[SQL], _: Call) -> SQL:
    """The next multiple below."""
    step = step_of(args)
    return sa.case((args[0].is_not(None), setting.floor(args[0] / step) * step))


def ceiling(setting: Setting, args: list[SQL], _: Call) -> SQL:
    """The next multiple above."""
    step = step_of(args)
    return sa.case((args[0].is_not(None), double(0) - setting.floor((double(0) - args[0]) / step) * step))


def power(setting: Setting, args: list[SQL], _: Call) -> SQL:
    base, exponent = map(zero_if_blank, args)
    if setting.dialect == SQLITE:
        return sa.func.inlay_power(base, exponent, type_=sa.Double())
    whole = exponent == sa.func.floor(exponent, type_=sa.Double())
    possible = sa.or_(base > double(0), sa.and_(base < double(0), whole), sa.and_(base == double(0), exponent >= double(0)))
    fits = sa.func.coalesce(sa.func.ln(sa.func.nullif(sa.func.abs(base), double(0))) * exponent < double(LARGEST), sa.true())
    return sa.case((sa.and_(possible, fits), sa.func.power(base, exponent, type_=sa.Double())))


def root(setting: Setting, args: list[SQL], node: Call) -> SQL:
    return power(setting, [args[0], double(0.5)], node)


def count(_: Setting, args: list[SQL], __: Call) -> SQL:
    """How many of the numbers are there."""
    ones: list[SQL] = [sa.case((arg.is_not(None), double(1)), else_=double(0)) for arg in args]
    return sum(ones[1:], ones[0])


NUMBERS: dict[str, Builder] = {
    "+": arithmetic(lambda one, other: one + other),
    "-": arithmetic(lambda one, other: one - other),
    "*": arithmetic(lambda one, other: one * other),
    "/": arithmetic(quotient),
    "truth_number": lambda _, args, __: sa.case((args[0], double(1)), else_=double(0)),
    "ABS": function("abs", Kind.NUMBER),
    "INT": lambda setting, args, _: setting.floor(args[0]),
    "MOD": remainder,
    "CEILING": ceiling,
    "COUNT": count,
    "FLOOR": floor,
    "POWER": power,
    "ROUND": rounded,
    "ROUNDDOWN": rounded_down,
    "ROUNDUP": rounded_up,
    "SQRT": root,
    "SUM": aggregate(total),
    "AVERAGE": aggregate(lambda setting, args: total(setting, args) / double(len(args))),
    "MAX": aggregate(lambda setting, args: setting.largest(*args)),
    "MIN": aggregate(lambda setting, args: setting.least(*args)),
}
