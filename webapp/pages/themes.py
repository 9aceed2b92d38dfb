"""Light, dark, or as the system says: a cookie of this browser, so that it holds before anybody signs in."""

from flask import Blueprint, Flask, abort, request
from werkzeug.wrappers import Response

from webapp.accounts.destinations import own_path
from webapp.accounts.signing_in import public
from webapp.hypermedia import respond_nothing

themes = Blueprint("themes", __name__)

CHOICES = {"system", "light", "dark"}
COOKIE = "theme"
A_YEAR = 365 * 24 * 60 * 60


def init_themes(app: Flask) -> None:
    app.jinja_env.globals["theme"] = theme


def theme() -> str | None:
    """`light` or `dark` where the person chose one."""
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in CHOICES - {"system"} else None


@themes.post("/theme")
@public
def update() -> Response:
    chosen = request.form.get("theme")
    if chosen not in CHOICES:
        abort(400)

    response = respond_nothing(redirect_to=own_path(request.form.get("back")))
    if chosen == "system":
        response.delete_cookie(COOKIE)
    else:
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
    return response
