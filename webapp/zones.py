"""Time zones by the names of the IANA database, such as Europe/Berlin."""

from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DEFAULT = "UTC"


@cache
def names() -> tuple[str, ...]:
    """The zones that a person may choose: places, and UTC first."""
    return (
        DEFAULT,
        *sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))),
    )


def zone(name: str) -> tzinfo:
    """Raises LookupError for a name that is none of those."""
    if name == DEFAULT:
        return UTC
    if name not in names():
        raise LookupError(name)
    return ZoneInfo(name)
