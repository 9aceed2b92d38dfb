"""Comparisons and logic in SQL."""

from collections.abc import Callable

import sqlalchemy as sa

from webapp.formulas.cells import SQL
from webapp.formulas.setting import TYPES, Builder, Setting, double, text, zero_if_blank
from webapp.formulas.tree import Call, Kind


def compared(compare: Callable[[SQL, SQL], SQL]) -> Builder:
    """With something that is missing, nothing is less, more or equal; two that are missing are equal (see `equal`)."""

    def build(_: Setting, args: list[SQL], node: Call) -> SQL:
        if node.args[0].kind in {Kind.TEXT, Kind.TRUTH}:
            return compare(*args)
        return sa.and_(*(arg.is_not(None) for arg in args), compare(*args))

    return build


def equal(_: Setting, args: list[SQL], __: Call) -> SQL:
    return args[0].is_not_distinct_from(args[1])


def unequal(_: Setting, args: list[SQL], __: Call) -> SQL:
    return args[0].is_distinct_from(args[1])


def is_true(_: Setting, args: list[SQL], node: Call) -> SQL:
    kind = node.args[0].kind
    if kind is Kind.TEXT:
        return args[0] != text("")
    return zero_if_blank(args[0]) != double(0) if kind is Kind.NUMBER else args[0].is_not(None)


def is_blank(setting: Setting, args: list[SQL], node: Call) -> SQL:
    kind = node.args[0].kind
    if kind is Kind.TEXT:
        return args[0] == text("")
    return sa.not_(args[0]) if kind is Kind.TRUTH else args[0].is_(None)


def odd(_: Setting, args: list[SQL], __: Call) -> SQL:
    """True where an odd number of them is."""
    ones: list[SQL] = [sa.case((arg, 1), else_=0) for arg in args]
    return sum(ones[1:], ones[0]) % 2 == 1


LOGIC: dict[str, Builder] = {
    "=": equal,
    "!=": unequal,
    "<": compared(lambda one, other: one < other),
    "<=": compared(lambda one, other: one <= other),
    ">": compared(lambda one, other: one > other),
    ">=": compared(lambda one, other: one >= other),
    "is_true": is_true,
    "is_blank": is_blank,
    "is_filled": lambda setting, args, node: sa.not_(is_blank(setting, args, node)),
    "IF": lambda _, args, node: sa.type_coerce(sa.case((args[0], args[1]), else_=args[2]), TYPES.get(node.kind, args[1].type)),
    "TRUE": lambda *_: sa.true(),
    "FALSE": lambda *_: sa.false(),
    "AND": lambda _, args, __: sa.and_(*args),
    "OR": lambda _, args, __: sa.or_(*args),
    "XOR": odd,
    "NOT": lambda _, args, __: sa.not_(args[0]),
    "EXACT": equal,
}
