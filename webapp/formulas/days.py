"""Dates and moments in SQL, by the clocks of each database."""

import sqlalchemy as sa

from webapp.formulas.cells import SQL
from webapp.formulas.functions import SECONDS, UNITS
from webapp.formulas.logic import compared
from webapp.formulas.setting import Builder, Setting, double, text, zero_if_blank
from webapp.formulas.tree import Call, Literal


def unit_of(node: Call, place: int, otherwise: str) -> str:
    unit = node.args[place] if len(node.args) > place else None
    return str(unit.value) if isinstance(unit, Literal) else otherwise


def added(setting: Setting, args: list[SQL], node: Call) -> SQL:
    seconds = SECONDS[UNITS[unit_of(node, 2, "days")]]
    return setting.clocks.later(args[0], zero_if_blank(args[1]) * double(seconds))


def difference(setting: Setting, args: list[SQL], node: Call) -> SQL:
    """Whole units, without what is left over; seconds, if no unit is named."""
    return setting.clocks.whole_units(args[0], args[1], float(SECONDS[UNITS[unit_of(node, 2, "seconds")]]))


def is_same(setting: Setting, args: list[SQL], node: Call) -> SQL:
    unit = unit_of(node, 2, "day")
    first, second = (setting.clocks.shown(arg, unit) for arg in args[:2])
    return sa.and_(args[0].is_not(None), first.is_not_distinct_from(second))


def part(name: str) -> Builder:
    return lambda setting, args, _: setting.clocks.part(args[0], name)


DAYS: dict[str, Builder] = {
    "date_text": lambda setting, args, _: sa.func.coalesce(setting.clocks.date_text(args[0]), text("")),
    "midnight": lambda setting, args, _: setting.clocks.midnight(args[0]),
    "TODAY": lambda setting, *_: setting.clocks.date(setting.moment.date()),
    "NOW": lambda setting, *_: setting.clocks.moment(setting.moment),
    "CREATED_TIME": lambda setting, *_: setting.created,
    "LAST_MODIFIED_TIME": lambda setting, *_: setting.changed,
    **{name: part(name) for name in ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "WEEKDAY")},
    "DATEADD": added,
    "DATETIME_DIFF": difference,
    "DATESTR": lambda setting, args, _: sa.func.coalesce(setting.clocks.shown(args[0], "day"), text("")),
    "IS_BEFORE": compared(lambda one, other: one < other),
    "IS_AFTER": compared(lambda one, other: one > other),
    "IS_SAME": is_same,
}
