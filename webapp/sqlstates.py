"""PostgreSQL's errors by the code that each carries. Asking for its driver's classes would load the driver on SQLite too, where it would
take a tenth of the memory.

The codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

DISK_FULL = "53100"
LOCK_NOT_AVAILABLE = "55P03"
QUERY_CANCELED = "57014"
UNDEFINED_COLUMN = "42703"
UNDEFINED_TABLE = "42P01"


def sqlstate(error: BaseException | None) -> str | None:
    """The code of an error that the driver raised; None where it carries none, as SQLite's never do."""
    code: str | None = getattr(error, "sqlstate", None)
    return code
