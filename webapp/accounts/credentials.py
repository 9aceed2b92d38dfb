"""Trying a password. A try is counted before the password is looked at, so that a hundred at once are still a hundred, and given back when
it was right."""

from webapp.accounts import passwords, throttling
from webapp.accounts.models import User
from webapp.accounts.query import find_user

WRONG_FOR_ACCOUNT = 10
WRONG_FROM_ADDRESS = 20


def person_with(email: str, password: str, *, address: str | None) -> User | None:
    """Who has this email and password; None is also the answer, after as long, where nobody has the email. Raises Throttled."""
    from_address = throttling.key_for_address("password from", address)
    for_account = key_of_account(email)
    throttling.count(from_address, limit=WRONG_FROM_ADDRESS)
    throttling.count(for_account, limit=WRONG_FOR_ACCOUNT)

    user = find_user(email)
    if not passwords.matches(user.password_hash if user else None, password):
        return None
    throttling.forgive(from_address, for_account)
    return user


def forgive_account(user: User) -> None:
    """A new password starts with a clean count: whoever was locked out by somebody's guesses gets in again by a reset."""
    throttling.clear(key_of_account(user.email))


def key_of_account(email: str) -> str:
    return throttling.key_for("password for", email.strip().lower())
