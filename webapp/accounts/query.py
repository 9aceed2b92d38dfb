"""Finding people, their sign-ins and what lets them in."""

import sqlalchemy as sa

from webapp.accounts.emails import NotAnAddress, clean_email
from webapp.accounts.models import PasswordReset, SignIn, User
from webapp.accounts.tokens import ABSOLUTE_LIMIT, IDLE_LIMIT, hashed
from webapp.database import db, detached, now

SIGN_INS = SignIn.__table__
USERS = User.__table__

# Put together once: to do so costs as much as to run it.
SIGN_IN = (
    sa.select(SIGN_INS, USERS)
    .join(USERS, USERS.c.id == SIGN_INS.c.user_id)
    .where(
        SIGN_INS.c.token_hash == sa.bindparam("token_hash"),
        SIGN_INS.c.seen_at > sa.bindparam("idle_since"),
        SIGN_INS.c.created_at > sa.bindparam("begun_since"),
    )
)


def find_user(email: str) -> User | None:
    """The person with this address, however it is spelled."""
    try:
        address = clean_email(email)
    except NotAnAddress:
        return None
    return db.session.scalars(sa.select(User).where(User.email == address)).one_or_none()


def anybody_is_here() -> bool:
    return db.session.scalar(sa.select(sa.exists().select_from(User))) or False


def is_owned() -> bool:
    """Whether the installation has an owner. The people of the demo never are."""
    return db.session.scalar(sa.select(sa.exists().where(User.owns_installation))) or False


def sign_in_with(token: str) -> tuple[SignIn, User] | None:
    """The sign-in that the token stands for, with its person, unless it has run out. One query: every request makes it.

    Both are detached, as the request found them.
    """
    moment = now()
    limits = {"token_hash": hashed(token), "idle_since": moment - IDLE_LIMIT, "begun_since": moment - ABSOLUTE_LIMIT}
    found = db.session.connection().execute(SIGN_IN, limits).one_or_none()
    if found is None:
        return None
    width = len(SIGN_INS.columns)
    return detached(SignIn, found[:width]), detached(User, found[width:])


def sign_ins_of(user: User) -> list[SignIn]:
    moment = now()
    return list(
        db.session.scalars(
            sa.select(SignIn)
            .where(
                SignIn.user_id == user.id,
                SignIn.seen_at > moment - IDLE_LIMIT,
                SignIn.created_at > moment - ABSOLUTE_LIMIT,
            )
            .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        )
    )


def person_to_reset(token: str) -> User | None:
    """Whose password the link may set; None when it is used, too old or unknown."""
    return db.session.scalars(
        sa.select(User)
        .join(PasswordReset, PasswordReset.user_id == User.id)
        .where(PasswordReset.token_hash == hashed(token), PasswordReset.used_at.is_(None), PasswordReset.expires_at > now())
    ).one_or_none()
