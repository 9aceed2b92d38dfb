"""The whole htmx vocabulary: pages or fragments, toasts, events, ids. No other module reads an htmx header.

An answer to an htmx swap is one block of the page's template; a plain, boosted or history request gets the page. After a plain write the
browser is sent on with 303, so that a reload repeats nothing.
"""

import json
from collections.abc import Iterator
from typing import Any, TypedDict
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, session
from flask_htmx import HTMX
from jinja2_fragments.flask import render_block
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

VARY = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request")


class Toast(TypedDict):
    text: str
    undo: str | None


class Htmx(HTMX):
    """flask-htmx as htmx 4 speaks: it names elements as `tag#id` and says whether it wants a part or a page."""

    @property
    def source_id(self) -> str | None:
        return element_id(request.headers.get("HX-Source"))

    @property
    def target_id(self) -> str | None:
        return element_id(request.headers.get("HX-Target"))

    @property
    def wants_fragment(self) -> bool:
        return bool(self) and request.headers.get("HX-Request-Type") != "full" and not self.history_restore_request

    @property
    def current_path(self) -> str | None:
        """The path and query of the page that the request was made from; never its host."""
        url = self.current_url
        if url is None:
            return None
        parts = urlsplit(url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def element_id(named: str | None) -> str | None:
    if named is None or "#" not in named:
        return None
    return named.partition("#")[2]


def init_hypermedia(app: Flask) -> None:
    app.jinja_env.globals.update(dom_id=dom_id, pending_toasts=pending_toasts)


def wants_fragment() -> bool:
    return current_app.htmx.wants_fragment  # type: ignore[attr-defined]


def respond(
    template: str,
    block: str,
    *,
    status: int = 200,
    redirect_to: str | None = None,
    announce: str | None = None,
    address: str | None = None,
    **context: Any,
) -> BaseResponse:
    """Answer with `block` of `template` for a swap, else with the whole page, or with 303 to `redirect_to` after a plain write.

    `announce` is a browser event (past tense, `table-changed`), or several with spaces between them, for what the block does not show.
    Toasts that were queued go along. `address` is where the browser should say that it is, when it asked by a longer one.
    """
    response: BaseResponse
    if wants_fragment():
        toasts = "".join(toast_partials())
        response = make_response(render_block(template, block, **context) + toasts, status)
        if announce:
            response.headers["HX-Trigger"] = json.dumps(dict.fromkeys(announce.split(), True))
        if address:
            response.headers["HX-Push-Url"] = address
    elif redirect_to is not None and status == 200:
        response = redirect(redirect_to, 303)
    else:
        response = make_response(render_template(template, **context), status)
    return vary(response)


def respond_nothing(*, redirect_to: str, announce: str | None = None) -> BaseResponse:
    """Answer a write that leaves nothing of its region: an empty swap with the toasts, or 303."""
    if not wants_fragment():
        return vary(redirect(redirect_to, 303))
    response = make_response("".join(toast_partials()), 200)
    if announce:
        response.headers["HX-Trigger"] = json.dumps(dict.fromkeys(announce.split(), True))
    return vary(response)


def redirect_on(url: str) -> BaseResponse:
    """Send a page or a swap on to where the next step stands: a swap follows by itself, and gets a fragment there."""
    return vary(redirect(url, 303))


def redirect_out(url: str) -> BaseResponse:
    """Send the whole browser on, also out of a swap."""
    if not current_app.htmx:  # type: ignore[attr-defined]
        return vary(redirect(url, 303))
    return vary(Response(status=204, headers={"HX-Redirect": url}))


def refresh() -> BaseResponse:
    """Make the browser load its page again, for what a swap cannot mend."""
    return vary(Response(status=204, headers={"HX-Refresh": "true"}))


def notify(text: str, *, undo: str | None = None) -> None:
    """Queue a toast for the next answer; `undo` is the address that an Undo button posts to."""
    session.setdefault("toasts", []).append(Toast(text=text, undo=undo))
    session.modified = True


def part(template: str, **context: Any) -> Markup:
    """A template that knows of no person and no request: what it makes may be kept, and stand in many pages."""
    return Markup(render_template(template, **context))


def pending_toasts() -> list[Toast]:
    return session.pop("toasts", []) if "toasts" in session else []


def toast_partials() -> Iterator[str]:
    toasts = pending_toasts()
    if toasts:
        yield render_template("ui/toast_partial.html", toasts=toasts)


def dom_id(kind: str, *numbers: int | str) -> str:
    """`dom_id("cell", 42, 12)` is `cell-42-12`."""
    return "-".join([kind, *map(str, numbers)])


def vary(response: BaseResponse) -> BaseResponse:
    response.vary.update(VARY)
    return response
