"""Every environment variable, read once, typed, and loud when it is wrong."""

import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar, cast
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app

from webapp import __version__

T = TypeVar("T")

DEFAULT_DATA = Path(__file__).parent.parent / "data"
MEGABYTE = 1024 * 1024
SETTINGS = {
    "INLAY_DATA",
    "INLAY_ENV",
    "INLAY_SIGN_UP",
    "INLAY_UPLOAD_MB",
    "INLAY_PROXY_HOPS",
    "INLAY_HOSTS",
    "INLAY_SITE_URL",
    "INLAY_MAIL_URL",
    "INLAY_MAIL_FROM",
    "INLAY_JOBS",
    "INLAY_BCRYPT_ROUNDS",
    "INLAY_API_CALLS",
    "INLAY_LIVE",
    "INLAY_STREAMS",
    "INLAY_WEBHOOKS",
}
# Kubernetes tells every container about a service called “inlay”; the password is that of `flask user create`.
SET_BY_PLATFORMS = re.compile(r"INLAY_(SERVICE_|PORT(_|$)|PASSWORD$)")
HOST = re.compile(r"\.?[A-Za-z0-9.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?")


class ConfigError(ValueError):
    """A setting that cannot work; the text names the variable and says what it takes."""


@dataclass(frozen=True, kw_only=True)
class Config:
    data: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    env: Literal["production", "development"] = "production"
    sign_up: Literal["open", "closed", "invited"] = "open"
    upload_bytes: int = 512 * MEGABYTE
    proxy_hops: int = 0
    hosts: tuple[str, ...] = ()
    site_url: str | None = None
    mail_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    jobs: Literal["embedded", "worker"] = "embedded"
    bcrypt_rounds: int = 12
    api_calls: int = 200
    live: Literal["on", "off"] = "on"
    streams: int = 200
    threads: int = 16
    webhooks: Literal["public", "anywhere"] = "public"
    testing: bool = False
    version: str = field(default=__version__, init=False)

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def webhooks_private(self) -> bool:
        """Whether webhooks may lead into the network that the server stands in."""
        return self.webhooks == "anywhere"

    @property
    def queue_file(self) -> Path:
        return self.data / "queue.sqlite3"

    @property
    def uploads(self) -> Path:
        return self.data / "uploads"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """The configuration that the environment asks for; makes the data folder and, where none is given, the secret key.

        Raises ConfigError with the variable's name.
        """
        refuse_unknown(environ)
        refuse_debugging(environ)
        data = Path(environ.get("INLAY_DATA") or DEFAULT_DATA).absolute()
        make_folder(data)
        if environ.get("INLAY_MAIL_URL") and not environ.get("INLAY_SITE_URL"):
            raise ConfigError("INLAY_SITE_URL must be given with INLAY_MAIL_URL: the links in mail are made from it.")
        return cls(
            data=data,
            database_url=database_url(environ.get("DATABASE_URL", ""), data),
            secret_key=secret_key(environ.get("SECRET_KEY", ""), data),
            env=one_of(environ, "INLAY_ENV", "production", "development"),
            sign_up=one_of(environ, "INLAY_SIGN_UP", "open", "closed", "invited"),
            upload_bytes=number(environ, "INLAY_UPLOAD_MB", 512, least=1) * MEGABYTE,
            proxy_hops=number(environ, "INLAY_PROXY_HOPS", 0),
            hosts=hosts(environ.get("INLAY_HOSTS", "")),
            site_url=site_url(environ.get("INLAY_SITE_URL", "")),
            mail_url=mail_url(environ.get("INLAY_MAIL_URL", "")),
            mail_from=environ.get("INLAY_MAIL_FROM") or None,
            jobs=one_of(environ, "INLAY_JOBS", "embedded", "worker"),
            bcrypt_rounds=number(environ, "INLAY_BCRYPT_ROUNDS", 12, least=4, most=31),
            api_calls=number(environ, "INLAY_API_CALLS", 200),
            live=one_of(environ, "INLAY_LIVE", "on", "off"),
            streams=number(environ, "INLAY_STREAMS", 200, most=800),
            threads=number(environ, "WEB_THREADS", 16, least=1),
            webhooks=one_of(environ, "INLAY_WEBHOOKS", "public", "anywhere"),
        )


