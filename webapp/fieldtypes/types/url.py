"""A web address, shown as a link. Only http, https and mailto are ever links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, urlsplit

from markupsafe import Markup

from webapp.fieldtypes.base import FieldType, Invalid, escaped, filled, quoted
from webapp.fieldtypes.characters import one_line
from webapp.fieldtypes.operators import TEXT_OPERATORS
from webapp.regions import INTERNATIONAL, Region

LIMIT = 4_096
LINKED = ("https://", "http://", "mailto:")

# What most addresses look like; nothing about them needs a second thought.
ORDINARY = re.compile(r"https?://[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){1,3}(?:[/?#][!-~]*)?", re.ASCII)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.ASCII | re.IGNORECASE)
HOST_AND_PORT = re.compile(r"[^/?#:@\s]+:\d{1,5}(?:[/?#]|\Z)", re.ASCII)
MAILTO = re.compile(r"mailto:[^\s@?]+@[^\s@?]+(?:\?\S*)?", re.IGNORECASE)
LABEL = r"[^\x00-,./:-@\[-^`{-\x7f\s]{1,63}"  # not \w, which leaves out the vowel signs of Indian scripts
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*\.?")
BARE_DOMAIN = re.compile(rf"(?:{LABEL}\.)+[^\W\d_]{LABEL}\.?|localhost|(?:\d{{1,3}}\.){{3}}\d{{1,3}}")
IP_V6 = re.compile(r"[0-9a-f:.]{2,45}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Url(FieldType):
    name = "url"
    label = "URL"
    description = "A web address, as a link."
    icon = "globe"
    look = "line"
    rank = 81
    inputmode = "url"
    operators = TEXT_OPERATORS
    examples = {
        "https://example.org/saws?kind=track#top": "https://example.org/saws?kind=track#top",
        "HTTP://Example.ORG": "http://example.org",
        "example.org/a b": "https://example.org/a%20b",
        "example.org:8080": "https://example.org:8080",
        "mailto:ann@example.org": "mailto:ann@example.org",
        "": None,
    }

    def parse(self, text: str) -> str | None:
        address = one_line(text, limit=LIMIT)
        if not address:
            return None
        if ORDINARY.fullmatch(address):
            return address
        if MAILTO.fullmatch(address):
            return f"mailto:{address[len('mailto:') :]}"
        if SCHEME.match(address) and not HOST_AND_PORT.match(address):
            return _normalised(text, address)
        if not BARE_DOMAIN.fullmatch(re.split(r"[/?#:]", address, maxsplit=1)[0]):
            raise _not_an_address(text)
        return _normalised(text, f"https://{address}")

    def html(self, value: str) -> str:
        shown = escaped(value)
        if not value.startswith(LINKED):
            return shown
        return Markup(f'<a href="{shown}" target="_blank" rel="noopener noreferrer" tabindex="-1">{shown}</a>')

    @classmethod
    def guess(cls, samples: Sequence[str], region: Region = INTERNATIONAL) -> Self | None:
        # A bare name with a dot in it is as likely a file's: only what says that it is an address counts.
        texts = filled(samples)
        sure = bool(texts) and all(text.lower().startswith(("https://", "http://", "www.")) for text in texts)
        return cls() if sure and cls().takes(texts) else None


def _normalised(text: str, address: str) -> str:
    """The address with its scheme and host in lower case and spaces encoded, once its parts are beyond doubt."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise _not_an_address(text) from None
    if parts.scheme not in ("http", "https"):
        raise Invalid(f"{quoted(text)} is not a web address: it has to start with https:// or http://.")
    if not address[len(parts.scheme) :].startswith("://") or port == 0 or not _is_host(parts):
        raise _not_an_address(text)
    rest = address[len(parts.scheme) + len("://") + len(parts.netloc) :]
    return f"{parts.scheme}://{parts.netloc.lower()}{rest.replace(' ', '%20')}"


def _is_host(parts: SplitResult) -> bool:
    """Whether a name or number alone stands between the slashes: user names there are how links lie about where they lead."""
    if "@" in parts.netloc or "\\" in parts.netloc or len(parts.netloc) > 255:
        return False
    host = parts.hostname or ""
    return bool(IP_V6.fullmatch(host)) if "[" in parts.netloc else bool(HOST.fullmatch(host)) and host.isprintable()


def _not_an_address(text: str) -> Invalid:
    return Invalid(f"{quoted(text)} is not a web address.")


TYPE = Url
