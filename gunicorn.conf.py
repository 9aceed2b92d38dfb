"""The web server: one process with threads on SQLite, two on PostgreSQL, on the port that the platform names.

The settings come from the environment (.env.example lists them). The application writes the line per request itself.
"""

import os
import signal
import socket
import subprocess
import sys

import gunicorn.http.message

from webapp.config import ConfigError, config_or_exit, number

inlay = config_or_exit()
try:
    workers = number(os.environ, "WEB_CONCURRENCY", 1 if inlay.on_sqlite else 2, least=1)
    port = number(os.environ, "PORT", 8000, least=1, most=65535)
except ConfigError as problem:
    sys.exit(f"Inlay cannot start. {problem}")


# Every address of the machine: [::] takes IPv4 as well, where the machine has IPv6 at all.
bind = f"[::]:{port}" if socket.has_dualstack_ipv6() else f"0.0.0.0:{port}"
worker_class = "gthread"

# A stream of live updates waits in a thread of its own. Threads are started when they are needed.
threads = inlay.threads + (inlay.streams if inlay.live == "on" else 0)

# A platform stops a process 30 seconds after asking, and its router keeps a connection for 90.
timeout = 25
graceful_timeout = 20
keepalive = 95

# Programs send lists' conditions in addresses of up to 16,000 characters before they turn to POST. Gunicorn's own bound lies below that,
# and its only other choice is to have none.
limit_request_line = gunicorn.http.message.MAX_REQUEST_LINE = 20_000

# The application trusts as many proxies as INLAY_PROXY_HOPS says; the server itself believes no header of anybody.
forwarded_allow_ips = ""
secure_scheme_headers = {}
accesslog = None
control_socket_disable = True

# Each process opens its own connections to the database, so none may be inherited; loading after the fork costs nothing but memory.
preload_app = False

job_keeper: subprocess.Popen[bytes] | None = None


def when_ready(server):
    """With INLAY_JOBS=embedded the job consumer runs beside the web server, one per installation."""
    global job_keeper
    if inlay.jobs == "embedded":
        consumer = [sys.executable, "-m", "flask", "--app", "webapp.app", "worker"]
        job_keeper = subprocess.Popen([sys.executable, "-m", "webapp.keeper", *consumer])


def post_worker_init(worker):
    """Streams end with the first word of a stop; their pages come back to another process."""
    stop = signal.getsignal(signal.SIGTERM)

    def end(number, frame):
        worker_int(worker)
        stop(number, frame)

    signal.signal(signal.SIGTERM, end)
    signal.siginterrupt(signal.SIGTERM, False)


def worker_int(worker):
    worker.wsgi.extensions["live"].stop()


def on_exit(server):
    if job_keeper is not None and job_keeper.poll() is None:
        job_keeper.terminate()
        job_keeper.wait()
