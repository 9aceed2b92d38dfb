"""From lark's tree to ours: names become fields, kinds are worked out, and what does not go together is refused with its place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from lark import Token, Tree

from webapp.formulas.functions import FUNCTIONS, MOST_CONDITIONS, SAME, UNITS, pieces_of
from webapp.formulas.syntax import Part, position_of, unescaped
from webapp.formulas.tree import Call, Cell, Constant, Kind, Literal, Node, Problem, RecordIs, UnknownFunctions, UnknownNames

UNIT_AT = {"DATEADD": 2, "DATETIME_DIFF": 2, "IS_SAME": 2}
BLANK = Literal(None, Kind.BLANK)


@dataclass(frozen=True)
class RecordId:
    """What RECORD_ID() gives: there is no such text in the database, so it can be compared and no more."""

    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Checker:
    """`fields` says which names there are, with the kind of what they hold; `record_number` reads a record's id."""

    fields: Mapping[str, Cell]
    record_number: Callable[[str], int | None]

    def node(self, part: Part) -> Any:
        assert isinstance(part, Tree)  # noqa: S101 (tokens stand inside rules alone)
        return getattr(self, f"of_{part.data}")(part)

    def value(self, part: Part) -> Node:
        node = self.node(part)
        if isinstance(node, RecordId):
            raise Problem("RECORD_ID() can be compared with the id of a record", position_of(part))
        return node

    def of_number(self, part: Tree[Token]) -> Node:
        return Literal(float(str(part.children[0])), Kind.NUMBER)

    def of_string(self, part: Tree[Token]) -> Node:
        text = unescaped(str(part.children[0]))
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise Problem("The text has characters that do not print", position_of(part))
        return Literal(text, Kind.TEXT)

    def of_field(self, part: Tree[Token]) -> Node:
        return self.field(unescaped(str(part.children[0])), part)

    def of_bare(self, part: Tree[Token]) -> Node:
        name = str(part.children[0])
        constants = {"TRUE": Literal(True, Kind.TRUTH), "FALSE": Literal(False, Kind.TRUTH)}  # noqa: FBT003 (values)
        return self.fields[name] if name in self.fields else constants.get(name.upper()) or self.field(name, part)

    def field(self, name: str, part: Part) -> Node:
        if name not in self.fields:
            raise UnknownNames(f"Unknown field names: {name.lower()[:120]}", position_of(part))
        return self.fields[name]

    def of_signed(self, part: Tree[Token]) -> Node:
        sign, inner = part.children
        number = self.as_kind(self.value(inner), Kind.NUMBER, inner)
        return number if sign == "+" else Call("-", (Literal(0.0, Kind.NUMBER), number), Kind.NUMBER)

    def of_sum(self, part: Tree[Token]) -> Node:
        return self.chain(part, self.arithmetic)

    of_product = of_sum

    def of_joined(self, part: Tree[Token]) -> Node:
        return Call("CONCATENATE", tuple(self.as_kind(self.value(one), Kind.TEXT, one) for one in part.children), Kind.TEXT)

    def of_comparison(self, part: Tree[Token]) -> Node:
        return self.chain(part, self.compared)

    def chain(self, part: Tree[Token], combine: Callable[[str, Any, Any, Part], Node]) -> Node:
        """Worked out from left to right: operands, with an operator between every two."""
        left = self.node(part.children[0])
        for sign, right in zip(part.children[1::2], part.children[2::2], strict=True):
            left = combine(str(sign), left, self.node(right), right)
        return left

    def arithmetic(self, sign: str, left: Any, right: Any, where: Part) -> Node:
        sides = [self.as_kind(side, Kind.NUMBER, where) for side in (left, right)]
        return Call(sign, tuple(sides), Kind.NUMBER)

    def compared(self, sign: str, left: Any, right: Any, where: Part) -> Node:
        if isinstance(left, RecordId) or isinstance(right, RecordId):
            return self.record_compared(sign, right if isinstance(left, RecordId) else left, where)
        if sign in {"=", "!="}:
            for side, other in ((left, right), (right, left)):
                if is_nothing(side) and not (side.kind is Kind.TEXT and other.kind is Kind.TEXT):
                    return Call("is_blank" if sign == "=" else "is_filled", (other,), Kind.TRUTH)
        if left.kind is Kind.TRUTH or right.kind is Kind.TRUTH:
            kind = Kind.TRUTH
        else:
            left, right, kind = self.alike(left, right, where)
        return Call(sign, (self.as_kind(left, kind, where), self.as_kind(right, kind, where)), Kind.TRUTH)

    def record_compared(self, sign: str, other: Any, where: Part) -> Node:
        if sign not in {"=", "!="} or not isinstance(other, Literal) or not isinstance(other.value, str):
            raise Problem("RECORD_ID() can be compared with the id of a record", position_of(where))
        number = self.record_number(other.value)
        found = RecordIs(frozenset() if number is None else frozenset([number]))
        return found if sign == "=" else Call("NOT", (found,), Kind.TRUTH)

    def alike(self, left: Node, right: Node, where: Part) -> tuple[Node, Node, Kind]:
        """Two values of one kind: a text that is written out may stand for a date, and a date for its midnight."""
        left, right = dated(left, right.kind), dated(right, left.kind)
        kinds = {left.kind, right.kind} - {Kind.BLANK}
        if kinds == {Kind.DATE, Kind.MOMENT}:
            return left, right, Kind.MOMENT
        if len(kinds) > 1:
            raise Problem(f"{left.kind.value.capitalize()} and {right.kind.value} do not go together", position_of(where))
        return left, right, kinds.pop() if kinds else Kind.TEXT

    def of_call(self, part: Tree[Token]) -> Any:
        name, given = str(part.children[0]).upper(), part.children[1:]
        if name in {"IF", "SWITCH", "BLANK", "RECORD_ID"}:
            return getattr(self, f"call_{name.lower()}")(part, given)
        if name not in FUNCTIONS:
            raise UnknownFunctions(f"Unknown function names: {name[:60]}", position_of(part))
        function = FUNCTIONS[name]
        check_count(name, given, function.fewest, None if function.rest else len(function.takes), part)
        kinds = [*function.takes, *[function.rest or Kind.TEXT] * len(given)]
        args = [self.as_kind(self.value(one), kind, one) for one, kind in zip(given, kinds, strict=False)]
        if name in UNIT_AT and len(args) > UNIT_AT[name]:
            check_unit(name, args[UNIT_AT[name]], given[UNIT_AT[name]])
        if name == "DATETIME_FORMAT" and len(args) > 1:
            check_format(args[1], given[1])
        return simplified(Call(name, tuple(args), function.gives), part)

    def call_blank(self, part: Tree[Token], given: Sequence[Part]) -> Node:
        check_count("BLANK", given, 0, 0, part)
        return BLANK

    def call_record_id(self, part: Tree[Token], given: Sequence[Part]) -> RecordId:
        check_count("RECORD_ID", given, 0, 0, part)
        return RecordId()

    def call_if(self, part: Tree[Token], given: Sequence[Part]) -> Node:
        check_count("IF", given, 2, 3, part)
        condition = self.as_kind(self.value(given[0]), Kind.TRUTH, given[0])
        then, otherwise = self.value(given[1]), self.value(given[2]) if len(given) > 2 else BLANK
        then, otherwise, kind = self.alike(then, otherwise, given[-1])
        return Call("IF", (condition, self.as_kind(then, kind, given[1]), self.as_kind(otherwise, kind, given[-1])), kind)

    def call_switch(self, part: Tree[Token], given: Sequence[Part]) -> Node:
        """A chain of IFs: the first pattern that is equal decides, the last one alone is for all others."""
        check_count("SWITCH", given, 3, 31, part)
        subject = self.value(given[0])
        pairs: Sequence[Part] = given[1:]
        result: Node = BLANK
        if len(pairs) % 2:
            pairs, result = pairs[:-1], self.value(given[-1])
        for pattern, then in reversed(list(zip(pairs[::2], pairs[1::2], strict=True))):
            chosen, result, kind = self.alike(self.value(then), result, then)
            condition = self.compared("=", subject, self.value(pattern), pattern)
            result = Call("IF", (condition, self.as_kind(chosen, kind, then), self.as_kind(result, kind, then)), kind)
        return result

    def as_kind(self, node: Any, kind: Kind, where: Part) -> Node:
        """The node itself where it is of the kind, or converted. Raises Problem."""
        if isinstance(node, RecordId):
            raise Problem("RECORD_ID() can be compared with the id of a record", position_of(where))
        node = dated(node, kind)
        if node.kind is kind:
            return node
        if node.kind is Kind.BLANK:
            return Literal(NOTHING[kind], kind)
        if kind is Kind.TRUTH:
            return Call("is_true", (node,), kind)
        if (node.kind, kind) in CONVERSIONS:
            return Call(CONVERSIONS[node.kind, kind], (node,), kind)
        raise Problem(f"{kind.value.capitalize()} is expected here, and this is {node.kind.value}", position_of(where))


