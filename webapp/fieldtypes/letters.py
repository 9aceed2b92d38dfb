"""Text compared without case and in order, of any script and on both databases.

SQLite's own functions know the case of ASCII letters only. Calling into Python for each of a million records takes more than a second, so
what is written here lets SQLite sort out by itself what it can, and asks Python about the rest.
"""

import hashlib
import unicodedata
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

ESCAPE = "\\"
LONG = 150  # letters; of four bytes each, and then twice, two keys go into a row of an index
NOT_ASCII = "*[^\x01-~]*"

# Accented Latin letters stand with their plain ones: é beside e.
PLAIN_LETTERS = {
    code: unicodedata.normalize("NFD", chr(code).lower())[0]
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if unicodedata.normalize("NFD", chr(code).lower())[0].isascii()
}

# PostgreSQL looks each letter up from the start of the list, so the usual ones stand first.
USUAL = "etaoinsrhdlucmfywgpbvkxqjz ETAOINSRHDLUCMFYWGPBVKXQJZ"
ACCENTED = USUAL + "".join(map(chr, PLAIN_LETTERS))
PLAIN = USUAL + "".join(PLAIN_LETTERS.values())


class Folded(FunctionElement[str]):
    """The text in small letters."""

    type = sa.Text()
    inherit_cache = True
    name = "folded"


class Raised(FunctionElement[str]):
    """The text in capital letters."""

    type = sa.Text()
    inherit_cache = True
    name = "raised"


class OrderKey(FunctionElement[str]):
    """What texts are sorted by: small letters without accents, and among those that are the same so, with them.

    It is compared byte by byte on both databases, so they agree, and two texts have the same key if they differ in nothing but case.

    It is short enough for an index of PostgreSQL's: long texts stand in the order of their first letters, told apart by a digest.
    """

    type = sa.Text()
    inherit_cache = True
    name = "order_key"


class Alike(FunctionElement[bool]):
    """Whether the text is like the pattern beside it, whatever the case of ASCII letters at least."""

    type = sa.Boolean()
    inherit_cache = True
    name = "alike"


@compiles(Alike)
def alike(element: Alike, compiler: SQLCompiler, **kw: Any) -> str:
    text, pattern = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({text} ILIKE {pattern} ESCAPE '{ESCAPE}')"


@compiles(Alike, "sqlite")
def alike_on_sqlite(element: Alike, compiler: SQLCompiler, **kw: Any) -> str:
    """SQLite's LIKE knows the case of ASCII letters by itself: to fold them first, as `ilike` does, takes nearly three times as long."""
    text, pattern = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({text} LIKE {pattern} ESCAPE '{ESCAPE}')"


@compiles(Folded)
def fold(element: Folded, compiler: SQLCompiler, **kw: Any) -> str:
    return f"lower({compiler.process(element.clauses, **kw)})"


@compiles(Folded, "sqlite")
def fold_on_sqlite(element: Folded, compiler: SQLCompiler, **kw: Any) -> str:
    return f"inlay_lower({compiler.process(element.clauses, **kw)})"


@compiles(Raised)
def raise_letters(element: Raised, compiler: SQLCompiler, **kw: Any) -> str:
    return f"upper({compiler.process(element.clauses, **kw)})"


@compiles(Raised, "sqlite")
def raise_letters_on_sqlite(element: Raised, compiler: SQLCompiler, **kw: Any) -> str:
    return f"inlay_upper({compiler.process(element.clauses, **kw)})"


@compiles(OrderKey)
def order(element: OrderKey, compiler: SQLCompiler, **kw: Any) -> str:
    text = compiler.process(element.clauses, **kw)
    start, plain = (f"lower(translate({part}, '{ACCENTED}', '{PLAIN}'))" for part in (f"left({text}, {LONG})", text))
    return (
        f"(CASE WHEN char_length({text}) > {LONG} THEN {start} || chr(1) || md5(lower({text}))"
        f" WHEN octet_length({text}) = char_length({text}) THEN lower({text})"
        f' ELSE {plain} || chr(1) || lower({text}) END COLLATE "C")'
    )


@compiles(OrderKey, "sqlite")
def order_on_sqlite(element: OrderKey, compiler: SQLCompiler, **kw: Any) -> str:
    text = compiler.process(element.clauses, **kw)
    return f"(CASE WHEN length({text}) > {LONG} OR {text} GLOB '{NOT_ASCII}' THEN inlay_order({text}) ELSE lower({text}) END)"


def teach_sqlite(engine: Engine) -> None:
    """Give every connection of an SQLite engine the functions that the expressions above call."""

    @event.listens_for(engine, "connect")
    def add_functions(connection: Any, _record: Any) -> None:
        connection.create_function("inlay_lower", 1, lowered, deterministic=True)
        connection.create_function("inlay_upper", 1, raised, deterministic=True)
        connection.create_function("inlay_order", 1, order_key, deterministic=True)


def lowered(text: str | None) -> str | None:
    return None if text is None else text.lower()


def raised(text: str | None) -> str | None:
    """Letter by letter, as PostgreSQL does: ß, whose capital is two letters, stays."""
    return None if text is None else "".join(big if len(big := letter.upper()) == 1 else letter for letter in text)


def order_key(text: str | None) -> str | None:
    if text is None:
        return None
    whole = text.lower() if len(text) <= LONG else hashlib.md5(text.lower().encode(), usedforsecurity=False).hexdigest()
    return f"{text[:LONG].translate(PLAIN_LETTERS).lower()}\x01{whole}"


def contains(column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool]:
    return like(column, f"%{literally(text)}%")


def starts_with(column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool]:
    return like(column, f"{literally(text)}%")


def ends_with(column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool]:
    return like(column, f"%{literally(text)}")


def equals(column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool]:
    return like(column, literally(text))


def literally(text: str) -> str:
    """A pattern that matches the text itself, also its % and _."""
    return text.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")


def like(column: sa.ColumnElement[Any], pattern: str) -> sa.ColumnElement[bool]:
    if pattern.isascii():
        return Alike(column, sa.literal(pattern))
    # Any letter where a foreign one is meant: few enough are left for a closer look.
    rough = "".join(char if char.isascii() else "_" for char in pattern)
    return sa.and_(Alike(column, sa.literal(rough)), Folded(column).like(Folded(sa.literal(pattern)), escape=ESCAPE))
