"""A formula's tree as an SQL expression, on both databases. What somebody wrote becomes bound values, and nothing of it SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from webapp.formulas.cells import SQL
from webapp.formulas.days import DAYS
from webapp.formulas.logic import LOGIC
from webapp.formulas.numbers import NUMBERS
from webapp.formulas.setting import TYPES, Builder, Setting
from webapp.formulas.texts import TEXTS
from webapp.formulas.tree import Call, Cell, Kind, Literal, Node, RecordIs

BUILDERS: Mapping[str, Builder] = {**LOGIC, **NUMBERS, **TEXTS, **DAYS}


@dataclass(frozen=True)
class Compiler:
    """`cell` gives a field's column in the form of cells.py; `record_id`, `created` and `changed` are the record's own."""

    dialect: str
    moment: datetime
    cell: Callable[[Any], SQL]
    record_id: SQL
    created: SQL
    changed: SQL

    @property
    def setting(self) -> Setting:
        return Setting(self.dialect, self.moment, self.created, self.changed)

    def condition(self, node: Node) -> sa.ColumnElement[bool]:
        return self.sql(node)

    def sql(self, node: Node) -> SQL:
        match node:
            case Literal():
                return self.constant(node)
            case Cell():
                return self.cell(node.field)
            case RecordIs():
                return self.record_id.in_(sorted(node.numbers))
            case Call():
                return BUILDERS[node.name](self.setting, [self.sql(arg) for arg in node.args], node)

    def constant(self, node: Literal) -> SQL:
        if node.value is None:
            return sa.null()
        if node.kind is Kind.TRUTH:
            return sa.true() if node.value else sa.false()
        if isinstance(node.value, datetime):
            return self.setting.clocks.moment(node.value)
        if isinstance(node.value, date):
            return self.setting.clocks.date(node.value)
        return sa.literal(node.value, TYPES[node.kind])
