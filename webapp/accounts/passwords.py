"""Passwords: which ones are good enough, and how they are kept.

No rules of composition: length is what counts, and that nobody tries this one first.
"""

import unicodedata

from webapp.accounts import common_passwords
from webapp.config import current_config
from webapp.database import db
from webapp.extensions import bcrypt

SHORTEST = 12
LONGEST = 1000

# Any salt and hash that no password has; the rounds go in front.
NOBODYS_HASH = "$2b${rounds:02d}$Zk3vQm8xT1nLw5cYb7HdSe0uJr9PgF2aK6iXo4EyVtMqWsDzCpBhN"


def problem_with(password: str, *, name: str = "", email: str = "") -> str | None:
    """Why the password won't do, as a sentence for the person; None when it will."""
    length = len(password)
    if length < SHORTEST:
        return f"{length} {'character' if length == 1 else 'characters'} so far. Use {SHORTEST} or more."
    if length > LONGEST:
        return f"That is more than {LONGEST:,} characters. Use a shorter one."
    if squeezed(password) in {squeezed(own) for own in (name, email, email.partition("@")[0])} - {""}:
        return "Your name or email is the first thing anyone would try. Use a few plain words."
    if common_passwords.is_common(password):
        return "This is one of the first passwords anyone would try. Use a few plain words of your own."
    return None


def squeezed(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def hash_password(password: str) -> str:
    let_go_of_the_database()
    return bcrypt.generate_password_hash(as_typed_anywhere(password)).decode()


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one; where there is no account it takes as long to say no."""
    let_go_of_the_database()
    known = password_hash or NOBODYS_HASH.format(rounds=current_config().bcrypt_rounds)
    return bcrypt.check_password_hash(known, as_typed_anywhere(password)) and password_hash is not None


def as_typed_anywhere(password: str) -> str:
    """Keyboards differ in how they send an accented letter."""
    return unicodedata.normalize("NFKC", password)


def let_go_of_the_database() -> None:
    """A hash takes a quarter of a second on purpose: no transaction waits for it, and no connection is held."""
    if db.session().info.get("writing"):
        raise RuntimeError("A password is hashed before the transaction that keeps it.")
    db.session.commit()
