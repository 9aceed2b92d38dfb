"""A formula's tree as an SQL expression, on both databases. What somebody wrote becomes bound values, and nothing of it SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

import sqlalchemy as sa

from webapp.fieldtypes.letters import Folded, Raised
from webapp.formulas.cells import SQL, SQLITE
from webapp.formulas.clocks import Clocks, PostgresClocks, SqliteClocks
from webapp.formulas.functions import SECONDS, UNITS
from webapp.formulas.tree import Call, Cell, Kind, Literal, Node, RecordIs

LONGEST_TEXT = 100_000
MOST_DIGITS = 10
EXACT = 2**53
TYPES: dict[Kind, Any] = {Kind.TEXT: sa.Text(), Kind.NUMBER: sa.Double(), Kind.TRUTH: sa.Boolean()}

Builder = Callable[["Compiler", list[SQL], Call], SQL]


@dataclass(frozen=True)
class Compiler:
    """`cells` has a column for every field, in the form of cells.py; `record_id`, `created` and `changed` are the record's own."""

    dialect: str
    moment: datetime
    cells: Mapping[Any, SQL]
    record_id: SQL
    created: SQL
    changed: SQL

    @property
    def clocks(self) -> Clocks:
        return SqliteClocks() if self.dialect == SQLITE else PostgresClocks()

    def condition(self, node: Node) -> sa.ColumnElement[bool]:
        return self.sql(node)

    def sql(self, node: Node) -> SQL:
        match node:
            case Literal():
                return self.constant(node)
            case Cell():
                return self.cells[node.field]
            case RecordIs():
                return self.record_id.in_(sorted(node.numbers))
            case Call():
                return BUILDERS[node.name](self, [self.sql(arg) for arg in node.args], node)

    def constant(self, node: Literal) -> SQL:
        if node.value is None:
            return sa.null()
        if node.kind is Kind.TRUTH:
            return sa.true() if node.value else sa.false()
        if isinstance(node.value, datetime):
            return self.clocks.moment(node.value)
        if isinstance(node.value, date):
            return self.clocks.date(node.value)
        return sa.literal(node.value, TYPES[node.kind])

    def largest(self, first: SQL, *others: SQL) -> SQL:
        return (sa.func.max if self.dialect == SQLITE else sa.func.greatest)(first, *others, type_=sa.Double()) if others else first

    def least(self, first: SQL, *others: SQL) -> SQL:
        return (sa.func.min if self.dialect == SQLITE else sa.func.least)(first, *others, type_=sa.Double()) if others else first

    def whole(self, value: SQL, most: int) -> SQL:
        """A number as an integer from 0 on, whatever it was."""
        bounded = self.largest(self.least(zero_if_blank(value), double(most)), double(0))
        return sa.cast(sa.func.floor(bounded), sa.Integer())

    def floor(self, value: SQL) -> SQL:
        """Within the integers that a double has; on SQLite it is a function of Python's, which takes neither more nor nothing at all."""
        bounded = self.largest(self.least(zero_if_blank(value), double(EXACT)), double(-EXACT))
        return sa.cast(sa.func.floor(bounded), sa.Double())


def double(value: float) -> SQL:
    return sa.literal(float(value), sa.Double())


def text(value: str) -> SQL:
    return sa.literal(value, sa.Text())


def zero_if_blank(value: SQL) -> SQL:
    return sa.func.coalesce(value, double(0), type_=sa.Double())


def arithmetic(combine: Callable[[SQL, SQL], SQL]) -> Builder:
    return lambda _, args, __: reduce(combine, map(zero_if_blank, args))


def compared(compare: Callable[[SQL, SQL], SQL]) -> Builder:
    """With something that is missing, nothing is less, more or equal; two that are missing are equal (see `equal`)."""

    def build(_: Compiler, args: list[SQL], node: Call) -> SQL:
        if node.args[0].kind in {Kind.TEXT, Kind.TRUTH}:
            return compare(*args)
        return sa.and_(*(arg.is_not(None) for arg in args), compare(*args))

    return build


def equal(_: Compiler, args: list[SQL], __: Call) -> SQL:
    return args[0].is_not_distinct_from(args[1])


