"""Texts in SQL."""

from functools import reduce

import sqlalchemy as sa

from webapp.fieldtypes.letters import Folded, Raised
from webapp.formulas.cells import SQL, SQLITE
from webapp.formulas.setting import Builder, Setting, double, function, text, zero_if_blank
from webapp.formulas.tree import Call, Kind

LONGEST_TEXT = 100_000


def number_text(setting: Setting, args: list[SQL], _: Call) -> SQL:
    """With up to 15 digits, and no zeros behind the point."""
    if setting.dialect == SQLITE:
        shown = sa.func.printf(text("%.15g"), args[0])
        return sa.case((args[0].is_(None), text("")), else_=shown)
    return sa.func.coalesce(sa.cast(sa.func.trim_scale(sa.cast(args[0], sa.Numeric())), sa.Text()), text(""))


def found(setting: Setting, args: list[SQL], _: Call) -> SQL:
    """From 1 on; 0 where it is not in there."""
    what, where = args
    place = sa.func.instr(where, what) if setting.dialect == SQLITE else sa.func.strpos(where, what)
    return sa.cast(place, sa.Double())


def searched(setting: Setting, args: list[SQL], node: Call) -> SQL:
    return found(setting, [Folded(arg) for arg in args], node)


def left(setting: Setting, args: list[SQL], _: Call) -> SQL:
    return sa.func.substr(args[0], 1, setting.whole(args[1], LONGEST_TEXT), type_=sa.Text())


def right(setting: Setting, args: list[SQL], _: Call) -> SQL:
    count = setting.whole(args[1], LONGEST_TEXT)
    if setting.dialect == SQLITE:
        return sa.func.substr(args[0], -count, count, type_=sa.Text())
    return sa.func.right(args[0], count, type_=sa.Text())


def middle(setting: Setting, args: list[SQL], _: Call) -> SQL:
    start = setting.largest(zero_if_blank(args[1]), double(1))
    return sa.func.substr(args[0], setting.whole(start, LONGEST_TEXT), setting.whole(args[2], LONGEST_TEXT), type_=sa.Text())


TEXTS: dict[str, Builder] = {
    "number_text": number_text,
    "CONCATENATE": lambda _, args, __: reduce(lambda one, other: one.concat(other), args),
    "FIND": found,
    "SEARCH": searched,
    "LEFT": left,
    "RIGHT": right,
    "MID": middle,
    "LEN": lambda _, args, __: sa.cast(sa.func.length(args[0]), sa.Double()),
    "LOWER": lambda _, args, __: Folded(args[0]),
    "UPPER": lambda _, args, __: Raised(args[0]),
    "TRIM": function("trim", Kind.TEXT),
    "T": lambda _, args, __: args[0],
    "ARRAYJOIN": lambda _, args, __: args[0],
}
