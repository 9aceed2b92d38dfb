"""How much a long change writes at once, and how long it leaves the others alone behind that.

SQLite has one writer. Who finds it taken asks again after 1, 2, 5, 10 … 100 ms, and has bad luck each time that a long change holds it:
with a rest as long as the hold, one in 8,000 writers waits for half a second. So holds are short, and rests twice as long.
"""

import time
from dataclasses import dataclass

from webapp.database import db

HELD = 0.020  # seconds that SQLite's writer should be held at once
HELD_ROWS = 0.100  # on PostgreSQL nobody waits but for the very records
RESTS = 2  # times as long as the hold before
FEWEST, MOST = 250, 2_000


@dataclass
class Pace:
    """`size` is how many records to write next."""

    size: int = 500

    def rest(self, held: float) -> None:
        """After a write that held others up for `held` seconds: learn from it, and give them their turn."""
        on_sqlite = db.engine.dialect.name == "sqlite"
        factor = (HELD if on_sqlite else HELD_ROWS) / max(held, 0.001)
        self.size = round(min(max(self.size * min(max(factor, 0.5), 1.5), FEWEST), MOST))
        if on_sqlite:
            time.sleep(RESTS * held)