def unequal(_: Compiler, args: list[SQL], __: Call) -> SQL:
    return args[0].is_distinct_from(args[1])


def is_true(_: Compiler, args: list[SQL], node: Call) -> SQL:
    kind = node.args[0].kind
    if kind is Kind.TEXT:
        return args[0] != text("")
    return zero_if_blank(args[0]) != double(0) if kind is Kind.NUMBER else args[0].is_not(None)


def is_blank(compiler: Compiler, args: list[SQL], node: Call) -> SQL:
    kind = node.args[0].kind
    if kind is Kind.TEXT:
        return args[0] == text("")
    return sa.not_(args[0]) if kind is Kind.TRUTH else args[0].is_(None)


def quotient(dividend: SQL, divisor: SQL) -> SQL:
    """Nothing where the divisor is 0."""
    return dividend / sa.func.nullif(divisor, double(0), type_=sa.Double())


def remainder(compiler: Compiler, args: list[SQL], __: Call) -> SQL:
    """With the sign of the divisor; by 0 it is the dividend."""
    dividend, divisor = map(zero_if_blank, args)
    return dividend - divisor * compiler.floor(quotient(dividend, divisor))


def rounded(compiler: Compiler, args: list[SQL], _: Call) -> SQL:
    digits = compiler.whole(args[1], MOST_DIGITS) if len(args) > 1 else sa.literal(0, sa.Integer())
    if compiler.dialect == SQLITE:
        return sa.func.round(args[0], digits, type_=sa.Double())
    return sa.cast(sa.func.round(sa.cast(args[0], sa.Numeric()), digits), sa.Double())


def number_text(compiler: Compiler, args: list[SQL], _: Call) -> SQL:
    """With up to 15 digits, and no zeros behind the point."""
    if compiler.dialect == SQLITE:
        shown = sa.func.printf(text("%.15g"), args[0])
        return sa.case((args[0].is_(None), text("")), else_=shown)
    return sa.func.coalesce(sa.cast(sa.func.trim_scale(sa.cast(args[0], sa.Numeric())), sa.Text()), text(""))


def found(compiler: Compiler, args: list[SQL], _: Call) -> SQL:
    """From 1 on; 0 where it is not in there."""
    what, where = args
    place = sa.func.instr(where, what) if compiler.dialect == SQLITE else sa.func.strpos(where, what)
    return sa.cast(place, sa.Double())


def searched(compiler: Compiler, args: list[SQL], node: Call) -> SQL:
    return found(compiler, [Folded(arg) for arg in args], node)


def left(compiler: Compiler, args: list[SQL], _: Call) -> SQL:
    return sa.func.substr(args[0], 1, compiler.whole(args[1], LONGEST_TEXT), type_=sa.Text())


def right(compiler: Compiler, args: list[SQL], _: Call) -> SQL:
    count = compiler.whole(args[1], LONGEST_TEXT)
    if compiler.dialect == SQLITE:
        return sa.func.substr(args[0], -count, count, type_=sa.Text())
    return sa.func.right(args[0], count, type_=sa.Text())


def middle(compiler: Compiler, args: list[SQL], _: Call) -> SQL:
    start = compiler.largest(zero_if_blank(args[1]), double(1))
    return sa.func.substr(args[0], compiler.whole(start, LONGEST_TEXT), compiler.whole(args[2], LONGEST_TEXT), type_=sa.Text())


def unit_of(node: Call, place: int, otherwise: str) -> str:
    unit = node.args[place] if len(node.args) > place else None
    return str(unit.value) if isinstance(unit, Literal) else otherwise


def added(compiler: Compiler, args: list[SQL], node: Call) -> SQL:
    seconds = SECONDS[UNITS[unit_of(node, 2, "days")]]
    return compiler.clocks.later(args[0], zero_if_blank(args[1]) * double(seconds))


def difference(compiler: Compiler, args: list[SQL], node: Call) -> SQL:
    """Whole units, without what is left over; seconds, if no unit is named."""
    return compiler.clocks.whole_units(args[0], args[1], float(SECONDS[UNITS[unit_of(node, 2, "seconds")]]))


