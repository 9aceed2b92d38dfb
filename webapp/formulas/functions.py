"""The functions of formulas: what they take and what they give. How they are worked out stands in sql.py, under the same names."""

import re
from dataclasses import dataclass

from webapp.formulas.tree import Kind

TEXT, NUMBER, TRUTH, DATE, MOMENT = Kind.TEXT, Kind.NUMBER, Kind.TRUTH, Kind.DATE, Kind.MOMENT


@dataclass(frozen=True)
class Function:
    """`takes` may be followed by any number of `rest`; the last `optional` of `takes` may be left out."""

    takes: tuple[Kind, ...]
    gives: Kind
    optional: int = 0
    rest: Kind | None = None

    @property
    def fewest(self) -> int:
        return len(self.takes) - self.optional


FUNCTIONS = {
    # Logic; IF and SWITCH give what their branches give, and are understood in checking.py.
    "TRUE": Function((), TRUTH),
    "FALSE": Function((), TRUTH),
    "AND": Function((TRUTH,), TRUTH, rest=TRUTH),
    "OR": Function((TRUTH,), TRUTH, rest=TRUTH),
    "XOR": Function((TRUTH,), TRUTH, rest=TRUTH),
    "NOT": Function((TRUTH,), TRUTH),
    # Text
    "CONCATENATE": Function((TEXT,), TEXT, rest=TEXT),
    "EXACT": Function((TEXT, TEXT), TRUTH),
    "FIND": Function((TEXT, TEXT), NUMBER),
    "LEFT": Function((TEXT, NUMBER), TEXT),
    "LEN": Function((TEXT,), NUMBER),
    "LOWER": Function((TEXT,), TEXT),
    "MID": Function((TEXT, NUMBER, NUMBER), TEXT),
    "RIGHT": Function((TEXT, NUMBER), TEXT),
    "SEARCH": Function((TEXT, TEXT), NUMBER),
    "T": Function((TEXT,), TEXT),
    "TRIM": Function((TEXT,), TEXT),
    "UPPER": Function((TEXT,), TEXT),
    "ARRAYJOIN": Function((TEXT,), TEXT),
    "REPLACE": Function((TEXT, NUMBER, NUMBER, TEXT), TEXT),
    "SUBSTITUTE": Function((TEXT, TEXT, TEXT), TEXT),
    "VALUE": Function((TEXT,), NUMBER),
    # Numbers
    "ABS": Function((NUMBER,), NUMBER),
    "AVERAGE": Function((NUMBER,), NUMBER, rest=NUMBER),
    "CEILING": Function((NUMBER, NUMBER), NUMBER, optional=1),
    "COUNT": Function((NUMBER,), NUMBER, rest=NUMBER),
    "FLOOR": Function((NUMBER, NUMBER), NUMBER, optional=1),
    "INT": Function((NUMBER,), NUMBER),
    "MAX": Function((NUMBER,), NUMBER, rest=NUMBER),
    "MIN": Function((NUMBER,), NUMBER, rest=NUMBER),
    "MOD": Function((NUMBER, NUMBER), NUMBER),
    "ROUND": Function((NUMBER, NUMBER), NUMBER, optional=1),
    "POWER": Function((NUMBER, NUMBER), NUMBER),
    "ROUNDDOWN": Function((NUMBER, NUMBER), NUMBER, optional=1),
    "ROUNDUP": Function((NUMBER, NUMBER), NUMBER, optional=1),
    "SQRT": Function((NUMBER,), NUMBER),
    "SUM": Function((NUMBER,), NUMBER, rest=NUMBER),
    # Dates
    "TODAY": Function((), DATE),
    "NOW": Function((), MOMENT),
    "CREATED_TIME": Function((), MOMENT),
    "LAST_MODIFIED_TIME": Function((), MOMENT),
    "YEAR": Function((MOMENT,), NUMBER),
    "MONTH": Function((MOMENT,), NUMBER),
    "DAY": Function((MOMENT,), NUMBER),
    "HOUR": Function((MOMENT,), NUMBER),
    "MINUTE": Function((MOMENT,), NUMBER),
    "SECOND": Function((MOMENT,), NUMBER),
    "WEEKDAY": Function((MOMENT,), NUMBER),
    "DATEADD": Function((MOMENT, NUMBER, TEXT), MOMENT),
    "DATETIME_DIFF": Function((MOMENT, MOMENT, TEXT), NUMBER, optional=1),
    "DATETIME_FORMAT": Function((MOMENT, TEXT), TEXT, optional=1),
    "DATESTR": Function((MOMENT,), TEXT),
    "TIMESTR": Function((MOMENT,), TEXT),
    "IS_BEFORE": Function((MOMENT, MOMENT), TRUTH),
    "IS_AFTER": Function((MOMENT, MOMENT), TRUTH),
    "IS_SAME": Function((MOMENT, MOMENT, TEXT), TRUTH, optional=1),
}

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800}
MONTHS = {"months": 1, "quarters": 3, "years": 12}
UNITS = {
    **{alias: unit for unit in SECONDS for alias in (unit, unit.removesuffix("s"), unit[0])},
    **{alias: unit for unit in MONTHS for alias in (unit, unit.removesuffix("s"))},
    "M": "months",
    "Q": "quarters",
    "y": "years",
}
SAME = ("year", "month", "day", "hour", "minute", "second")
FORMAT = re.compile(r"YYYY|MM|DD|HH|mm|ss|[-/.,:_ T]")
MOST_CONDITIONS = 500  # of one AND or OR: SQLite takes an expression of 1,000 in depth


def pieces_of(form: str) -> list[str]:
    """The tokens of a format and what stands between them. Raises ValueError where it names anything else."""
    pieces = FORMAT.findall(form)
    if not form or "".join(pieces) != form:
        raise ValueError(form)
    return pieces
