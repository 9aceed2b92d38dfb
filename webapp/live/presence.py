"""Who is on which table, and in which cell. Kept in memory: it expires by itself and nobody misses it."""

import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

LASTS = 40.0  # seconds without a word until somebody counts as gone


@dataclass(frozen=True)
class Here:
    """Somebody's page on a table. Without a record, they are in no cell."""

    table_id: int
    user_id: int
    page: str
    record_id: int | None = None
    field_id: int | None = None
    gone: bool = False

    @property
    def note(self) -> dict[str, Any]:
        return asdict(self)


class Presence:
    def __init__(self) -> None:
        self.pages: dict[tuple[int, str], tuple[Here, float]] = {}
        self.lock = threading.Lock()

    def take(self, here: Here) -> bool:
        """Whether it says something new."""
        key = here.user_id, here.page
        with self.lock:
            known = self.pages.pop(key, None)
            if not here.gone:
                self.pages[key] = here, time.monotonic() + LASTS
            return here != (known[0] if known else None) and not (here.gone and known is None)

    def forget_silent(self) -> set[int]:
        """The tables that somebody left without a word."""
        moment = time.monotonic()
        with self.lock:
            silent = [key for key, (_, until) in self.pages.items() if until < moment]
            return {self.pages.pop(key)[0].table_id for key in silent}

    def of_page(self, user_id: int, page: str) -> Here | None:
        with self.lock:
            known = self.pages.get((user_id, page))
        return known[0] if known else None

    def on(self, table_id: int) -> list[Here]:
        """Those on a table: who has a cell first, so that a person with two pages is shown where they work."""
        with self.lock:
            there = [here for here, _ in self.pages.values() if here.table_id == table_id]
        return sorted(there, key=lambda here: (here.user_id, here.record_id is None))