def current_config() -> Config:
    return cast(Config, current_app.extensions["inlay"])


def config_or_exit() -> Config:
    """The environment's configuration; the process ends with one line where that cannot work."""
    try:
        return Config.from_environ()
    except ConfigError as problem:
        sys.exit(f"Inlay cannot start. {problem}")


def refuse_unknown(environ: Mapping[str, str]) -> None:
    """A name with a slip of the pen would leave open what was meant to be closed."""
    for name in environ:
        if name.startswith("INLAY_") and name not in SETTINGS and not SET_BY_PLATFORMS.match(name):
            raise ConfigError(f"{name} is not a setting. There are {', '.join(sorted(SETTINGS))}.")


def refuse_debugging(environ: Mapping[str, str]) -> None:
    """The debugger runs whatever code it is sent."""
    asked = environ.get("FLASK_DEBUG", "").lower() not in {"", "0", "false", "no"}
    if asked and environ.get("INLAY_ENV") != "development":
        raise ConfigError("FLASK_DEBUG (flask --debug) is for development. Set INLAY_ENV=development, and never where others can reach it.")


def make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ConfigError(f"INLAY_DATA: the folder {data} cannot be made ({problem.strerror}).") from None


def database_url(given: str, data: Path) -> str:
    """The three spellings that platforms use, as SQLAlchemy wants them; psycopg 3 is the PostgreSQL driver."""
    if not given:
        return f"sqlite:///{data / 'inlay.sqlite3'}"
    scheme, _, rest = given.partition("://")
    if not is_address(given):
        raise ConfigError("DATABASE_URL must be an address such as postgres://user:password@host/name or sqlite:///file.")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.strip("/"):
        return given
    raise ConfigError(f"DATABASE_URL starts with “{scheme}://”. Inlay runs on postgres://, postgresql:// and sqlite:///file.")


def is_address(given: str) -> bool:
    try:
        sa.make_url(given)
    except (sa.exc.ArgumentError, ValueError):
        return False
    return True


def secret_key(given: str, data: Path) -> str:
    if given:
        if len(given) < 16:
            raise ConfigError("SECRET_KEY is too short. Give it 16 characters or more.")
        return given
    kept = data / "secret_key"
    if not kept.exists():
        make_secret(kept)
    return kept.read_text().strip()


def make_secret(kept: Path) -> None:
    """Two processes that start at once must end with the same key: the first to link its file wins."""
    draft = kept.with_name(f"secret_key.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48))
    try:
        os.link(draft, kept)
    except FileExistsError:
        pass  # the other process won; its key is the one
    finally:
        draft.unlink()


def one_of(environ: Mapping[str, str], name: str, *choices: str) -> T:  # type: ignore[type-var]
    """The variable's value, the first choice when it is not given."""
    value = environ.get(name) or choices[0]
    if value not in choices:
        raise ConfigError(f"{name} is “{value}”. It takes {' or '.join(choices)}.")
    return cast(T, value)


def number(environ: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ConfigError(f"{name} is “{text}”. It takes a whole number from {least} to {most}.")
    return int(text)


def hosts(given: str) -> tuple[str, ...]:
    names = given.replace(",", " ").split()
    for name in names:
        if not HOST.fullmatch(name):
            raise ConfigError(f"INLAY_HOSTS names “{name}”. It takes names such as tables.example.com, separated by commas.")
    return tuple(names)


def address(name: str, given: str, schemes: tuple[str, ...]) -> str | None:
    if not given:
        return None
    if given.partition("://")[0] not in schemes or not urlsplit(given).hostname:
        raise ConfigError(f"{name} must start with {' or '.join(scheme + '://' for scheme in schemes)} and name a host.")
    return given.rstrip("/")


def site_url(given: str) -> str | None:
    return address("INLAY_SITE_URL", given, ("https", "http"))


def mail_url(given: str) -> str | None:
    return address("INLAY_MAIL_URL", given, ("smtp", "smtps"))
