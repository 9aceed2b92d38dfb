"""Groups of records: what they are, which of them are closed, and how many records each has.

Records of one group stand beside each other because they are sorted by what groups them, so pages go by key as ever. Of a closed group one
record stays in the selection to stand for all of them: the one with the smallest id, and only the group's header is drawn for it. So a
page costs the same whether its groups hold a record each or a million.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from webapp.database import db
from webapp.fieldtypes import Invalid, Value
from webapp.hypermedia import dom_id
from webapp.views.order import LONGEST_FOLD, Folding
from webapp.views.resolved import Key

if TYPE_CHECKING:
    from webapp.records.query import Record
    from webapp.records.selection import Selection

MOST_COUNTED = 1_000

Condition = sa.ColumnElement[bool]
Path = tuple[Value, ...]
"""The values that records of a group have in common, one for each level; texts in small letters."""


class Counted(NamedTuple):
    """A group with its number of records and the results of what was to be aggregated."""

    path: Path
    records: int
    results: Sequence[Any]


class Groups:
    def __init__(self, selection: "Selection") -> None:
        self.selection = selection
        self.folding: Folding = selection.criteria.folding
        self.keys: Sequence[Key] = selection.keys[: selection.resolved.levels]
        self._folds = [path for words in sorted(self.folding.but) if (path := self._read(words)) is not None]

    def path_of(self, record: "Record") -> Path:
        return self.path_at([getattr(record, key.field.column_name) for key in self.keys])

    def path_at(self, values: Sequence[Value]) -> Path:
        """Of the first values of a place, those that group."""
        return tuple(without_case(value, key) for value, key in zip(values, self.keys, strict=False))

    def in_words(self, path: Path) -> str:
        """The path for an address."""
        values = [key.field.type.to_json(value) for key, value in zip(self.keys, path, strict=False)]
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def is_closed(self, path: Path) -> bool:
        return self.folding.is_closed(self.in_words(path))

    def is_hidden(self, path: Path) -> bool:
        """Whether the records of the group are inside a closed one."""
        return any(self.is_closed(path[:level]) for level in range(1, len(path) + 1))

    def dom_id(self, path: Path) -> str:
        """The id of the group's header in a page."""
        return dom_id("g", hashlib.sha256(self.in_words(path).encode()).hexdigest()[:12])

    def may_turn(self, path: Path) -> bool:
        """Whether an address has room to say that the group is closed, or open."""
        return len(self.in_words(path)) <= LONGEST_FOLD

    def folded(self) -> list[Condition]:
        """What leaves out the records of closed groups, but for one of each."""
        if not self.keys or not (self.folding.all_closed or self._folds):
            return []
        stand_ins: list[Condition] = []
        opened: list[Condition] = []
        for level in range(1, len(self.keys) + 1):
            closed = self._closed(level)
            if closed is not None:
                stand_ins.append(self.selection.shape.records.c.id.in_(self._smallest_ids(level, [*opened, closed])))
                opened.append(sa.not_(closed))
        return [sa.or_(sa.and_(sa.true(), *opened), *stand_ins)]

    def ends(self, first_id: int, last_id: int) -> tuple[Path, Path] | None:
        """The groups of two records as they are now; None where one of them is gone."""
        paths = self._paths({first_id, last_id})
        return (paths[first_id], paths[last_id]) if {first_id, last_id} == set(paths) else None

    def counted(self, first: Path, last: Path, parts: Sequence[sa.ColumnElement[Any]]) -> Iterator[Counted]:
        """Each group from one to another, both included, that is not inside a closed one; a statement for each level, and one more."""
        found = [row for level in range(1, len(self.keys) + 1) for row in self._counted(level, first[:level], last[:level], parts)]
        paths = self._paths({smallest for _, smallest, _, _ in found})
        for level, smallest, records, results in found:
            if smallest in paths:
                yield Counted(paths[smallest][:level], records, results)

    # ---- statements

    def _counted(self, level: int, first: Path, last: Path, parts: Sequence[Any]) -> Iterator[tuple[int, int, int, Sequence[Any]]]:
        opened = [sa.not_(closed) for above in range(1, level) if (closed := self._closed(above)) is not None]
        smallest = sa.func.min(self.selection.shape.records.c.id)
        some = self.selection.only(smallest, [*self._between(first, last), *opened]).add_columns(sa.func.count(), *parts)
        for row in db.session.execute(some.group_by(*self._by(level)).limit(MOST_COUNTED)):
            yield level, row[0], row[1], row[2:]

    def _paths(self, record_ids: set[int]) -> dict[int, Path]:
        shape = self.selection.shape
        columns = [shape.column(key.field) for key in self.keys]
        rows = db.session.execute(sa.select(shape.records.c.id, *columns).where(shape.records.c.id.in_(record_ids)))
        return {row.id: self.path_of(row) for row in rows}

    def _between(self, first: Path, last: Path) -> list[Condition]:
        after, same_as_first = self.selection.steps(first)
        before, same_as_last = self.selection.steps(last, backwards=True)
        return [sa.or_(*after, sa.and_(*same_as_first)), sa.or_(*before, sa.and_(*same_as_last))]

    def _smallest_ids(self, level: int, conditions: list[Condition]) -> sa.Select[Any]:
        return self.selection.only(sa.func.min(self.selection.shape.records.c.id), conditions).group_by(*self._by(level))

    def _by(self, level: int) -> list[sa.ColumnElement[Any]]:
        return [self.selection.by(key) for key in self.keys[:level]]

    def _closed(self, level: int) -> Condition | None:
        """Whether a record's group at a level is closed; None where none of them is. Never unknown, also for empty cells."""
        named = [sa.and_(*self.selection.steps(path)[1]) for path in self._folds if len(path) == level]
        if not named:
            return sa.true() if self.folding.all_closed else None
        is_named = sa.func.coalesce(sa.or_(*named), sa.false())
        return sa.not_(is_named) if self.folding.all_closed else is_named

    def _read(self, words: str) -> Path | None:
        """The path that an address names; None for nonsense."""
        try:
            data = json.loads(words)
        except ValueError:
            return None
        if not isinstance(data, list) or not 0 < len(data) <= len(self.keys):
            return None
        try:
            return tuple(without_case(key.field.type.from_json(value), key) for key, value in zip(self.keys, data, strict=False))
        except Invalid:
            return None


def without_case(value: Value, key: Key) -> Value:
    """What the database takes for the same when it sorts."""
    if value is None:
        return key.field.type.empty
    return value.lower() if isinstance(value, str) else value
