"""Addresses as clients build them: with two slashes where an endpoint ends in one, and with `%2F` in the name of a table.

A server hands the path on decoded, where such a slash cannot be told from one between two names. So the raw address is read as well, and
the slash goes on as a character that no name has.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SLASH = "\x1f"
OURS = re.compile(r"/+(?:v0|api)(?:/|\Z)")
ENCODED = re.compile(r"%2f", re.IGNORECASE)


class Addresses:
    def __init__(self, app: "WSGIApplication") -> None:
        self.app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if OURS.match(path):
            environ["PATH_INFO"] = re.sub("/+", "/", with_names_whole(path, environ.get("RAW_URI", "").partition("?")[0]))
        return self.app(environ, start_response)


def with_names_whole(path: str, raw: str) -> str:
    """The decoded path, with the slashes that `raw` has encoded told apart. Where something stands in front of it, it is left alone."""
    if not ENCODED.search(raw) or decoded(raw) != path:
        return path
    return decoded(ENCODED.sub("%1F", raw))


def decoded(raw: str) -> str:
    return unquote_to_bytes(raw).decode("latin-1")


def name_in(part: str) -> str:
    return part.replace(SLASH, "/")
