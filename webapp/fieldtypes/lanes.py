"""What a board deals records by: the values of a field that holds one of few."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Lanes:
    """Values under keys that last: those that the field offers, in their order, and those that it offers no more but cells may hold.

    `nothing` is what an empty cell is called, where that is not “No Status” by the field's name.
    """

    offered: Mapping[str, Any]
    former: Mapping[str, Any]
    nothing: str = ""
