"""Who is at the browser. Everybody who is not signed in is turned away from every page that is not marked as public.

The cookie holds a random token, the database its hash: a sign-in that was ended is over for every process with its next request.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts import changes
from webapp.accounts.browsers import browser_name
from webapp.accounts.destinations import HOME, own_path
from webapp.accounts.models import SignIn, User
from webapp.accounts.query import sign_in_with
from webapp.database import Busy, now
from webapp.extensions import htmx, login
from webapp.hypermedia import redirect_out, vary

View = TypeVar("View", bound=Callable[..., Any])

_public_views: set[Callable[..., Any]] = set()


def public(view: View) -> View:
    """Let everybody in, also who is not signed in. Goes below the route's decorator."""
    _public_views.add(view)
    return view


def init_accounts(app: Flask) -> None:
    # Flask-Login would tie a sign-in to the browser's address and name, which change under honest people. The row is what counts.
    login.session_protection = None
    login.init_app(app, add_context_processor=False)
    login.user_loader(load_person)
    login.unauthorized_handler(ask_to_sign_in)
    app.jinja_env.globals["current_user"] = current_user  # asked for when a template does: a page for everybody needs no query
    app.before_request(turn_strangers_away)


def turn_strangers_away() -> BaseResponse | None:
    if request.endpoint is None:  # no such page, or not in this way
        return None
    if current_app.view_functions[request.endpoint] in _public_views:
        return None
    if current_user.is_authenticated:
        return None
    return ask_to_sign_in()


def load_person(token: str) -> User | None:
    # Nobody, should the query fail: the error page is then drawn without asking again.
    login._update_request_context_with_user()
    found = sign_in_with(token)
    if found is None:
        return None
    g.sign_in, user = found
    if g.sign_in.seen_at < now() - changes.SEEN_EVERY:
        with suppress(Busy, sa.exc.OperationalError):  # nobody waits for a date that the next request can note as well
            changes.note_seen(g.sign_in)
    user.sign_in_token = token
    return user


def current_sign_in() -> SignIn:
    sign_in: SignIn = g.sign_in
    return sign_in


def ask_to_sign_in() -> BaseResponse:
    """To the sign-in page and back; a swap takes the whole browser there."""
    destination = own_path(page_in_the_browser())
    url = url_for("sessions.new", next=None if destination == HOME else destination)
    if htmx:
        return vary(Response(status=401, headers={"HX-Redirect": url}))
    return redirect_out(url)


def page_in_the_browser() -> str | None:
    """What to come back to: the page itself, or for a swap or a write the page that it came from."""
    if htmx:
        return htmx.current_path
    if request.method == "GET":
        return path_and_query(quote(request.path), request.query_string.decode("latin-1"))
    if request.referrer and urlsplit(request.referrer).netloc == request.host:
        parts = urlsplit(request.referrer)
        return path_and_query(parts.path, parts.query)
    return None


def path_and_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def sign_in(user: User, *, remember: bool) -> None:
    """Start a sign-in in a new session; nothing of the old one is taken over."""
    token = changes.start_sign_in(user, browser=browser_name(request.user_agent.string))
    session.clear()
    session.permanent = remember
    user.sign_in_token = token
    login_user(user)
    for unused in ("_id", "_fresh"):
        session.pop(unused)


def sign_out() -> None:
    changes.end_sign_in(current_user, current_sign_in().id)
    logout_user()
    session.clear()


def cleared(response: BaseResponse) -> BaseResponse:
    """What the browser keeps of the pages goes with the sign-in."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
