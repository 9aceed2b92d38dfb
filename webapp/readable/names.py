"""From what somebody called a thing to an identifier that both databases take.

The rules, which docs/operations.md tells: the name itself, at most 63 bytes long, without control characters. Where another one has that
name already, whatever its case, the number of the thing follows: `Plants (12)`. Who has a name keeps it until it is renamed.
"""

import itertools
import unicodedata
from collections.abc import Collection, Iterable

LONGEST = 63  # bytes: what PostgreSQL keeps of an identifier
RESERVED_STARTS = ("pg_", "sqlite_")
RESERVED_SCHEMAS = frozenset(["public", "information_schema", "main", "temp"])


def identifier(name: str, *, instead: str) -> str:
    """The name as an identifier; `instead` where nothing is left of it."""
    printed = "".join(char for char in unicodedata.normalize("NFC", name) if not unicodedata.category(char).startswith("C"))
    return cut(" ".join(printed.split()), LONGEST) or instead


def schema_identifier(name: str) -> str:
    """The name as that of a schema. A dot would make `Workspace.Table` ambiguous, and some beginnings are the databases' own."""
    base = identifier(name.replace(".", "_"), instead="workspace")
    return cut(f"_{base}", LONGEST) if base.casefold().startswith(RESERVED_STARTS) else base


def free(base: str, number: int, taken: Collection[str]) -> str:
    """The identifier itself, or with the number behind it, where one of `taken` (keys) is the same whatever its case."""
    return next(name for name in variants(base, number) if key(name) not in taken)


def variants(base: str, number: int) -> Iterable[str]:
    endings = itertools.chain([f" ({number})"], (f" ({number}.{further})" for further in itertools.count(2)))
    return itertools.chain([base], (f"{cut(base, LONGEST - len(ending))}{ending}" for ending in endings))


def is_variant(name: str, base: str, number: int) -> bool:
    """Whether the identifier was made of this base and number."""
    return name in itertools.islice(variants(base, number), 10)


def key(name: str) -> str:
    """What two identifiers that are the same have in common."""
    return unicodedata.normalize("NFC", name.casefold())


def cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").rstrip()
