"""Comments on records for programs: viewers read, commenters write, everybody changes their own."""

from webapp.api import ids
from webapp.api.access import load_base_table
from webapp.api.answers import ApiError
from webapp.api.bearer import caller, guard
from webapp.api.bodies import CommentText, NewComment
from webapp.api.operations import Operations
from webapp.api.reading import rows_by_id
from webapp.api.remarks import by_name, comment_json, people_of
from webapp.api.results import Comment, Comments, DeletedComment
from webapp.comments import changes
from webapp.comments.models import Comment as Remark
from webapp.comments.query import Said, comments_of, find_comment
from webapp.fieldtypes import Invalid
from webapp.tables.models import Table
from webapp.tables.shape import shape_of
from webapp.workspaces.models import Role

api_comments = guard(Operations("api_comments", __name__, url_prefix="/v0/<base:base_id>/<table_name>/<record_id>/comments"))


@api_comments.get("")
def index(base_id: int, table_name: str, record_id: str) -> Comments:
    """List comments.

    All of a record's, the oldest first, in one answer.
    """
    table = load_base_table(base_id, table_name)
    people = people_of(table)
    return {"comments": [comment_json(said, people) for said in comments_of(table, record_in(table, record_id))], "offset": None}


@api_comments.post("")
def create(base_id: int, table_name: str, record_id: str, body: NewComment) -> Comment:
    """Comment on a record.

    With parentCommentId it is an answer. Members are mentioned as @[usr…] or by @ and their name.
    """
    table = load_base_table(base_id, table_name, at_least=Role.COMMENTER)
    number, people = record_in(table, record_id), people_of(table)
    parent = comment_in(table, number, body.parent_comment_id) if body.parent_comment_id else None
    if parent is not None and parent.thread_id is not None:
        parent = find_comment(table, parent.thread_id)
    try:
        comment = changes.add_comment(table, number, by_name(body.text, people), by=caller(), thread=parent)
    except Invalid as problem:
        raise ApiError(422, message=str(problem)) from None
    return comment_json(Said(comment, caller()), people)


@api_comments.patch("/<comment_id>")
def update(base_id: int, table_name: str, record_id: str, comment_id: str, body: CommentText) -> Comment:
    """Change a comment of one's own."""
    table = load_base_table(base_id, table_name, at_least=Role.COMMENTER)
    comment, people = own(table, record_id, comment_id), people_of(table)
    try:
        changes.edit_comment(table, comment, by_name(body.text, people), by=caller())
    except Invalid as problem:
        raise ApiError(422, message=str(problem)) from None
    return comment_json(Said(comment, caller()), people)


@api_comments.delete("/<comment_id>")
def destroy(base_id: int, table_name: str, record_id: str, comment_id: str) -> DeletedComment:
    """Delete a comment of one's own."""
    table = load_base_table(base_id, table_name, at_least=Role.COMMENTER)
    changes.delete_comment(own(table, record_id, comment_id), by=caller())
    return {"id": comment_id, "deleted": True}


def record_in(table: Table, record_id: str) -> int:
    number = ids.record_number(table.id, record_id)
    if number is None or number not in rows_by_id(shape_of(table), (), [number]):
        raise ApiError(404, "MODEL_ID_NOT_FOUND", "Record not found")
    return number


def comment_in(table: Table, record: int, comment_id: str) -> Remark:
    number = ids.number_of(ids.COMMENT, comment_id)
    comment = None if number is None else find_comment(table, number)
    if comment is None or comment.record_id != record or comment.trashed_at is not None:
        raise ApiError(404, "MODEL_ID_NOT_FOUND", "Comment not found")
    return comment


def own(table: Table, record_id: str, comment_id: str) -> Remark:
    comment = comment_in(table, record_in(table, record_id), comment_id)
    if comment.user_id != caller().id:
        raise ApiError(403)
    return comment
