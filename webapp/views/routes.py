"""The forms for a filter and for sorts, in a panel by the tool bar or as pages of their own. They lead to the grid; nothing is written."""

from collections.abc import Callable, Sequence

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.fieldtypes import periods
from webapp.hypermedia import respond
from webapp.tables.access import load_table
from webapp.tables.models import Table
from webapp.views.criteria import Criteria
from webapp.views.order import MOST_GROUPS, MOST_SORTS, Sort
from webapp.views.panels import draft, filter_box, order_lines
from webapp.views.resolved import resolve
from webapp.views.shown import Shown
from webapp.views.words import OPERATORS, sort_in_words

views = Blueprint("views", __name__, url_prefix="/tables/<int:table_id>")
PARTS_ASKED = {"sorts": ["sorts"], "groups": ["groups", "folding"]}
BUTTONS = {"add", "group", "drop", "draft"}


@views.get("/filter")
def filter(table_id: int) -> Response:  # noqa: A001 (the noun of its address)
    """`add`, `group` and `drop` are the form's own buttons, and `draft` says that a control was changed."""
    table = load_table(table_id)
    is_being_made = bool(BUTTONS & set(request.args))
    shown = Shown(table, current_user.id, draft(request.args, request.args) if is_being_made else request.args)
    shape, criteria = shown.shape, shown.criteria
    problems = () if is_being_made else resolve(criteria, shape, shown.asked).problems
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
    return respond_order(load_table(table_id), "sorts", lambda criteria: criteria.sorts, Criteria.without_sorts, MOST_SORTS)


@views.get("/groups/new")
def groups(table_id: int) -> Response:
    return respond_order(load_table(table_id), "groups", lambda criteria: criteria.groups, Criteria.without_groups, MOST_GROUPS)


def respond_order(
    table: Table, part: str, chosen: Callable[[Criteria], Sequence[Sort]], without: Callable[[Criteria], Criteria], most: int
) -> Response:
    shown = Shown(table, current_user.id, request.args)
    criteria = shown.criteria
    return respond(
        f"views/{part}.html",
        "panel",
        table=table,
        shape=shown.shape,
        criteria=criteria,
        rest=criteria.args_but(*PARTS_ASKED[part]),
        cleared=without(criteria).args,
        lines=list(order_lines(chosen(criteria), most)),
        direction=sort_in_words,
    )
