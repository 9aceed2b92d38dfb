"""Saved views: made from what an address shows, named, ordered, duplicated, removed and brought back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, g, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from webapp.fieldtypes import Invalid
from webapp.hypermedia import notify, redirect_out, respond
from webapp.tables.access import load_table
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.views import changes
from webapp.views.access import load_view
from webapp.views.forms import SHARING, ViewForm
from webapp.views.kinds import KINDS, Kind, options_from_form
from webapp.views.models import View
from webapp.views.query import may_change, trashed_views, views_of
from webapp.views.shown import Shown
from webapp.workspaces.access import may_edit

saved_views = Blueprint("saved_views", __name__, url_prefix="/tables/<int:table_id>/views")

STEPS = {"left": -1, "right": 1}


@saved_views.get("")
def index(table_id: int) -> Response:
    return respond_list(load_table(table_id))


@saved_views.get("/new")
def new(table_id: int) -> Response:
    table = load_table(table_id)
    form = ViewForm(formdata=None, sharing="shared" if may_edit() else "personal")
    return respond_new(Shown(table, current_user.id, request.args), form)


@saved_views.post("")
def create(table_id: int) -> Response:
    """A view of what the address shows."""
    table = load_table(table_id)
    shown = Shown(table, current_user.id, request.args)
    form = ViewForm()
    if not form.validate_on_submit():
        return respond_new(shown, form, status=422)
    check_sharing(form.sharing.data)
    kind = chosen_kind()
    try:
        options = options_from_form(KINDS[kind], request.form, shown.shape.fields)
        config = {**shown.config, "options": options}
        view = changes.create_view(table, name=form.name.data, kind=kind, sharing=form.sharing.data, config=config, by=current_user)
    except Invalid as problem:
        return respond_new(shown, form, problem=problem, status=422)
    return redirect_out(address(view))


@saved_views.get("/<int:view_id>/edit")
def edit(table_id: int, view_id: int) -> Response:
    table, view = load_view(table_id, view_id)
    return respond_edit(table, view, ViewForm(formdata=None, obj=view))


@saved_views.post("/<int:view_id>")
def update(table_id: int, view_id: int) -> Response:
    table, view = load_view(table_id, view_id)
    form = ViewForm()
    if not form.validate_on_submit():
        return respond_edit(table, view, form, status=422)
    if form.sharing.data != view.sharing:
        check_sharing(form.sharing.data)
    try:
        options = options_from_form(KINDS[view.kind], request.form, shape_of(table).fields)
    except Invalid as problem:
        return respond_edit(table, view, form, problem=problem, status=422)
    changes.change_view(view, name=form.name.data, sharing=form.sharing.data, options=options)
    notify("Saved")
    return redirect_out(address(view))


@saved_views.post("/<int:view_id>/config")
def save(table_id: int, view_id: int) -> Response:
    """Let the view show from now on what the address shows. 409 when somebody else changed the view meanwhile."""
    table, view = load_view(table_id, view_id)
    args = request.args.copy()
    args["view"] = str(view.id)
    shown = Shown(table, current_user.id, args)
    changes.save_view(view, shown.config, seen=request.form.get("version", type=int) or 0)
    notify(f"Saved to “{view.name}”")
    return redirect_out(address(view))


@saved_views.post("/<int:view_id>/duplicates")
def duplicate(table_id: int, view_id: int) -> Response:
    """A copy for whoever sees the view; who may not change what others see gets it for themselves."""
    table = load_table(table_id)
    seen = next((view for view in views_of(table.id, current_user.id) if view.id == view_id), None) or abort(404)
    sharing = seen.sharing if may_edit() else "personal"
    try:
        copy = changes.duplicate_view(seen.id, name=f"Copy of {seen.name}", sharing=sharing, by=current_user)
        notify(f"Made “{copy.name}”")
    except Invalid as problem:
        notify(str(problem))
    return redirect_out(url_for("saved_views.index", table_id=table_id))


@saved_views.post("/<int:view_id>/position")
def move(table_id: int, view_id: int) -> Response:
    _, view = load_view(table_id, view_id)
    if request.form.get("towards") not in STEPS:
        abort(400)
    changes.move_view(view, steps=STEPS[request.form["towards"]], by=current_user)
    return redirect_out(url_for("saved_views.index", table_id=table_id))


@saved_views.post("/<int:view_id>/trash")
def trash(table_id: int, view_id: int) -> Response:
    _, view = load_view(table_id, view_id)
    changes.trash_view(view)
    notify(f"Removed the view “{view.name}”", undo=url_for("saved_views.restore", table_id=table_id, view_id=view_id))
    return redirect_out(url_for("saved_views.index", table_id=table_id))


@saved_views.post("/<int:view_id>/restoration")
def restore(table_id: int, view_id: int) -> Response:
    _, view = load_view(table_id, view_id, trashed=True)
    changes.restore_view(view)
    notify(f"“{view.name}” is back")
    return redirect_out(address(view))


def respond_list(table: Table) -> Response:
    user_id = current_user.id
    views = [(view, may_change(view, current_user, g.role)) for view in views_of(table.id, user_id)]
    removed = [view for view in trashed_views(table, user_id) if may_change(view, current_user, g.role)]
    return respond("saved_views/index.html", "views", table=table, views=views, removed=removed, kinds=KINDS)


def respond_new(shown: Shown, form: ViewForm, *, problem: Invalid | None = None, status: int = 200) -> Response:
    kind = KINDS[chosen_kind()]
    action = url_for("saved_views.create", table_id=shown.table.id, **shown.criteria.args)
    context: dict[str, Any] = {"action": action, "kind_name": chosen_kind(), "kinds": KINDS, "shown": shown}
    return respond_form("saved_views/new.html", shown.table, form, kind, {}, problem=problem, status=status, **context)


def respond_edit(table: Table, view: View, form: ViewForm, *, problem: Invalid | None = None, status: int = 200) -> Response:
    kind = KINDS[view.kind]
    options = view.config.get("options", {})
    return respond_form("saved_views/edit.html", table, form, kind, options, problem=problem, status=status, view=view)


def respond_form(
    template: str,
    table: Table,
    form: ViewForm,
    kind: Kind,
    options: Mapping[str, Any],
    *,
    problem: Invalid | None,
    status: int,
    **context: Any,
) -> Response:
    if not may_edit():
        form.sharing.choices = [SelectChoice("personal", SHARING["personal"])]
    fields = [field for field in shape_of(table).fields if kind.suits(field.type)]
    typed = request.form if status == 422 else None
    return respond(
        template,
        "form",
        status=status,
        table=table,
        form=form,
        kind=kind,
        options=options,
        fields=fields,
        problem=problem,
        typed=typed,
        limited=limited_by(table, kind, options),
        **context,
    )


def limited_by(table: Table, kind: Kind, options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The lanes of a board that a limit may be set for: key and look."""
    field = kind.field_of(options, shape_of(table))
    lanes = field.type.lanes() if field else None
    return [(key, field.type.html(value)) for key, value in lanes.offered.items()] if field and lanes else []


def check_sharing(sharing: str) -> None:
    """What others see is an editor's to say."""
    if sharing != "personal" and not may_edit():
        abort(403)


def chosen_kind() -> str:
    named = request.values.get("kind", "grid")
    return named if named in KINDS else "grid"


def address(view: View) -> str:
    return url_for(KINDS[view.kind].endpoint, table_id=view.table_id, view=view.id)
