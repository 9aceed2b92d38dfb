"""The names that the server may be called by. Other requests are refused, except for the probes of a platform, which use addresses."""

from flask import Flask, request
from werkzeug.wsgi import get_host

PROBES = {"health.alive", "health.ready"}


def init_hosts(app: Flask, names: tuple[str, ...]) -> None:
    """Not by Flask's TRUSTED_HOSTS, which has no exceptions and leaves nothing to draw the error page with."""

    def refuse_others() -> None:
        if request.endpoint not in PROBES:
            get_host(request.environ, names)  # answers 400 by itself

    if names:
        app.before_request(refuse_others)
