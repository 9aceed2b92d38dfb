"""About and help."""

from flask import Blueprint, render_template

from webapp import __version__
from webapp.accounts.signing_in import public

pages = Blueprint("pages", __name__)

PARTS = (
    ("Instrument Sans, the typeface", "The Instrument Sans Project Authors", "SIL Open Font License 1.1", "vendor/fonts/OFL.txt"),
    ("Lucide, the icons", "Lucide Icons and Contributors", "ISC", "img/lucide-LICENSE.txt"),
    ("htmx, what makes pages answer in place", "Big Sky Software", "Zero-Clause BSD", "vendor/htmx-LICENSE.txt"),
)


@pages.get("/about")
@public
def about() -> str:
    return render_template("pages/about.html", version=__version__, parts=PARTS)


@pages.get("/help")
@public
def help() -> str:  # noqa: A001 (the endpoint is pages.help)
    return render_template("pages/help.html")
