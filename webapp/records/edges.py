"""What stands above and below the records, and says the same until the table's shape changes.

With twenty fields these are most of the thousand pieces that the template engine puts a page together from, so they are drawn once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from webapp.hypermedia import part
from webapp.tables.shape import Shape

KEPT = 256


@dataclass(frozen=True)
class Edges:
    table_id: int
    shape: Shape

    def head(self, editable: bool) -> Markup:  # noqa: FBT001  # a template calls it
        """The columns and their names, which open a field's settings where the person may change them."""
        return head(self.table_id, self.shape, editable=editable)

    def sums(self, asked: str, chosen: Mapping[int, str]) -> Markup:
        """The cells below the fields; those of the `chosen` ones wait for their sums. `asked` is the address's query."""
        return sums(self.table_id, self.shape, asked, frozenset(chosen))


@lru_cache(KEPT)
def head(table_id: int, shape: Shape, *, editable: bool) -> Markup:
    return part("records/_head.html", table_id=table_id, shape=shape, editable=editable)


@lru_cache(KEPT)
def sums(table_id: int, shape: Shape, asked: str, chosen: frozenset[int]) -> Markup:
    return part("records/_sums.html", table_id=table_id, shape=shape, asked=asked, sums=chosen)
