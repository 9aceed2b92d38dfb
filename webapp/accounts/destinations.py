"""Where a sign-in leads: only ever to a path of this site."""

import re

HOME = "/"
LONGEST = 2000

# One slash, then visible ASCII without a backslash. Browsers read “//host” and “/\\host” as another host, and drop tabs and line breaks.
OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def own_path(given: str | None) -> str:
    """`given` when it is a path of this site, else the home page."""
    if given and len(given) <= LONGEST and OWN_PATH.fullmatch(given):
        return given
    return HOME
