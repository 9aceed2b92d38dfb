"""What the search index keeps of a cell that holds ids: each as three characters that nobody types."""

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

PRIVATE = 0xF0000  # a plane of Unicode without letters, so that no database folds anything there
MOST = 0x7FFF


@lru_cache(maxsize=10_000)
def id_trace(column: str, one: int) -> str:
    """An option or a person in a column. Two that share a trace cost a look at a record, and no more."""
    return "".join(chr(PRIVATE + place) for place in (crc32(column.encode()) % MOST, one & MOST, one >> 15 & MOST))


def id_traces(column: str, value: int | Sequence[int]) -> str:
    return id_trace(column, value) if isinstance(value, int) else "\n".join(id_trace(column, one) for one in value)
