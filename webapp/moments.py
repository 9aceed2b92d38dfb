"""A moment in words, as people say it in a time zone; the machine-readable moment goes along in `<time datetime>`."""

from datetime import UTC, datetime, timedelta, tzinfo

from webapp.database import now

SEEN_EVERY = timedelta(hours=1)  # how finely accounts note when somebody was here

RECENT = {0: "today", 1: "yesterday"}
TRASH_KEPT = timedelta(days=30)  # how long a bin keeps what was thrown away


def goes_on(trashed_at: datetime, zone: tzinfo = UTC) -> str:
    """The day on which the bin gives something up: “17 Dec”."""
    return day_said(trashed_at + TRASH_KEPT, zone)


def when(moment: datetime, zone: tzinfo = UTC) -> str:
    """“just now”, “today 08:12”, “yesterday 17:32”, “17 Nov”, “17 Nov 2025”."""
    at = now()
    if timedelta(0) <= at - moment < timedelta(minutes=1):
        return "just now"
    there, days_ago = moment.astimezone(zone), (at.astimezone(zone).date() - moment.astimezone(zone).date()).days
    if days_ago in RECENT:
        return f"{RECENT[days_ago]} {there:%H:%M}"
    return day_said(moment, zone)


def day_said(moment: datetime, zone: tzinfo) -> str:
    there = moment.astimezone(zone)
    return f"{there.day} {there:%b}" if there.year == now().astimezone(zone).year else f"{there.day} {there:%b %Y}"


def last_here(moment: datetime | None, zone: tzinfo = UTC) -> str:
    """How lately somebody was here, as a list of members says it."""
    if moment is None:
        return "signed out"
    if now() - moment < SEEN_EVERY:
        return "in the last hour"
    return when(moment, zone)
