"""Comments beside a record, and the page of what somebody was told of. Viewers read, commenters write, everybody changes their own."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.comments import changes, query
from webapp.comments.models import Comment
from webapp.comments.wording import shown
from webapp.fieldtypes import Invalid
from webapp.hypermedia import notify, respond
from webapp.records.marks import Marks, mark_by
from webapp.records.names import names_of_records
from webapp.records.query import find_record
from webapp.records.ranges import number
from webapp.records.updates import cell_updates
from webapp.tables.access import load_table
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Role
from webapp.workspaces.query import people_in

comments = Blueprint("comments", __name__, url_prefix="/tables/<int:table_id>")
notices = Blueprint("notices", __name__, url_prefix="/notices")


def init_comments() -> None:
    mark_by(marks)


def marks(table: Table, record_ids: Sequence[int]) -> Marks:
    return query.marks_of(table, record_ids, current_user.id)


@comments.get("/records/<int:record_id>/comments")
def index(table_id: int, record_id: int) -> Response:
    """With `answer` a form below that thread stands open, with `edit` the one for that comment."""
    table = load_table(table_id)
    return respond_comments(table, found_record(table, record_id))


@comments.post("/records/<int:record_id>/comments")
def create(table_id: int, record_id: int) -> Response:
    table = load_table(table_id, at_least=Role.COMMENTER)
    found_record(table, record_id)
    thread_id = number(request.form.get("thread", ""))
    thread = None if thread_id is None else found(table, thread_id)
    if thread is not None and (thread.thread_id is not None or thread.record_id != record_id):
        abort(404)
    try:
        changes.add_comment(table, record_id, request.form.get("text", ""), by=current_user, thread=thread)
    except Invalid as problem:
        return respond_comments(table, record_id, problem=str(problem), answer=thread_id, status=422)
    return respond_written(table, record_id)


@comments.post("/comments/<int:comment_id>")
def update(table_id: int, comment_id: int) -> Response:
    table = load_table(table_id, at_least=Role.COMMENTER)
    comment = own(table, comment_id)
    try:
        change = changes.edit_comment(table, comment, request.form.get("text", ""), by=current_user)
    except Invalid as problem:
        return respond_comments(table, comment.record_id, problem=str(problem), edit=comment_id, status=422)
    if change is not None:
        notify("Changed the comment.", undo=url_for("comments.undo", table_id=table.id, comment_id=comment.id))
    return respond_written(table, comment.record_id)


@comments.post("/comments/<int:comment_id>/undos")
def undo(table_id: int, comment_id: int) -> Response:
    """What it said before it was changed last."""
    table = load_table(table_id, at_least=Role.COMMENTER)
    comment = own(table, comment_id)
    if not changes.undo_edit(comment, by=current_user):
        notify("There is nothing to undo.")
    return respond_written(table, comment.record_id, block="restored")


@comments.post("/comments/<int:comment_id>/trash")
def trash(table_id: int, comment_id: int) -> Response:
    table = load_table(table_id, at_least=Role.COMMENTER)
    comment = own(table, comment_id)
    changes.delete_comment(comment, by=current_user)
    notify("Deleted the comment.", undo=url_for("comments.restore", table_id=table.id, comment_id=comment.id))
    return respond_written(table, comment.record_id)


@comments.post("/comments/<int:comment_id>/restoration")
def restore(table_id: int, comment_id: int) -> Response:
    table = load_table(table_id, at_least=Role.COMMENTER)
    comment = own(table, comment_id)
    changes.restore_comment(comment, by=current_user)
    return respond_written(table, comment.record_id, block="restored")


@comments.post("/comments/<int:comment_id>/resolution")
def resolve(table_id: int, comment_id: int) -> Response:
    table = load_table(table_id, at_least=Role.COMMENTER)
    thread = found(table, comment_id)
    changes.resolve_thread(thread, by=current_user)
    return respond_written(table, thread.record_id)


@comments.post("/comments/<int:comment_id>/reopening")
def reopen(table_id: int, comment_id: int) -> Response:
    table = load_table(table_id, at_least=Role.COMMENTER)
    thread = found(table, comment_id)
    changes.reopen_thread(thread, by=current_user)
    return respond_written(table, thread.record_id)


@comments.post("/records/<int:record_id>/comments/reading")
def read(table_id: int, record_id: int) -> Response:
    """They have been seen; a page with script says so by itself."""
    table = load_table(table_id)
    changes.read_record(current_user, table, found_record(table, record_id))
    return respond_written(table, record_id, block="marks")


@notices.get("", endpoint="index")
def index_notices() -> Response:
    return respond_notices()


@notices.post("/readings", endpoint="read")
def read_notices() -> Response:
    """All of them, or with `notice` one."""
    changes.read_notices(current_user, number(request.form.get("notice", "")))
    return respond_notices(redirect_to=url_for("notices.index"))


def found_record(table: Table, record_id: int) -> int:
    if find_record(shape_of(table), record_id) is None:
        abort(404)
    return record_id


def found(table: Table, comment_id: int) -> Comment:
    comment = query.find_comment(table, comment_id) or abort(404)
    found_record(table, comment.record_id)
    return comment


def own(table: Table, comment_id: int) -> Comment:
    """What others have written nobody changes."""
    comment = found(table, comment_id)
    if comment.user_id != current_user.id:
        abort(403)
    return comment


def respond_written(table: Table, record_id: int, *, block: str = "written") -> Response:
    """The threads, and what has to be told elsewhere on the page; without script the record's page is the place."""
    return respond_comments(table, record_id, block=block)


def respond_comments(
    table: Table,
    record_id: int,
    *,
    status: int = 200,
    block: str = "comments",
    problem: str = "",
    **opened: int | None,
) -> Response:
    """`problem` belongs to the form that is `opened`, by `answer` or `edit`, or else to the one for a new thread."""
    shape = shape_of(table)
    context: dict[str, Any] = {
        "answer": opened.get("answer") or request.args.get("answer", type=int),
        "edit": opened.get("edit") or request.args.get("edit", type=int),
        "typed": request.form.get("text", "") if problem else "",
    }
    return respond(
        "comments/index.html",
        block,
        status=status,
        redirect_to=url_for("records.show", table_id=table.id, record_id=record_id, _anchor="comments") if block != "comments" else None,
        table=table,
        record_id=record_id,
        name=names_of_records(shape, [record_id])[record_id],
        updates=lambda: cell_updates(table, shape, [record_id], shape.fields[:1]),
        threads=query.threads_of(table, record_id),
        seen=query.last_seen(current_user, table, record_id),
        people=[person.user for person in people_in(table.workspace)],
        shown=shown,
        problem=problem,
        is_written=block == "written",
        **context,
    )


def respond_notices(*, redirect_to: str | None = None) -> Response:
    told = query.notices_of(current_user)
    return respond("notices/index.html", "notices", redirect_to=redirect_to, told=told, names=query.names_in(told), shown=shown)
