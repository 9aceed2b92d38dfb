"""Dates and moments in SQL, by the clocks of each database."""

import sqlalchemy as sa

from webapp.formulas.cells import SQL
from webapp.formulas.functions import MONTHS, SECONDS, UNITS, pieces_of
from webapp.formulas.logic import compared
from webapp.formulas.setting import Builder, Setting, double, text, zero_if_blank
from webapp.formulas.tree import Call, Kind, Literal


def unit_of(node: Call, place: int, otherwise: str) -> str:
    unit = node.args[place] if len(node.args) > place else None
    return str(unit.value) if isinstance(unit, Literal) else otherwise


def added(setting: Setting, args: list[SQL], node: Call) -> SQL:
    unit = UNITS[unit_of(node, 2, "days")]
    if unit in MONTHS:
        return setting.clocks.months_later(args[0], zero_if_blank(args[1]) * double(MONTHS[unit]))
    seconds = SECONDS[unit]
    return setting.clocks.later(args[0], zero_if_blank(args[1]) * double(seconds))


def difference(setting: Setting, args: list[SQL], node: Call) -> SQL:
    """Whole units, without what is left over; seconds, if no unit is named."""
    unit = UNITS[unit_of(node, 2, "seconds")]
    if unit in MONTHS:
        return whole_months(setting, args[0], args[1], MONTHS[unit])
    return setting.clocks.whole_units(args[0], args[1], float(SECONDS[unit]))


def whole_months(setting: Setting, one: SQL, other: SQL, months: int) -> SQL:
    """As calendars count: a month is over on the same day and at the same time of the next."""
    earlier, later = sa.case((one < other, one), else_=other), sa.case((one < other, other), else_=one)
    begun = month_number(setting, later) - month_number(setting, earlier)
    is_open = setting.clocks.shown(later, "within month") < setting.clocks.shown(earlier, "within month")
    units = setting.floor((begun - sa.case((is_open, double(1)), else_=double(0))) / double(months))
    return sa.case((one.is_(None) | other.is_(None), sa.null()), (one < other, double(0) - units), else_=units)


def month_number(setting: Setting, moment: SQL) -> SQL:
    return setting.clocks.part(moment, "YEAR") * double(12) + setting.clocks.part(moment, "MONTH")


def formatted(setting: Setting, args: list[SQL], node: Call) -> SQL:
    form = node.args[1] if len(node.args) > 1 else Literal("YYYY-MM-DDTHH:mm:ss", Kind.TEXT)
    assert isinstance(form, Literal)  # noqa: S101 (checking.py lets nothing else through)
    return sa.func.coalesce(setting.clocks.formatted(args[0], pieces_of(str(form.value))), text(""))


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
    "DATETIME_FORMAT": formatted,
    "moment_text": formatted,
    "DATESTR": lambda setting, args, _: sa.func.coalesce(setting.clocks.shown(args[0], "day"), text("")),
    "TIMESTR": lambda setting, args, _: sa.func.coalesce(setting.clocks.formatted(args[0], pieces_of("HH:mm:ss")), text("")),
    "IS_BEFORE": compared(lambda one, other: one < other),
    "IS_AFTER": compared(lambda one, other: one > other),
    "IS_SAME": is_same,
}
