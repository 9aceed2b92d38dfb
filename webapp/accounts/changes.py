"""What can happen to an account. Passwords are hashed before the transaction begins."""

from datetime import timedelta

import sqlalchemy as sa

from webapp.accounts import passwords
from webapp.accounts.emails import clean_email
from webapp.accounts.models import PasswordReset, SignIn, Throttle, User
from webapp.accounts.names import clean_name
from webapp.accounts.query import is_owned
from webapp.accounts.tokens import ABSOLUTE_LIMIT, IDLE_LIMIT, RESET_LIMIT, hashed, new_token
from webapp.database import db, now, transaction

SEEN_EVERY = timedelta(hours=1)


class EmailTaken(Exception):
    """Somebody else has this address."""


class NotTheFirst(Exception):
    """The installation has an owner already."""


class LinkIsDead(Exception):
    """The link was used, has run out, or was replaced."""


def create_user(*, name: str, email: str, password: str) -> User:
    """A new account; the first owns the installation. Raises EmailTaken, or NotAnAddress."""
    password_hash = passwords.hash_password(password)
    with transaction():
        return add_user(name, email, password_hash, owns_installation=is_to_be_owned())


@transaction()
def create_demo_user(*, name: str, email: str, password_hash: str) -> User:
    """An account that never owns the installation, also where it is the first. Raises EmailTaken."""
    return add_user(name, email, password_hash, owns_installation=False)


def create_first_user(*, name: str, email: str, password: str) -> User:
    """The account that opens a closed installation. Raises NotTheFirst when there is one, also one that was made in this moment."""
    password_hash = passwords.hash_password(password)
    with transaction():
        if not is_to_be_owned():
            raise NotTheFirst
        return add_user(name, email, password_hash, owns_installation=True)


@transaction()
def change_name(user: User, name: str) -> None:
    stored(user).name = clean_name(name)


@transaction()
def set_mail_of_notices(user: User, is_wanted: bool) -> None:  # noqa: FBT001 (the value itself, as it is kept)
    stored(user).mails_notices = is_wanted


@transaction()
def change_email(user: User, email: str) -> None:
    """Raises EmailTaken. Links that went to the old address die."""
    stored(user).email = clean_email(email)
    flush_or_taken()
    withdraw_password_resets(user.id)


def change_password(user: User, password: str, *, keep: SignIn) -> None:
    """Every other sign-in ends, and every link that could set a password dies."""
    password_hash = passwords.hash_password(password)
    with transaction():
        set_password_hash(user, password_hash)
        end_other_sign_ins(user, keep=keep)


@transaction()
def make_password_reset(user: User) -> str:
    """A token for a link that sets a new password once, within the hour. Links made earlier die."""
    withdraw_password_resets(user.id)
    token = new_token()
    db.session.add(PasswordReset(token_hash=hashed(token), user_id=user.id, expires_at=now() + RESET_LIMIT))
    return token


def reset_password(token: str, password: str) -> User:
    """Set the password of the token's person and end all their sign-ins. Raises LinkIsDead; of two at once, for one of them."""
    password_hash = passwords.hash_password(password)
    with transaction():
        user = use_reset(token)
        set_password_hash(user, password_hash)
        end_sign_ins(user.id)
        return user


@transaction()
def start_sign_in(user: User, *, browser: str) -> str:
    token = new_token()
    db.session.add(SignIn(token_hash=hashed(token), user_id=user.id, browser=browser))
    return token


@transaction()
def note_seen(sign_in: SignIn) -> None:
    moment = now()
    db.session.execute(sa.update(SignIn).where(SignIn.id == sign_in.id, SignIn.seen_at < moment - SEEN_EVERY).values(seen_at=moment))


@transaction()
def end_sign_in(user: User, sign_in_id: int) -> bool:
    """Whether this person had such a sign-in."""
    ended = sa.delete(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user.id).returning(SignIn.id)
    return db.session.scalar(ended) is not None


@transaction()
def end_other_sign_ins(user: User, *, keep: SignIn) -> None:
    db.session.execute(sa.delete(SignIn).where(SignIn.user_id == user.id, SignIn.id != keep.id))


@transaction()
def end_sign_ins(user_id: int) -> None:
    """Sign the person out everywhere."""
    db.session.execute(sa.delete(SignIn).where(SignIn.user_id == user_id))


@transaction()
def withdraw_password_resets(user_id: int) -> None:
    db.session.execute(sa.delete(PasswordReset).where(PasswordReset.user_id == user_id))


@transaction()
def forget_expired() -> None:
    """Sweep out what no longer lets anybody in, and counts whose window is over."""
    moment = now()
    db.session.execute(sa.delete(SignIn).where((SignIn.seen_at <= moment - IDLE_LIMIT) | (SignIn.created_at <= moment - ABSOLUTE_LIMIT)))
    db.session.execute(sa.delete(PasswordReset).where(PasswordReset.expires_at <= moment))
    db.session.execute(sa.delete(Throttle).where(Throttle.window_ends <= moment))


def is_to_be_owned() -> bool:
    """Whether this account is to be the owner's. Of two at once the second waits here, and sees the first."""
    if is_owned():
        return False
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE"))
    return not is_owned()


def add_user(name: str, email: str, password_hash: str, *, owns_installation: bool) -> User:
    user = User(name=clean_name(name), email=clean_email(email), password_hash=password_hash, owns_installation=owns_installation)
    db.session.add(user)
    flush_or_taken()
    return user


def stored(user: User) -> User:
    """The row as it stands now, not as the page was drawn from it."""
    return db.session.scalars(sa.select(User).where(User.id == user.id).execution_options(populate_existing=True)).one()


def flush_or_taken() -> None:
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        raise EmailTaken from None


def set_password_hash(user: User, password_hash: str) -> None:
    """Programs sign in anew as well: their tokens are of the epoch before."""
    now_stored = stored(user)
    now_stored.password_hash = password_hash
    now_stored.epoch += 1
    withdraw_password_resets(user.id)


def use_reset(token: str) -> User:
    user_id = db.session.scalar(
        sa.update(PasswordReset)
        .where(PasswordReset.token_hash == hashed(token), PasswordReset.used_at.is_(None), PasswordReset.expires_at > now())
        .values(used_at=now())
        .returning(PasswordReset.user_id)
    )
    if user_id is None:
        raise LinkIsDead
    return db.session.scalars(sa.select(User).where(User.id == user_id)).one()
