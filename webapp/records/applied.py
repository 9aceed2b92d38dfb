"""What a form of a filter, a sort or a search brings: the records, at an address without what the form left blank."""

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.hypermedia import wants_fragment
from webapp.records.sheets import Listing

Draw = Callable[..., Response]
"""From a listing and the block of its page that is asked for; further keywords go to `respond`."""


def respond_records(listing: Listing, draw: Draw) -> Response:
    """Without script the browser is sent on to the short address, and htmx is told to show it."""
    if "apply" not in request.args:
        return draw(listing, "grid")
    shorter = url_for(request.endpoint or "", table_id=listing.table.id, **listing.args)
    return draw(listing, "found", address=shorter) if wants_fragment() else redirect(shorter)
