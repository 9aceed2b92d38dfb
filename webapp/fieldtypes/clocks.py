"""Reading times of day as people write them: 14:30, 14.30, 2:30 pm, 2pm, with seconds where they are given."""

import re
from datetime import time

from webapp.fieldtypes.base import Invalid, quoted

TIME = r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?\s*(?P<half>[ap]\.?m\.?)?"
PATTERN = re.compile(TIME, re.ASCII | re.IGNORECASE)


def read(text: str) -> time:
    """The time that a text writes, at most to the microsecond. Raises `Invalid`."""
    found = PATTERN.fullmatch(text.strip())
    if not found or not (found["minute"] or found["half"]):
        raise Invalid(f"{quoted(text)} is not a time. Write it as 14:30 or 2:30 pm.")
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    microsecond = int((found["fraction"] or "0")[:6].ljust(6, "0"))
    if found["half"]:
        if not 1 <= hour <= 12:
            raise Invalid(f"{quoted(text)} has an hour that no clock of twelve hours shows.")
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    try:
        return time(hour, minute, second, microsecond)
    except ValueError:
        raise Invalid(f"{quoted(text)} is not a time of day.") from None


def shown(at: time) -> str:
    """14:30, and seconds only where there are any."""
    return f"{at.hour:02}:{at.minute:02}:{at.second:02}" if at.second else f"{at.hour:02}:{at.minute:02}"
