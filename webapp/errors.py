"""Error pages in the product's look: what happened, and what to do next."""

import errno
import re
import sqlite3

import sqlalchemy as sa
from flask import Flask, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from jinja2_fragments.flask import render_block
from werkzeug.exceptions import Conflict as ConflictPage
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, ServiceUnavailable, TooManyRequests, UnprocessableEntity
from werkzeug.wrappers import Response

from webapp.accounts.throttling import Throttled
from webapp.api.answers import ApiError, envelope, envelope_of, is_for_programs
from webapp.database import Busy, Conflict, Gone, db
from webapp.extensions import htmx
from webapp.hypermedia import notify, refresh, respond_nothing, vary
from webapp.records.changes import ShapeChanged
from webapp.records.demands import Broken
from webapp.sqlstates import DISK_FULL, UNDEFINED_COLUMN, UNDEFINED_TABLE, sqlstate
from webapp.tables.shape import forget_shapes

SENTENCES = {
    400: ("That request can't be read", "Go back, check what you sent, and try again."),
    401: ("Sign in first", "Your session has ended. Sign in and carry on where you were."),
    403: ("You may look, not change", "Your role in this workspace doesn't allow it. An owner can change your role on the members page."),
    404: ("Nothing here", "The page doesn't exist, or you aren't a member of its workspace. Check the address, or ask for an invitation."),
    405: ("Not this way", "The page exists, but can't be used like this. Go back and use the buttons on it."),
    409: ("Somebody was first", "This changed while you were working on it. Load the page again to see how it stands now."),
    413: ("Too large", "What you sent is larger than this installation takes. Send a smaller file or a shorter text."),
    422: ("Something needs another look", "Go back and check what you typed."),
    429: ("Too many tries", "Wait a little, then try again."),
    500: (
        "Something broke on our side",
        "Nothing was saved half-way. Try again; if it breaks again, give the number below to whoever runs this installation.",
    ),
    503: ("Busy just now", "Nothing was changed. Try again in a few seconds."),
    507: ("No room left", "The disk of this installation is full, so nothing was saved. Tell whoever runs it, and try again afterwards."),
}

FULL = (errno.ENOSPC, errno.EDQUOT)
RETRYABLE = ("database is locked", "database table is locked")
UNKNOWN_TO_SQLITE = re.compile(r"no such (table: t_|column: (t_\d+\.)?c_)\d+")


class NoRoom(HTTPException):
    code = 507
    description = "The disk is full."


def init_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(CSRFError, show_csrf)
    app.register_error_handler(ApiError, show_api_error)
    app.register_error_handler(Throttled, show_throttled)
    app.register_error_handler(Busy, show_busy)
    app.register_error_handler(Conflict, show_conflict)
    app.register_error_handler(ShapeChanged, show_shape_changed)
    app.register_error_handler(Gone, show_gone)
    app.register_error_handler(Broken, show_broken)
    app.register_error_handler(sa.exc.TimeoutError, show_busy)
    app.register_error_handler(sa.exc.OperationalError, show_operational)
    app.register_error_handler(sa.exc.ProgrammingError, show_programming)
    app.register_error_handler(OSError, show_full_disk)


def show(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    db.session.rollback()
    if is_for_programs():
        return envelope_of(error)
    code = error.code or 500
    title, advice = SENTENCES.get(code, SENTENCES[500] if code >= 500 else SENTENCES[400])
    if isinstance(error, TooManyRequests | UnprocessableEntity) and error.description:
        advice = error.description
    context = {"code": code, "title": title, "advice": advice, "request_id": g.get("request_id")}
    if htmx.wants_fragment:
        body = render_block("errors/error.html", "problem", **context)
    else:
        body = render_template("errors/error.html", **context)
    response = make_response(body, code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return vary(response)


def show_api_error(error: ApiError) -> Response:
    db.session.rollback()
    return envelope(error)


def show_csrf(error: CSRFError) -> Response:
    """A form from before a sign-in or sign-out carries a stale token; loading the page again mends it."""
    if htmx:
        return refresh()
    return show(error)


def show_conflict(_error: Conflict) -> Response:
    return show(ConflictPage())


def show_shape_changed(_error: ShapeChanged) -> Response:
    """Nothing was written. The grid draws itself anew, with the fields as they are now, and a toast says why."""
    if is_for_programs() or not htmx.wants_fragment:
        return show(ConflictPage())
    db.session.rollback()
    notify("Somebody changed this table’s fields meanwhile, so this was not saved. Look at it again.")
    response = respond_nothing(redirect_to="/", announce="table-changed")
    response.status_code = 409
    response.headers["HX-Reswap"] = "none"
    return response


def show_gone(_error: Gone) -> Response:
    return show(NotFound())


def show_broken(error: Broken) -> Response:
    """What a field demands, where the page has no place of its own to say it."""
    if is_for_programs():
        message = f'Field "{error.field.name}" cannot accept the provided value. {error.sentence}'
        return show_api_error(ApiError(422, "INVALID_VALUE_FOR_COLUMN", message))
    return show(UnprocessableEntity(str(error)))


def show_throttled(error: Throttled) -> Response:
    return show(TooManyRequests(error.advice, retry_after=error.seconds))


def show_busy(_error: Exception) -> Response:
    return show(ServiceUnavailable(retry_after=2))


def show_full_disk(error: OSError) -> Response:
    if error.errno in FULL:
        return show(NoRoom())
    raise InternalServerError(original_exception=error) from error


def show_programming(error: sa.exc.ProgrammingError) -> Response:
    if sqlstate(error.orig) in {UNDEFINED_COLUMN, UNDEFINED_TABLE}:
        return answer_anew(error)
    raise InternalServerError(original_exception=error) from error


def answer_anew(error: sa.exc.DBAPIError) -> Response:
    """A process that knew a table as it was has met it as it is: a read is answered once more, of a write nothing was done."""
    db.session.rollback()
    forget_shapes()
    if request.method not in {"GET", "HEAD"}:
        return show_shape_changed(ShapeChanged())
    if "is_answered_anew" in g:
        raise InternalServerError(original_exception=error) from error
    g.is_answered_anew = True
    try:
        return current_app.make_response(current_app.dispatch_request())
    except HTTPException as page:
        return show(page)


def show_operational(error: sa.exc.OperationalError) -> Response:
    """A database that is away, locked or out of patience answers 503; anything else is our own mistake."""
    text = str(error.orig)
    if UNKNOWN_TO_SQLITE.search(text):
        return answer_anew(error)
    if "disk is full" in text or sqlstate(error.orig) == DISK_FULL:
        return show(NoRoom())
    away = error.connection_invalidated or not isinstance(error.orig, sqlite3.Error)
    if away or any(known in text for known in RETRYABLE):
        return show_busy(error)
    raise InternalServerError(original_exception=error) from error
