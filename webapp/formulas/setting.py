"""What every function of a formula may need to know, and the few pieces of SQL that most of them are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.formulas.cells import SQL, SQLITE
from webapp.formulas.clocks import Clocks, PostgresClocks, SqliteClocks
from webapp.formulas.tree import Call, Kind

EXACT = 2**53
TYPES: dict[Kind, Any] = {Kind.TEXT: sa.Text(), Kind.NUMBER: sa.Double(), Kind.TRUTH: sa.Boolean()}


@dataclass(frozen=True)
class Setting:
    """`moment` is now; `created` and `changed` are the record's own."""

    dialect: str
    moment: datetime
    created: SQL
    changed: SQL

    @property
    def clocks(self) -> Clocks:
        return SqliteClocks() if self.dialect == SQLITE else PostgresClocks()

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


Builder = Callable[[Setting, list[SQL], Call], SQL]
"""From the arguments in SQL, and the call itself, to what it gives."""


def double(value: float) -> SQL:
    return sa.literal(float(value), sa.Double())


def text(value: str) -> SQL:
    return sa.literal(value, sa.Text())


def zero_if_blank(value: SQL) -> SQL:
    return sa.func.coalesce(value, double(0), type_=sa.Double())


def function(name: str, kind: Kind) -> Builder:
    return lambda _, args, __: getattr(sa.func, name)(*args, type_=TYPES[kind])