NOTHING: dict[Kind, Constant] = {Kind.TEXT: "", Kind.TRUTH: False, Kind.NUMBER: None, Kind.DATE: None, Kind.MOMENT: None}
CONVERSIONS = {
    (Kind.NUMBER, Kind.TEXT): "number_text",
    (Kind.DATE, Kind.TEXT): "date_text",
    (Kind.MOMENT, Kind.TEXT): "moment_text",
    (Kind.TRUTH, Kind.TEXT): "truth_text",
    (Kind.DATE, Kind.MOMENT): "midnight",
    (Kind.TRUTH, Kind.NUMBER): "truth_number",
}


def is_nothing(node: Node) -> bool:
    return isinstance(node, Literal) and node.value in (None, "") and node.kind in {Kind.BLANK, Kind.TEXT}


def dated(node: Node, kind: Kind) -> Node:
    """A text that is written out as a date, where a date is wanted."""
    if kind not in {Kind.DATE, Kind.MOMENT} or not isinstance(node, Literal) or not isinstance(node.value, str):
        return node
    text = node.value
    try:
        if len(text) == len("2026-01-31"):
            return Literal(date.fromisoformat(text), Kind.DATE)
        moment = datetime.fromisoformat(text)
        return Literal(moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC), Kind.MOMENT)
    except (ValueError, OverflowError):
        return node


