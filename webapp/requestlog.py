"""One JSON line per request on stdout, tied to the answer by a request id."""

import json
import logging
import re
import secrets
import sys
import time

from flask import Flask, Response, g, request
from flask_login import current_user

TOKEN = re.compile(r"[\w-]{40,}")
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = {"health.alive", "health.ready", "assets.show", "live.here", "static"}

log = logging.getLogger("inlay.requests")


def init_request_log(app: Flask) -> None:
    if not log.handlers:
        log.addHandler(logging.StreamHandler(sys.stdout))
        log.propagate = False
    log.setLevel(logging.WARNING if app.testing else logging.INFO)
    app.before_request(start)
    app.after_request(finish)


def start() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    g.started = time.perf_counter()


def finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    if request.endpoint not in QUIET and log.isEnabledFor(logging.INFO):
        log.info(json.dumps(line(response)))
    return response


def line(response: Response) -> dict[str, object]:
    """The path without its query, and without what may be a token, also where no route has one."""
    person = current_user._get_current_object()
    return {
        "id": g.request_id,
        "method": request.method,
        "path": TOKEN.sub("…", request.path),
        "route": request.endpoint,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.started) * 1000, 1),
        "user": person.id if person and person.is_authenticated else None,
        "address": request.remote_addr,
    }
