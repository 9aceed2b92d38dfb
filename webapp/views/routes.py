"""The forms for a filter and for sorts, in a panel by the tool bar or as pages of their own. They lead to the grid; nothing is written."""

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.database import now
from webapp.fieldtypes import periods
from webapp.fieldtypes.conditions import Asked
from webapp.hypermedia import respond
from webapp.tables.access import load_table
from webapp.views.panels import draft, filter_box, sort_lines
from webapp.views.resolved import resolve
from webapp.views.shown import Shown
from webapp.views.words import OPERATORS, sort_in_words

views = Blueprint("views", __name__, url_prefix="/tables/<int:table_id>")
BUTTONS = {"add", "group", "drop", "draft"}


@views.get("/filter")
def filter(table_id: int) -> Response:  # noqa: A001 (the noun of its address)
    """`add`, `group` and `drop` are the form's own buttons, and `draft` says that a control was changed."""
    table = load_table(table_id)
    is_being_made = bool(BUTTONS & set(request.args))
    shown = Shown(table, current_user.id, draft(request.args, request.args) if is_being_made else request.args)
    shape, criteria = shown.shape, shown.criteria
    problems = () if is_being_made else resolve(criteria, shape, Asked(now().date(), current_user.id)).problems
    return respond(
        "views/filter.html",
        "panel",
        table=table,
        shape=shape,
        criteria=criteria,
        rest=criteria.args_but("filter"),
        cleared=criteria.without_filter().args,
        box=filter_box(criteria, shape, problems),
        words=OPERATORS,
        periods=periods.SUGGESTED,
    )


@views.get("/sorts")
def sorts(table_id: int) -> Response:
    table = load_table(table_id)
    shown = Shown(table, current_user.id, request.args)
    criteria = shown.criteria
    return respond(
        "views/sorts.html",
        "panel",
        table=table,
        shape=shown.shape,
        criteria=criteria,
        rest=criteria.args_but("sorts"),
        cleared=criteria.without_sorts().args,
        lines=list(sort_lines(criteria)),
        direction=sort_in_words,
    )
