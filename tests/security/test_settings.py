"""An installation that is set up wrongly does not start, and says in one line what to set; debugging is for development alone."""

import dataclasses
import subprocess
from pathlib import Path

import pytest

from tests.servers import PATIENCE, ROOT, Process, environment, free_port
from webapp.app import create_app
from webapp.config import Config, ConfigError

MALFORMED = {
    "PORT": ("eighty", "-1", "0", "70000"),
    "WEB_CONCURRENCY": ("many", "0"),
    "WEB_THREADS": ("0", "1.5"),
    "DATABASE_URL": ("nonsense", "mysql://host/name", "postgres://host:port/name", "sqlite://", "://"),
    "SECRET_KEY": ("brief",),
    "INLAY_DATA": ("/dev/null/data",),
    "INLAY_ENV": ("prod", "debug", "Development"),
    "INLAY_SIGN_UP": ("yes", "invite"),
    "INLAY_UPLOAD_MB": ("0", "-5", "1e3", "lots"),
    "INLAY_PROXY_HOPS": ("-1", "one"),
    "INLAY_HOSTS": ("https://tables.example.com", "tables.example.com/path"),
    "INLAY_SITE_URL": ("tables.example.com", "ftp://tables.example.com", "https://"),
    "INLAY_MAIL_URL": ("mail.example.com", "https://mail.example.com", "smtp://"),
    "INLAY_JOBS": ("inline", "none"),
    "INLAY_BCRYPT_ROUNDS": ("3", "32", "twelve"),
    "INLAY_LIVE": ("yes", "0"),
    "INLAY_STREAMS": ("-1", "all", "100000"),
    "INLAY_SIGNUP": ("closed",),  # no such setting
    "INLAY_HOST": ("tables.example.com",),
}
SERVER_ALONE = {"PORT", "WEB_CONCURRENCY"}
COMPANIONS = {"INLAY_MAIL_URL": {"INLAY_SITE_URL": "https://tables.example.com"}}
WRONG = [(name, value) for name, values in MALFORMED.items() for value in values]


@pytest.mark.parametrize(("name", "value"), [wrong for wrong in WRONG if wrong[0] not in SERVER_ALONE])
def test_a_setting_that_cannot_work_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError) as told:
        Config.from_environ({"INLAY_DATA": str(tmp_path), **COMPANIONS.get(name, {}), name: value})

    assert name in str(told.value)
    assert "\n" not in str(told.value)
    assert value != "brief" or value not in str(told.value)  # a key is not repeated


@pytest.mark.parametrize("name", ["INLAY_PORT_8000_TCP", "INLAY_SERVICE_HOST", "INLAY_PASSWORD"])
def test_what_a_platform_adds_by_itself_is_no_setting(tmp_path: Path, name: str) -> None:
    Config.from_environ({"INLAY_DATA": str(tmp_path), name: "10.0.0.1"})


@pytest.mark.parametrize(
    "spelling", ["postgres://u:p@host:5432/name", "postgresql://u:p@host/name?sslmode=require", "sqlite:////tmp/file.sqlite3"]
)
def test_every_spelling_of_a_database_is_taken(tmp_path: Path, spelling: str) -> None:
    assert Config.from_environ({"INLAY_DATA": str(tmp_path), "DATABASE_URL": spelling}).database_url.endswith(spelling.partition("://")[2])


@pytest.mark.parametrize(
    "command", [["gunicorn", "-c", "gunicorn.conf.py", "webapp.app:create_app()"], ["flask", "--app", "webapp.app", "db", "upgrade"]]
)
@pytest.mark.parametrize(("name", "value"), [("INLAY_SIGN_UP", "yes"), ("INLAY_ENV", "debug")])
def test_every_command_stops_with_that_line(tmp_path: Path, command: list[str], name: str, value: str) -> None:
    answer = outcome(command, environment(tmp_path, **{name: value}))

    assert answer.returncode != 0
    assert [line for line in answer.stderr.splitlines() if line] == [f"Inlay cannot start. {told(name, value, tmp_path)}"]


def outcome(command: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=PATIENCE)


def told(name: str, value: str, data: Path) -> str:
    with pytest.raises(ConfigError) as problem:
        Config.from_environ({"INLAY_DATA": str(data), name: value})
    return str(problem.value)


# --------------------------------------------------------------------------------------------------------------- debug


def test_nothing_is_debugged_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    production = Config.from_environ({"INLAY_DATA": str(tmp_path)})
    monkeypatch.setenv("FLASK_DEBUG", "1")

    assert not create_app(production).debug
    assert create_app(dataclasses.replace(production, env="development")).debug


@pytest.mark.parametrize("environ", [{}, {"INLAY_ENV": "production"}])
def test_whoever_asks_for_it_there_is_told(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="INLAY_ENV=development"):
        Config.from_environ({"INLAY_DATA": str(tmp_path), "FLASK_DEBUG": "1", **environ})


def test_the_debugger_does_not_start_in_production(tmp_path: Path) -> None:
    command = ["flask", "--app", "webapp.app", "run", "--debug", "--port", str(free_port())]
    answer = outcome(command, environment(tmp_path))

    assert answer.returncode != 0
    assert "INLAY_ENV=development" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "Debugger PIN" not in answer.stderr


def test_it_starts_in_development(tmp_path: Path) -> None:
    command = ["flask", "--app", "webapp.app", "run", "--debug", "--port", str(free_port())]
    process = Process(command, environment(tmp_path, INLAY_ENV="development"))
    try:
        process.wait_for_line("Debugger PIN")
    finally:
        process.end()
