"""Limits on tries, counted in the database, so that every process sees them and a restart forgets nothing."""

import hashlib
import ipaddress
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from webapp.accounts.models import Throttle
from webapp.database import db, now, transaction

HOUR = timedelta(hours=1)


class Throttled(Exception):
    """Too many tries; `seconds` says when the next one is let through."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.seconds = max(1, int(wait.total_seconds()) + 1)

    @property
    def advice(self) -> str:
        minutes = -(-self.seconds // 60)
        return f"Wait {minutes} minutes, then try again." if minutes > 1 else "Wait a minute, then try again."


def count(key: str, *, limit: int, window: timedelta = HOUR) -> None:
    """Count one try against the key. Raises Throttled when the window has had `limit` tries before this one.

    The try is kept whatever comes of it, so call this outside a transaction.
    """
    tries, window_ends = record_try(key, window)
    if tries > limit:
        raise Throttled(window_ends - now())


@transaction()
def forgive(*keys: str) -> None:
    """Give one try back to each key: what was counted beforehand turned out well."""
    db.session.execute(
        sa.update(Throttle).where(Throttle.key.in_(keys), Throttle.tries > 0, Throttle.window_ends > now()).values(tries=Throttle.tries - 1)
    )


@transaction()
def clear(key: str) -> None:
    db.session.execute(sa.delete(Throttle).where(Throttle.key == key))


def key_for(what: str, who: str) -> str:
    """A key of bounded length that does not show what was typed: people type passwords into the wrong field."""
    return f"{what} {hashlib.sha256(who.encode()).hexdigest()[:32]}"


def key_for_address(what: str, address: str | None) -> str:
    return key_for(what, network(address or ""))


def network(address: str) -> str:
    """Who is behind an address: an IPv6 customer is given a whole /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed)


@transaction()
def record_try(key: str, window: timedelta) -> tuple[int, datetime]:
    """The tries in the key's window with this one, and the window's end. One statement: of simultaneous tries each gets its own number."""
    moment = now()
    over = Throttle.window_ends <= moment
    first = insert(Throttle).values(key=key, window_ends=moment + window, tries=1)
    statement = first.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "tries": sa.case((over, 1), else_=Throttle.tries + 1),
            "window_ends": sa.case((over, first.excluded.window_ends), else_=Throttle.window_ends),
        },
    ).returning(Throttle.tries, Throttle.window_ends)
    tries, window_ends = db.session.execute(statement).one()
    return tries, window_ends


def insert(model: Any) -> Any:
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    return dialect.insert(model)
