"""A comment's text as HTML: Markdown, in which an address is a link without further signs."""

import re

from markupsafe import Markup

from webapp.fieldtypes.markdown import rendered

# Not within a link's brackets, code or quotes; what ends a sentence is no part of an address.
ADDRESS = re.compile(r"(?<![\w<(\[\"`/])https?://[^\s<>\"`]*[^\s<>\"`.,;:!?)\]]")


def shown(text: str) -> Markup:
    return rendered(ADDRESS.sub(lambda found: f"<{found[0]}>", text))
