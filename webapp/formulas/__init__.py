"""Formulas: text → a tree in which every part has a kind → an SQL expression for both databases.

`understand` reads a formula against the fields that there are; `Compiler` makes SQL of it. No part of the text ever becomes SQL: names are
looked up, functions are ours, and everything else is a bound value.
"""

from collections.abc import Callable, Mapping

from webapp.formulas.cells import kind_of, normal
from webapp.formulas.checking import Checker
from webapp.formulas.python import teach_sqlite
from webapp.formulas.sql import Compiler
from webapp.formulas.syntax import read
from webapp.formulas.tree import Call, Cell, Kind, Node, Problem, UnknownFunctions, UnknownNames

__all__ = [
    "Cell",
    "Compiler",
    "Kind",
    "Node",
    "Problem",
    "UnknownFunctions",
    "UnknownNames",
    "condition",
    "kind_of",
    "normal",
    "teach_sqlite",
    "understand",
]

MOST_WORK = 50_000
COPIES = {
    **dict.fromkeys(["MOD", "number_text", "IS_SAME", "IS_BEFORE", "IS_AFTER", "<", "<=", ">", ">=", "FLOOR", "CEILING", "ROUNDUP"], 2),
    **dict.fromkeys(["REPLACE"], 3),
    **dict.fromkeys(["POWER", "SQRT"], 8),
    **dict.fromkeys(["DATETIME_DIFF"], 16),
}
"""How often a function mentions what it is given, where that is more than once."""


def understand(text: str, fields: Mapping[str, Cell], record_number: Callable[[str], int | None]) -> Node:
    """The tree of a formula; `record_number` reads what RECORD_ID() is compared with. Raises Problem."""
    checker = Checker(fields, record_number)
    tree = read(text)
    node = checker.value(tree)
    if work(node) > MOST_WORK:
        raise Problem("The formula is too involved", 0)
    return node


def condition(text: str, fields: Mapping[str, Cell], record_number: Callable[[str], int | None]) -> Node:
    """As `understand`, for a formula that says whether a record is meant: nothing, 0, "" and false say no."""
    node = understand(text, fields, record_number)
    return node if node.kind is Kind.TRUTH else Checker(fields, record_number).as_kind(node, Kind.TRUTH, read(text))


def work(node: Node) -> int:
    """How much SQL comes of it."""
    if not isinstance(node, Call):
        return 1
    return 1 + sum(map(work, node.args)) * COPIES.get(node.name, 1)
