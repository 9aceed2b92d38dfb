"""A page's stream, and where its person is."""

import itertools
import re
import secrets
from collections.abc import Iterable
from functools import partial

from flask import Blueprint, Flask, Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy.engine import Engine
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.signing_in import current_sign_in
from webapp.config import Config, current_config
from webapp.database import db
from webapp.hypermedia import respond_nothing
from webapp.live.happenings import Listener, people
from webapp.live.hub import hub, init_hub, moment_of, now_in_ms
from webapp.live.presence import Here
from webapp.live.streams import Stream
from webapp.tables.access import load_table

PAGE = re.compile(r"[a-z0-9]{1,24}")
ASK_AGAIN = 5_000  # milliseconds, for pages that get no stream
COME_BACK = 1_000, 2_000  # milliseconds after a stream ended, and how far they are spread

live = Blueprint("live", __name__, url_prefix="/tables/<int:table_id>")


def init_live(app: Flask, config: Config) -> None:
    init_hub(app, partial(drawn_faces, app))
    app.jinja_env.globals.update(is_live=config.live == "on", now_in_ms=now_in_ms)


def drawn_faces(app: Flask, there: list[Here], engine: Engine) -> str:
    """The people of a table, the same for all of them."""
    with engine.connect() as connection:
        known = people(connection, {here.user_id for here in there})
    firsts = {here.user_id: here for here in reversed(there)}
    shown = [(known[here.user_id], here) for here in firsts.values() if here.user_id in known]
    return app.jinja_env.get_template("live/_faces.html").render(shown=sorted(shown, key=lambda one: one[0].name))


@live.get("/stream")
def stream(table_id: int) -> Response:
    """Server-sent events. With no stream left, the news so far and the request to ask again: the browser then polls by itself."""
    table = load_table(table_id)
    if current_config().live == "off":
        abort(404)
    since = moment_of(min(last_heard(), now_in_ms()))
    here = Here(table.id, current_user.id, page_name())
    listener = Listener(current_sign_in().id, table.id)
    db.session.commit()  # the hub takes a connection of its own: who waits for a second one with a first in hand may wait for ever
    opened = Stream(listener, here, version=table.schema_version, client=request.environ.get("gunicorn.socket"))
    is_open = hub().open(opened)
    hub().tell(hub().presence.of_page(here.user_id, here.page) or here)
    news = hub().news(table.id, since, table.schema_version)
    if not is_open:
        return respond_events([ask_again(ASK_AGAIN), *news])
    response = respond_events(itertools.chain([ask_again(come_back()), *news], opened.messages()))
    response.call_on_close(partial(hub().leave, opened))
    return response


@live.post("/presence")
def here(table_id: int) -> BaseResponse:
    """The cell that somebody is in."""
    table = load_table(table_id)
    record_id, field_id = request.form.get("record", type=int), request.form.get("field", type=int)
    db.session.commit()  # as above
    hub().tell(Here(table.id, current_user.id, page_name(), record_id, field_id))
    return respond_nothing(redirect_to=url_for("records.index", table_id=table.id))


def ask_again(milliseconds: int) -> str:
    return f"retry: {milliseconds}\n\n"


def come_back() -> int:
    """After a restart not everybody comes back in the same moment."""
    least, spread = COME_BACK
    return least + secrets.randbelow(spread)


def respond_events(events: Iterable[str]) -> Response:
    response = Response(events, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep events to itself until there are enough of them
    return response


def last_heard() -> int:
    """The moment, in milliseconds, up to which the page knows everything."""
    text = request.headers.get("Last-Event-ID") or request.args.get("since", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else now_in_ms()


def page_name() -> str:
    given = request.values.get("page", "")
    return given if PAGE.fullmatch(given) else ""
