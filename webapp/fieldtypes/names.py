"""Several names in one text, as people write lists: with commas, semicolons or line breaks between them. A name that has one of these in
it stands in double quotes, as in a CSV file."""

import csv
import re
from collections.abc import Iterable

from webapp.fieldtypes.base import Invalid

LIMIT = 20_000
NEEDS_QUOTES = re.compile(r'[,;"\n\r]|\A\s|\s\Z')


def split(text: str) -> list[str]:
    """The names, without empty ones. Raises `Invalid` for a text that is too long."""
    if len(text) > LIMIT:
        raise Invalid(f"This list has {len(text):,} characters; the limit is {LIMIT:,}.")
    separator = "," if "," in text or ";" not in text else ";"
    rows = csv.reader(text.splitlines(), delimiter=separator, skipinitialspace=True)
    return [name.strip() for row in rows for name in row if name.strip()]


def joined(names: Iterable[str]) -> str:
    """A text that `split` takes apart again."""
    return ", ".join(quoted(name) for name in names)


def quoted(name: str) -> str:
    if not NEEDS_QUOTES.search(name):
        return name
    return '"{}"'.format(name.replace('"', '""'))
