"""One POST to the outside: to the address that was looked at, without redirects, and over in some seconds whatever the other side does."""

import contextlib
import socket
import ssl
import threading
from functools import cache

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from webapp import __version__
from webapp.webhooks.targets import Target

SILENT = 5.0  # seconds until there is a connection, and between two bytes
DEADLINE = 10.0  # seconds for all of it


class Unreachable(Exception):
    """Nobody answered; the text says how that failed."""


def post(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer, of which nothing else is read. Raises Unreachable."""
    connection = connection_to(target)
    clock = threading.Timer(DEADLINE, hang_up, [connection])
    clock.daemon = True
    clock.start()
    sent = {"Host": target.host_header, "User-Agent": f"Inlay/{__version__}", "Content-Type": "application/json", **headers}
    try:
        connection.request("POST", target.path, body=body, headers=sent, preload_content=False)
        return int(connection.getresponse().status)
    except ssl.SSLError as problem:
        raise Unreachable(f"The secure connection failed: {problem.reason or problem}") from None
    except (HTTPError, OSError, ValueError) as problem:
        raise Unreachable(reason(problem)) from None
    finally:
        clock.cancel()
        connection.close()


def connection_to(target: Target) -> HTTPConnection:
    if not target.is_encrypted:
        return HTTPConnection(target.address, target.port, timeout=SILENT)
    context, host = trusted(), target.host
    return HTTPSConnection(target.address, target.port, timeout=SILENT, ssl_context=context, server_hostname=host, assert_hostname=host)


@cache
def trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def hang_up(connection: HTTPConnection) -> None:
    """A receiver that answers a byte a minute would hold this thread otherwise."""
    bare = connection.sock
    if bare is not None:
        with contextlib.suppress(OSError):
            bare.shutdown(socket.SHUT_RDWR)


def reason(problem: Exception) -> str:
    if isinstance(problem, TimeoutError) or "timed out" in str(problem):
        return "It took too long."
    return f"Nobody answered there ({type(problem).__name__})."
