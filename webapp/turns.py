"""How many requests are worked on at once. Streams have threads of their own and wait in them; they take no turn from then on."""

import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Turns:
    """The memory of a process is bounded by the requests that run in it; the others wait."""

    def __init__(self, app: WSGIApplication, most: int) -> None:
        self.app = app
        self.turns = threading.BoundedSemaphore(most)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self.turns:
            return self.app(environ, start_response)
