"""A real Chromium in front of the running application. What a plain request can show is tested in tests/web, on both databases."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from tests.people import Person

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Without these it looks for addresses outside this machine at every start.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 10_000  # milliseconds until a step of a test gives up

# What the browser itself says of an answer with an error status; tests look at those by their page.
EXPECTED_IN_CONSOLE = "Failed to load resource"


class Visit(Protocol):
    def __call__(self, person: Person, path: str = "/", *, javascript: bool = True, **options: Any) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def database_url(renewed_sqlite_url: str) -> str:
    """One database is enough here."""
    return renewed_sqlite_url


@pytest.fixture
def environ() -> dict[str, str]:
    """What others do has tests of its own."""
    return {"INLAY_LIVE": "off"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None and not os.environ.get("CI"):
        pytest.skip("No Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the running application."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Open a page as somebody, in a browser window of their own. Fails the test for every error in the browser's console.

    `options` are those of a browser context: `viewport`, `color_scheme`, `has_touch`.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(person: Person, path: str = "/", *, javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(base_url=site, java_script_enabled=javascript, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_cookies(cookies_of(person, site))
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(errors(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def cookies_of(person: Person, site: str) -> list[Any]:
    name = person.app.config["SESSION_COOKIE_NAME"]
    cookie = person.client.get_cookie(name)
    return [{"name": name, "value": cookie.value, "url": site}] if cookie else []


def errors(message: ConsoleMessage) -> list[str]:
    if message.type == "error" and EXPECTED_IN_CONSOLE not in message.text:
        return [message.text]
    return []
