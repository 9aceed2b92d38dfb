"""Clocks in time zones: the moment that one shows, and what none of them does."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo

from webapp import zones
from webapp.fieldtypes.base import Invalid, quoted

# Two days from where Python ends: no zone and no offset leads out of it from here.
EARLIEST, LATEST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 (the calendar, not a moment)
# A day less, so that what any clock shows of a moment lies within the bounds above.
FIRST, LAST = EARLIEST.replace(tzinfo=UTC) + timedelta(days=1), LATEST.replace(tzinfo=UTC) - timedelta(days=1)


def zone(name: str) -> tzinfo:
    """Raises `Invalid` for a zone that there is not."""
    try:
        return zones.zone(name)
    except LookupError:
        raise Invalid(f"{quoted(str(name))} is not a time zone. Choose one such as Europe/Berlin.", about="zone") from None


def in_utc(local: datetime, name: str, text: str) -> datetime:
    """The moment at which clocks in the zone show `local`, the first one where they show it twice. Raises `Invalid` where they never do."""
    moment = checked(local.replace(tzinfo=zone(name)), text)
    if moment.astimezone(zone(name)).replace(tzinfo=None) != local:
        raise Invalid(f"{quoted(text)} never came: clocks in {name} were put forward over it.")
    return moment


def checked(moment: datetime, text: str) -> datetime:
    """The moment in UTC, when clocks everywhere on earth can show it. Raises `Invalid`."""
    if not EARLIEST <= moment.replace(tzinfo=None) <= LATEST or not FIRST <= moment.astimezone(UTC) <= LAST:
        raise Invalid(f"{quoted(text)} is too far at the end of the calendar.")
    return moment.astimezone(UTC)


def offset(sign: str | None, hours: str | None, minutes: str | None, seconds: str | None) -> tzinfo:
    """A fixed distance from UTC; none at all where there is no sign. Clocks had seconds of it before there were zones."""
    span = timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds or 0))
    return timezone(-span if sign == "-" else span)
