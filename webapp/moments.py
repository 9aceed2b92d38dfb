"""A moment in words, as people say it. The day is the server's, in UTC; the machine-readable moment goes along in `<time datetime>`."""

from datetime import datetime, timedelta

from webapp.database import now

SEEN_EVERY = timedelta(hours=1)  # how finely accounts note when somebody was here


TRASH_KEPT = timedelta(days=30)  # how long a bin keeps what was thrown away


def goes_on(trashed_at: datetime) -> str:
    """The day on which the bin gives something up: “17 Dec”."""
    day = trashed_at + TRASH_KEPT
    return f"{day.day} {day:%b}" if day.year == now().year else f"{day.day} {day:%b %Y}"


def when(moment: datetime) -> str:
    """“just now”, “today 08:12”, “yesterday 17:32”, “17 Nov”, “17 Nov 2025”."""
    at = now()
    if timedelta(0) <= at - moment < timedelta(minutes=1):
        return "just now"
    day = moment.date()
    if day == at.date():
        return f"today {moment:%H:%M}"
    if day == at.date() - timedelta(days=1):
        return f"yesterday {moment:%H:%M}"
    if day.year == at.year:
        return f"{day.day} {moment:%b}"
    return f"{day.day} {moment:%b %Y}"


def last_here(moment: datetime | None) -> str:
    """How lately somebody was here, as a list of members says it."""
    if moment is None:
        return "signed out"
    if now() - moment < SEEN_EVERY:
        return "in the last hour"
    return when(moment)
