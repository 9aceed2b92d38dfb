"""Where the bench keeps its files between runs; nothing in it is part of the product, and it may be removed at any time."""

import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRATCH = ROOT / "build" / "bench"

# PostgreSQL's own user must be able to reach its files, and the path of a Unix socket may have 107 characters.
POSTGRES = Path(tempfile.gettempdir()) / "inlay-bench-postgres"
