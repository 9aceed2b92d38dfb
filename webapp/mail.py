"""Mail to people: plain text, one recipient, sent after the answer. What cannot be sent is logged; whoever waits for it asks again."""

import logging
import smtplib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

from webapp.config import Config, current_config

TIMEOUT = 20  # seconds
LOCAL = {"localhost", "127.0.0.1", "::1"}

log = logging.getLogger("inlay.mail")
_sender = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


def is_set_up() -> bool:
    """Links in mail are made from the configured address of the site: whoever sends a request chooses its Host header."""
    config = current_config()
    return config.mail_url is not None and config.site_url is not None


def after_the_answer(work: Callable[[], None]) -> None:
    """Do the work in the background, with the application at hand, so that how long it takes shows nothing to who asked."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    _sender.submit(within, app, work).add_done_callback(report)


def within(app: Flask, work: Callable[[], None]) -> None:
    with app.app_context():
        work()


def report(done: Future[None]) -> None:
    problem = done.exception()
    if problem is not None:
        log.error("Work for a mail failed", exc_info=problem)


def send(*, to: str, subject: str, text: str) -> None:
    """Hand the mail to the server, now. Trouble with the server is logged."""
    config = current_config()
    message = composed(config, to=to, subject=subject, text=text)
    try:
        deliver(config, message)
    except (OSError, smtplib.SMTPException) as problem:
        log.error("A mail was not sent: %s", type(problem).__name__)  # noqa: TRY400 (its text may quote addresses)


def composed(config: Config, *, to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address("Inlay", addr_spec=config.mail_from or f"inlay@{urlsplit(config.site_url or '').hostname}")
    message["To"] = Address(addr_spec=in_ascii(to))
    message["Subject"] = " ".join(subject.split())  # a line break would begin another header
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=message["From"].addresses[0].domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def in_ascii(address: str) -> str:
    mailbox, _, domain = address.rpartition("@")
    return f"{mailbox}@{domain.encode('idna').decode()}"


def deliver(config: Config, message: EmailMessage) -> None:
    server = urlsplit(config.mail_url or "")
    host = server.hostname or "localhost"
    with connected(server.scheme, host, server.port) as smtp:
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(message)


def connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    """A connection that is encrypted, unless it stays on this machine."""
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT)
    smtp = smtplib.SMTP(host, port or 587, timeout=TIMEOUT)
    if host not in LOCAL:
        smtp.starttls()
    return smtp
