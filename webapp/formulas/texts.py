"""Texts in SQL."""

from functools import reduce

import sqlalchemy as sa

from webapp.fieldtypes.letters import Folded, Raised
from webapp.formulas.cells import SQL, SQLITE
from webapp.formulas.setting import Builder, Setting, double, function, text, zero_if_blank
from webapp.formulas.tree import Call, Kind

LONGEST_TEXT = 100_000
NUMBER = r"-?(?:\d+(?:\.\d*)?|\.\d+)"


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


def replaced(setting: Setting, args: list[SQL], node: Call) -> SQL:
    """So many characters from a place on (from 1) give way to a text."""
    value, start, count, new = args
    before = left(setting, [value, zero_if_blank(start) - double(1)], node)
    behind = setting.largest(zero_if_blank(start), double(1)) + setting.largest(zero_if_blank(count), double(0))
    return before.concat(new).concat(middle(setting, [value, behind, double(LONGEST_TEXT)], node))


def substituted(_: Setting, args: list[SQL], __: Call) -> SQL:
    """Each place where a text stands gets another; nothing is found nowhere."""
    return sa.func.replace(*args, type_=sa.Text())


def value(setting: Setting, args: list[SQL], _: Call) -> SQL:
    """The first number in a text, whose thousands may have commas between them."""
    if setting.dialect == SQLITE:
        return sa.func.inlay_number(args[0], type_=sa.Double())
    plain = sa.func.replace(args[0], text(","), text(""), type_=sa.Text())
    return sa.cast(sa.func.substring(plain, text(NUMBER), type_=sa.Text()), sa.Double())


TEXTS: dict[str, Builder] = {
    "number_text": number_text,
    "truth_text": lambda _, args, __: sa.case((args[0], text("1")), else_=text("")),
    "CONCATENATE": lambda _, args, __: reduce(lambda one, other: one.concat(other), args),
    "FIND": found,
    "SEARCH": searched,
    "LEFT": left,
    "RIGHT": right,
    "MID": middle,
    "LEN": lambda _, args, __: sa.cast(sa.func.length(args[0]), sa.Double()),
    "LOWER": lambda _, args, __: Folded(args[0]),
    "UPPER": lambda _, args, __: Raised(args[0]),
    "REPLACE": replaced,
    "SUBSTITUTE": substituted,
    "VALUE": value,
    "TRIM": function("trim", Kind.TEXT),
    "T": lambda _, args, __: args[0],
    "ARRAYJOIN": lambda _, args, __: args[0],
}
