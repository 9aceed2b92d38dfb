"""The form for the fields of a view: which, in which order, how wide; and its rows. It leads to the grid; nothing is written."""

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.fieldtypes.choices import HUES
from webapp.hypermedia import respond
from webapp.tables.access import load_table
from webapp.views.layout import HEIGHTS, MOST_FROZEN, NARROWEST, WIDEST
from webapp.views.resolved import values_here
from webapp.views.shown import Shown
from webapp.views.words import OPERATORS

layouts = Blueprint("layouts", __name__, url_prefix="/tables/<int:table_id>/layout")


@layouts.get("")
def edit(table_id: int) -> Response:
    """The form's own buttons come back here with `place`, and a control that others depend on with `draft`."""
    shown = Shown(load_table(table_id), current_user.id, request.args)
    fields, colour = shown.shape.fields, shown.layout.colour
    coloured = shown.shape.by_id.get(colour.field_id) if colour else None
    return respond(
        "views/layout.html",
        "panel",
        table=shown.table,
        shown=shown,
        fields=fields,
        next_ids=[*(field.id for field in fields[2:]), "", ""],
        rest=shown.args_with(shown.saved[1]),
        cleared=shown.args_with(shown.saved[1]),
        coloured=coloured,
        colour_values=values_here(colour.rule, coloured.type) if colour and colour.rule and coloured else (),
        heights=HEIGHTS,
        hues=HUES,
        most_frozen=MOST_FROZEN,
        narrowest=NARROWEST,
        widest=WIDEST,
        words=OPERATORS,
    )