def simplified(call: Call, part: Part) -> Node:
    """Hundreds of RECORD_ID()='…' in one OR are one question."""
    if call.name not in {"AND", "OR"}:
        return call
    ids = [arg for arg in call.args if isinstance(arg, RecordIs)]
    others = [arg for arg in call.args if not isinstance(arg, RecordIs)]
    if len(others) > MOST_CONDITIONS:
        raise Problem(f"{call.name} takes {MOST_CONDITIONS} conditions at most", position_of(part))
    if call.name == "AND" or len(ids) < 2:
        return call
    together = RecordIs(frozenset().union(*(one.numbers for one in ids)))
    return Call("OR", (together, *others), Kind.TRUTH) if others else together


def check_count(name: str, given: Sequence[Part], fewest: int, most: int | None, part: Part) -> None:
    if len(given) < fewest or (most is not None and len(given) > most):
        raise Problem(f"{name} does not take {len(given)} arguments", position_of(part))


def check_unit(name: str, unit: Node, where: Part) -> None:
    known = SAME if name == "IS_SAME" else UNITS
    if not isinstance(unit, Literal) or unit.value not in known:
        raise Problem(f"{name} takes one of these units: {', '.join(known)}", position_of(where))


def check_format(form: Node, where: Part) -> None:
    try:
        pieces_of(str(form.value) if isinstance(form, Literal) else "")
    except ValueError:
        raise Problem("A format is written out of YYYY, MM, DD, HH, mm and ss, as “YYYY-MM-DD”", position_of(where)) from None
