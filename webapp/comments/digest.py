"""Mail of what people were told of and have not read: one letter for all of it, at most once in a quarter of an hour to each of them.

What goes into a letter is marked as mailed before the letter is handed over, so that it is sent once or, where the mail server is away, not
at all: it stands on the person's page anyhow.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from webapp import jobs, mail
from webapp.accounts.models import User
from webapp.comments.models import Comment, Notice
from webapp.comments.query import LATEST, VISIBLE, Told, names_in
from webapp.config import current_config
from webapp.database import db, now, transaction

PAUSE = timedelta(minutes=15)  # to read something before it is mailed, and between two letters to somebody
FRESH = timedelta(days=1)  # what is older is not mailed any more: there was no mail then, or the person had switched it off
EVERY = 60.0  # seconds between two looks, where nothing waited
EXCERPT = 300


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str


class Postman:
    def __init__(self) -> None:
        self.due = float("-inf")

    def mail_notices(self) -> bool:
        """Mail one person what waits for them; whether there may be more at once."""
        if not mail.is_set_up() or time.monotonic() < self.due:
            return False
        user_id = next_person()
        if user_id is None:
            self.due = time.monotonic() + EVERY
            return False
        letter = take_letter(user_id)
        if letter is not None:
            mail.send(to=letter.to, subject=letter.subject, text=letter.text)
        return True


def next_person() -> int | None:
    """Somebody for whom something unread waits for a quarter of an hour, and who got no letter in that time."""
    moment = now()
    lately = sa.orm.aliased(Notice)
    waiting = (
        sa.select(Notice.user_id)
        .join(Comment, Comment.id == Notice.comment_id)
        .join(User, User.id == Notice.user_id)
        .where(Notice.read_at.is_(None), Notice.mailed_at.is_(None), User.mails_notices)
        .where(Comment.at > moment - FRESH, Comment.at <= moment - PAUSE)
        .where(~sa.exists().where(lately.user_id == Notice.user_id, lately.mailed_at > moment - PAUSE))
    )
    user_id = db.session.scalar(waiting.limit(1))
    db.session.rollback()
    return user_id


@transaction()
def take_letter(user_id: int) -> Letter | None:
    """Mark all that waits for this person, and put it into words; None where others were first, or none of it may be seen any more."""
    moment = now()
    waiting = sa.update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None), Notice.mailed_at.is_(None))
    taken = waiting.values(mailed_at=moment).returning(Notice.id).execution_options(synchronize_session=False)
    newest = sorted(db.session.scalars(taken), reverse=True)[:LATEST]
    visible = VISIBLE.where(Notice.id.in_(newest), Comment.at > moment - FRESH).order_by(Notice.id)
    told = [Told(*row) for row in db.session.execute(visible, {"user_id": user_id})]
    person = db.session.get(User, user_id, populate_existing=True)
    return letter_to(person, told) if person is not None and told else None


def letter_to(person: User, told: Sequence[Told]) -> Letter:
    site, names = current_config().site_url, names_in(told)
    said = "\n".join(paragraph(one, names.get((one.table.id, one.comment.record_id)), f"{site}") for one in told)
    text = f"""Hello {person.name},

{said}
All that is for you: {site}/notices
To get no such mail, switch it off on the page of your account: {site}/profile
"""
    return Letter(person.email, subject(told), text)


def subject(told: Sequence[Told]) -> str:
    if len(told) > 1:
        return f"{len(told)} comments for you"
    return f"{deed(told[0])} in {told[0].table.name}"


def deed(one: Told) -> str:
    who = one.author.name if one.author else "Somebody"
    return f"{who} {'mentioned' if one.notice.kind == 'mention' else 'answered'} you"


def paragraph(one: Told, name: str | None, site: str) -> str:
    """Who, where, the words, and the way there. What people wrote stands on one line, so that it cannot pass for the rest of the letter."""
    words = " ".join(one.comment.text.split())
    excerpt = words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"
    where = " ".join(f"{name or 'a record that is gone'} in {one.table.name}".split())
    return f"{deed(one)} at {where}:\n  {excerpt}\n  {site}/tables/{one.table.id}/records/{one.comment.record_id}#comments\n"


def init_digests() -> None:
    jobs.errand(POSTMAN.mail_notices)


POSTMAN = Postman()