def is_same(compiler: Compiler, args: list[SQL], node: Call) -> SQL:
    unit = unit_of(node, 2, "day")
    first, second = (compiler.clocks.shown(arg, unit) for arg in args[:2])
    return sa.and_(args[0].is_not(None), first.is_not_distinct_from(second))


def part(name: str) -> Builder:
    return lambda compiler, args, _: compiler.clocks.part(args[0], name)


def aggregate(combine: Callable[[Compiler, list[SQL]], SQL]) -> Builder:
    """Over what was given; what is missing counts as 0."""
    return lambda compiler, args, _: combine(compiler, [zero_if_blank(arg) for arg in args])


def total(_: Compiler, args: list[SQL]) -> SQL:
    return reduce(lambda one, other: one + other, args)


def function(name: str, kind: Kind) -> Builder:
    return lambda _, args, __: getattr(sa.func, name)(*args, type_=TYPES[kind])


def odd(_: Compiler, args: list[SQL], __: Call) -> SQL:
    """True where an odd number of them is."""
    ones: list[SQL] = [sa.case((arg, 1), else_=0) for arg in args]
    return reduce(lambda one, other: one + other, ones) % 2 == 1


BUILDERS: dict[str, Builder] = {
    "+": arithmetic(lambda one, other: one + other),
    "-": arithmetic(lambda one, other: one - other),
    "*": arithmetic(lambda one, other: one * other),
    "/": arithmetic(quotient),
    "=": equal,
    "!=": unequal,
    "<": compared(lambda one, other: one < other),
    "<=": compared(lambda one, other: one <= other),
    ">": compared(lambda one, other: one > other),
    ">=": compared(lambda one, other: one >= other),
    "is_true": is_true,
    "is_blank": is_blank,
    "is_filled": lambda compiler, args, node: sa.not_(is_blank(compiler, args, node)),
    "number_text": number_text,
    "date_text": lambda compiler, args, _: sa.func.coalesce(compiler.clocks.date_text(args[0]), text("")),
    "midnight": lambda compiler, args, _: compiler.clocks.midnight(args[0]),
    "truth_number": lambda _, args, __: sa.case((args[0], double(1)), else_=double(0)),
    "IF": lambda _, args, node: sa.type_coerce(sa.case((args[0], args[1]), else_=args[2]), TYPES.get(node.kind, args[1].type)),
    "TRUE": lambda *_: sa.true(),
    "FALSE": lambda *_: sa.false(),
    "AND": lambda _, args, __: sa.and_(*args),
    "OR": lambda _, args, __: sa.or_(*args),
    "XOR": odd,
    "NOT": lambda _, args, __: sa.not_(args[0]),
    "CONCATENATE": lambda _, args, __: reduce(lambda one, other: one.concat(other), args),
    "EXACT": equal,
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
    "ABS": function("abs", Kind.NUMBER),
    "INT": lambda compiler, args, _: compiler.floor(args[0]),
    "MOD": remainder,
    "ROUND": rounded,
    "SUM": aggregate(total),
    "AVERAGE": aggregate(lambda compiler, args: total(compiler, args) / double(len(args))),
    "MAX": aggregate(lambda compiler, args: compiler.largest(*args)),
    "MIN": aggregate(lambda compiler, args: compiler.least(*args)),
    "TODAY": lambda compiler, *_: compiler.clocks.date(compiler.moment.date()),
    "NOW": lambda compiler, *_: compiler.clocks.moment(compiler.moment),
    "CREATED_TIME": lambda compiler, *_: compiler.created,
    "LAST_MODIFIED_TIME": lambda compiler, *_: compiler.changed,
    **{name: part(name) for name in ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "WEEKDAY")},
    "DATEADD": added,
    "DATETIME_DIFF": difference,
    "DATESTR": lambda compiler, args, _: sa.func.coalesce(compiler.clocks.shown(args[0], "day"), text("")),
    "IS_BEFORE": compared(lambda one, other: one < other),
    "IS_AFTER": compared(lambda one, other: one > other),
    "IS_SAME": is_same,
}
