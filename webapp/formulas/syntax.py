"""The grammar of formulas: text → lark's tree, with positions. Everything is bounded, so that nothing takes long."""

from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from webapp.formulas.tree import Problem

LONGEST = 100_000
MOST_PARTS = 20_000
DEEPEST = 40

Part = Tree[Token] | Token

GRAMMAR = r"""
?start: comparison
?comparison: joined (COMPARE joined)*
?joined: sum ("&" sum)*
?sum: product (SIGN product)*
?product: unary (TIMES unary)*
?unary: SIGN unary -> signed
      | atom
?atom: NUMBER -> number
     | STRING -> string
     | FIELD -> field
     | NAME "(" [comparison ("," comparison)*] ")" -> call
     | NAME -> bare
     | "(" comparison ")"

COMPARE: "!=" | "<=" | ">=" | "=" | "<" | ">"
SIGN: "+" | "-"
TIMES: "*" | "/"
NUMBER: /(\d+(\.\d*)?|\.\d+)/
STRING: /"(\\.|[^"\\])*"/s | /'(\\.|[^'\\])*'/s
FIELD: /\{(\\.|[^}\\])*\}/s
NAME: /[^\W\d]\w*/
WHITE: /\s+/
%ignore WHITE
"""


@cache
def parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=False, propagate_positions=True)


def read(text: str) -> Part:
    """The tree of a formula. Raises Problem."""
    if len(text) > LONGEST:
        raise Problem(f"A formula has {LONGEST:,} characters at most", LONGEST)
    try:
        tree: Part = parser().parse(text)
    except UnexpectedCharacters as problem:
        position = problem.pos_in_stream or 0
        raise Problem(f"“{text[position]}” is not expected here", position) from None
    except UnexpectedInput as problem:
        position = -1 if problem.pos_in_stream is None else problem.pos_in_stream
        ended = isinstance(problem, UnexpectedToken) and problem.token.type == "$END"
        if ended or not 0 <= position < len(text):
            raise Problem("Something is missing at the end", len(text)) from None
        raise Problem("This is not expected here", position) from None
    check_size(tree)
    return tree


def check_size(tree: Part) -> None:
    """Without recursion: what is too deep must not be walked down by it."""
    waiting: list[tuple[Part, int]] = [(tree, 1)]
    parts = 0
    while waiting:
        part, depth = waiting.pop()
        parts += 1
        if depth > DEEPEST:
            raise Problem(f"The formula is nested more than {DEEPEST} deep", position_of(part))
        if parts > MOST_PARTS:
            raise Problem(f"The formula has more than {MOST_PARTS:,} parts", position_of(part))
        if isinstance(part, Tree):
            # A chain of operators is as deep as it is long, once it is worked out from left to right.
            chained = len(part.children) // 2 if part.data in {"sum", "product", "comparison"} else 1
            waiting += [(child, depth + chained) for child in part.children]


def position_of(part: Part) -> int:
    if isinstance(part, Token):
        return part.start_pos or 0
    return getattr(part.meta, "start_pos", 0)


def unescaped(token: str) -> str:
    """What stands between the quotes or braces, with `\\n`, `\\t` and any escaped character as it is meant."""
    inner, text, escaped = token[1:-1], [], False
    for character in inner:
        if escaped:
            text.append(ESCAPES.get(character, character))
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            text.append(character)
    return "".join(text)


ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
