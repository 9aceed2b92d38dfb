"""What can be done with comments. Each verb leaves a line in `comment_changes`, in the transaction of its data."""

from collections.abc import Iterable

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.comments.mentions import mentioned
from webapp.comments.models import Comment, CommentChange, Notice, Reading
from webapp.database import Gone, db, now, transaction
from webapp.fieldtypes import Invalid
from webapp.fieldtypes.characters import lines
from webapp.tables.models import Table
from webapp.workspaces.models import Member

LONGEST = 5_000


def checked(text: str) -> str:
    """The text as it is kept. Raises Invalid with a sentence for the person."""
    clean = lines(text, limit=LONGEST)
    if not clean:
        raise Invalid("Write something first.")
    return clean


def add_comment(table: Table, record_id: int, text: str, *, by: User, thread: Comment | None = None) -> Comment:
    """A new thread, or an answer in one, which opens it again. Raises Invalid. That the record is there is the caller's to know."""
    clean = checked(text)
    with transaction():
        thread_id = thread.id if thread else None
        comment = Comment(table_id=table.id, record_id=record_id, thread_id=thread_id, user_id=by.id, text=clean, at=now())
        db.session.add(comment)
        db.session.flush()
        if thread is not None and thread.resolved_at is not None:
            set_resolved(thread, by=None)
        note_change(comment, "add", by=by)
        tell(table, comment, by=by)
        mark_read(by, table.id, record_id, comment.id)
    return comment


def edit_comment(table: Table, comment: Comment, text: str, *, by: User) -> CommentChange | None:
    """The change, None where there was nothing to change. Raises Invalid. Who is mentioned only now is told now."""
    clean = checked(text)
    if clean == comment.text:
        return None
    with transaction():
        change = note_change(comment, "edit", by=by, before=comment.text)
        comment.text, comment.edited_at = clean, change.at
        tell(table, comment, by=by)
    return change


@transaction()
def undo_edit(comment: Comment, *, by: User) -> bool:
    """Have it say what it said before it was changed last; whether there was such a change. Nobody is told anew."""
    edits = sa.select(CommentChange).where(CommentChange.comment_id == comment.id, CommentChange.before.is_not(None))
    last, *earlier = db.session.scalars(edits.order_by(CommentChange.id.desc()).limit(2)).all() or (None,)
    if last is None or last.before is None:
        return False
    comment.text, comment.edited_at = last.before, earlier[0].at if earlier else None
    last.before = None
    note_change(comment, "undo", by=by)
    return True


@transaction()
def delete_comment(comment: Comment, *, by: User) -> None:
    """For 30 days it can be restored. Raises Gone."""
    if comment.trashed_at is not None:
        raise Gone
    comment.trashed_at = now()
    note_change(comment, "trash", by=by)


@transaction()
def restore_comment(comment: Comment, *, by: User) -> None:
    """Raises Gone where it is not deleted."""
    if comment.trashed_at is None:
        raise Gone
    comment.trashed_at = None
    note_change(comment, "restore", by=by)


@transaction()
def resolve_thread(thread: Comment, *, by: User) -> None:
    if thread.resolved_at is None:
        set_resolved(thread, by=by)
        note_change(thread, "resolve", by=by)


@transaction()
def reopen_thread(thread: Comment, *, by: User) -> None:
    if thread.resolved_at is not None:
        set_resolved(thread, by=None)
        note_change(thread, "reopen", by=by)


@transaction()
def read_record(by: User, table: Table, record_id: int) -> None:
    """This person has seen all comments of the record, and what they were told of them."""
    newest = sa.select(sa.func.max(Comment.id)).where(Comment.table_id == table.id, Comment.record_id == record_id)
    comment_id = db.session.scalar(newest)
    if comment_id is not None:
        mark_read(by, table.id, record_id, comment_id)
        of_record = sa.select(Comment.id).where(Comment.table_id == table.id, Comment.record_id == record_id)
        mark_notices(by, Notice.comment_id.in_(of_record))


@transaction()
def read_notices(by: User, notice_id: int | None = None) -> None:
    """One of the person's notices, or all of them."""
    mark_notices(by, sa.true() if notice_id is None else Notice.id == notice_id)


# ---- steps inside a transaction


def set_resolved(thread: Comment, *, by: User | None) -> None:
    thread.resolved_at, thread.resolved_by = (now(), by.id) if by else (None, None)


def note_change(comment: Comment, kind: str, *, by: User, before: str | None = None) -> CommentChange:
    where = {"table_id": comment.table_id, "record_id": comment.record_id, "comment_id": comment.id}
    change = CommentChange(**where, user_id=by.id, at=now(), kind=kind, before=before)
    db.session.add(change)
    return change


def tell(table: Table, comment: Comment, *, by: User) -> None:
    """Who is mentioned, and who has written in the thread; each once for a comment, nobody of what they wrote themselves."""
    members = db.session.scalars(
        sa.select(User).join(Member, Member.user_id == User.id).where(Member.workspace_id == table.workspace_id)
    ).all()
    mentions = mentioned(comment.text, members)
    answers = writers_of(comment) & {person.id for person in members}
    told = set(db.session.scalars(sa.select(Notice.user_id).where(Notice.comment_id == comment.id)))
    notices: Iterable[tuple[int, str]] = [
        *((user_id, "mention") for user_id in sorted(mentions)),
        *((user_id, "answer") for user_id in sorted(answers - mentions)),
    ]
    db.session.add_all(
        Notice(user_id=user_id, comment_id=comment.id, kind=kind) for user_id, kind in notices if user_id not in told | {by.id}
    )


def writers_of(comment: Comment) -> set[int]:
    if comment.thread_id is None:
        return set()
    in_thread = sa.or_(Comment.id == comment.thread_id, Comment.thread_id == comment.thread_id)
    writers = sa.select(Comment.user_id).where(in_thread, Comment.trashed_at.is_(None), Comment.user_id.is_not(None))
    return {user_id for user_id in db.session.scalars(writers.distinct()) if user_id is not None}


def mark_read(by: User, table_id: int, record_id: int, comment_id: int) -> None:
    db.session.execute(sa.select(User.id).where(User.id == by.id).with_for_update())  # two pages of theirs may say so at once
    reading = db.session.get(Reading, (by.id, table_id, record_id))
    if reading is None:
        db.session.add(Reading(user_id=by.id, table_id=table_id, record_id=record_id, comment_id=comment_id))
    else:
        reading.comment_id = max(reading.comment_id, comment_id)


def mark_notices(by: User, which: sa.ColumnElement[bool]) -> None:
    unread = sa.update(Notice).where(Notice.user_id == by.id, Notice.read_at.is_(None), which).values(read_at=now())
    db.session.execute(unread.execution_options(synchronize_session=False))
