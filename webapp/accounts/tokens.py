"""Secrets that stand for a person: handed out once, kept as a hash."""

import hashlib
import secrets
from datetime import timedelta

IDLE_LIMIT = timedelta(days=14)  # a sign-in that nobody uses
ABSOLUTE_LIMIT = timedelta(days=90)  # a sign-in, however much it is used
RESET_LIMIT = timedelta(minutes=60)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Fast on purpose: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
