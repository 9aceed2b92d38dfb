"""People, their sign-ins, and what guards both."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Model, Moment, now

HUES = ("teal", "orange", "pink", "blue", "violet", "green", "red", "yellow", "brown", "gray")


class User(Model):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # in lower case
    password_hash: Mapped[str] = mapped_column(sa.String(60))
    owns_installation: Mapped[bool] = mapped_column(default=False)
    epoch: Mapped[int] = mapped_column(default=0, server_default="0")  # ends the tokens of programs when it goes up
    mails_notices: Mapped[bool] = mapped_column(default=True, server_default=sa.true())  # of comments that are for them, while unread
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)

    # What Flask-Login asks of a person. The id that it keeps in the cookie is the token of one sign-in, not of the person.
    is_authenticated = True
    is_active = True
    is_anonymous = False
    sign_in_token = ""

    def get_id(self) -> str:
        return self.sign_in_token

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def hue(self) -> str:
        return HUES[self.id % len(HUES)]


class SignIn(Model):
    """One browser that is signed in. The cookie holds the token, the row its hash; without the row the cookie is dead everywhere."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=now)
    browser: Mapped[str] = mapped_column(sa.String(200), default="")

    user: Mapped[User] = relationship(lazy="raise")


class PasswordReset(Model):
    """A single-use link; it dies with its hour, its use, or a new password or address."""

    __tablename__ = "password_resets"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Throttle(Model):
    """Tries against one key (an account, an address) in one window of time, counted in the database so that every process sees them."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(sa.String(300), primary_key=True)
    window_ends: Mapped[datetime] = mapped_column(Moment, index=True)
    tries: Mapped[int] = mapped_column(default=0)


def initials(name: str) -> str:
    """“Priya Raman” is PR, “Fernhill” is F."""
    words = name.split()
    return "".join(word[0] for word in (words if len(words) < 2 else [words[0], words[-1]])).upper()
