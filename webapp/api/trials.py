"""Trying an operation on the page that describes it: a real request of the API within this process, made as the person who tries."""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import current_app, request
from werkzeug.test import EnvironBuilder, run_wsgi_app

from webapp.accounts.models import User
from webapp.api.reference import Entry
from webapp.tokens import changes
from webapp.tokens.signing import signed_access

SHOWN = 20_000  # characters of an answer


@dataclass(frozen=True)
class Trial:
    """A request as a command, and what it was answered with."""

    command: str
    status: str
    is_good: bool
    text: str


def attempt(entry: Entry, place: Mapping[str, str], query: Iterable[tuple[str, str]], body: str, *, by: User) -> Trial:
    """Make the request with a token that lives as long as it. What it writes is written."""
    path = entry.path.format_map({name: quote(value, safe="") for name, value in place.items()})
    sought = urlencode([(name, value) for name, value in query if value])
    token, jti = changes.start_script(by, name="The API page")
    try:
        status, text = answered(entry.method, path, sought, body if entry.takes_body else "", signed_access(jti, by))
    finally:
        changes.revoke_token(by, token.id)
    return Trial(command(entry, f"{path}?{sought}" if sought else path, body), status, status.startswith("2"), text)


def answered(method: str, path: str, query: str, body: str, token: str) -> tuple[str, str]:
    headers = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/json")]
    builder = EnvironBuilder(
        path, base_url=request.host_url, query_string=query, method=method, headers=headers, input_stream=io.BytesIO(body.encode())
    )
    environ = builder.get_environ()
    environ["CONTENT_LENGTH"] = str(len(body.encode()))
    environ["REMOTE_ADDR"] = request.remote_addr or ""
    environ["RAW_URI"] = path
    chunks, status, _ = run_wsgi_app(current_app.wsgi_app, environ, buffered=True)
    return status, pretty(b"".join(chunks).decode())


def pretty(text: str) -> str:
    shown = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}\n…"


def command(entry: Entry, address: str, body: str) -> str:
    """The same request for a terminal."""
    parts = ["curl", "-X", entry.method] if entry.method != "GET" else ["curl"]
    parts += ['-H "Authorization: Bearer $TOKEN"']
    if entry.takes_body:
        escaped = " ".join(body.split()).replace("'", "'\\''")
        parts += ["-H 'Content-Type: application/json'", f"-d '{escaped}'"]
    return " ".join([*parts, f"'{request.host_url.rstrip('/')}{address}'"])
