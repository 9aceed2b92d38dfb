"""Comments as the protocol draws them. There a person is mentioned by id, `@[usr…]`; here by name, as people write."""

import re
from collections.abc import Sequence

import sqlalchemy as sa

from webapp.accounts.models import User
from webapp.api import ids, results
from webapp.api.cells import in_utc
from webapp.comments.mentions import named_at, starts
from webapp.comments.query import Said
from webapp.database import db
from webapp.tables.models import Table
from webapp.workspaces.models import Member

MENTION = re.compile(rf"@\[({ids.USER}[0-9A-Za-z]{{{ids.LENGTH}}})\]")


def people_of(table: Table) -> Sequence[User]:
    """Who can be mentioned, the longest name first: it is meant where a shorter one fits as well."""
    members = sa.select(User).join(Member, Member.user_id == User.id).where(Member.workspace_id == table.workspace_id)
    return db.session.scalars(members.order_by(sa.func.length(User.name).desc(), User.id)).all()


def by_name(text: str, people: Sequence[User]) -> str:
    """The text as it is kept; a mention of somebody else stays as it is."""
    names = {ids.encode(ids.USER, user.id): user.name for user in people}
    return MENTION.sub(lambda found: f"@{names[found[1]]}" if found[1] in names else found[0], text)


def by_id(text: str, people: Sequence[User]) -> tuple[str, list[User]]:
    """The text as the protocol has it, and who is mentioned."""
    mentioned: dict[int, User] = {}
    for at in reversed(list(starts(text))):
        user = named_at(text, at, list(people))
        if user is not None:
            mentioned[user.id] = user
            text = f"{text[:at]}[{ids.encode(ids.USER, user.id)}]{text[at + len(user.name) :]}"
    return text, list(mentioned.values())


def comment_json(said: Said, people: Sequence[User]) -> results.Comment:
    comment, author = said
    text, mentioned = by_id(comment.text, people)
    shown: results.Comment = {
        "id": ids.encode(ids.COMMENT, comment.id),
        "text": text,
        "createdTime": in_utc(comment.at),
        "lastUpdatedTime": in_utc(comment.edited_at) if comment.edited_at else None,
        "author": author_json(author),
    }
    if comment.thread_id is not None:
        shown["parentCommentId"] = ids.encode(ids.COMMENT, comment.thread_id)
    if mentioned:
        shown["mentioned"] = {ids.encode(ids.USER, user.id): mention_json(user) for user in mentioned}
    return shown


def author_json(author: User | None) -> results.Author:
    """Where the account is gone, nobody's."""
    if author is None:
        return {"id": ids.encode(ids.USER, 0), "name": "Somebody"}
    return {"id": ids.encode(ids.USER, author.id), "email": author.email, "name": author.name}


def mention_json(user: User) -> results.Mention:
    return {"id": ids.encode(ids.USER, user.id), "type": "user", "displayName": user.name, "email": user.email}
