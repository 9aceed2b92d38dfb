"""People with a browser each: Alice owns the workspace, Bob edits, Carol comments, Victor looks on, Charlie is a stranger."""

from typing import Any, Protocol
from urllib.parse import urlsplit

from werkzeug.test import Client, TestResponse

from tests.html import Form, Page

PASSWORD = "correct horse battery"
SIGN_IN = "/sign-in"
HOST = "http://localhost"


class Site(Protocol):
    """The application in this process, or one that runs in processes of its own (tests.servers)."""

    def test_client(self) -> Client: ...


class Person:
    """Somebody at a browser: it keeps cookies, stays on the last whole page, and sends that page's CSRF token."""

    def __init__(self, app: Site, name: str = "", user_id: int = 0) -> None:
        self.app = app
        self.name = name
        self.id = user_id
        self.client = app.test_client()
        self.page_path = "/"
        self.csrf_token: str | None = None

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@example.com"

    def get(self, path: str, expect: int = 200, headers: dict[str, str] | None = None, **query: Any) -> Page:
        """Open a page. Redirects are not followed: they are an answer of their own."""
        return self._answer(self.client.get(path, query_string=query or None, headers=headers), expect)

    def post(self, path: str, expect: int = 303, **form: Any) -> Page:
        """Send a form as a browser without JavaScript does."""
        fields = {"csrf_token": self._token(), **sendable(form)}
        return self._answer(self.client.post(path, data=fields, headers={"Referer": HOST + self.page_path}), expect)

    def submit(self, form: Form, expect: int | None = None, **filled_in: Any) -> Page:
        """Send a form that stands on the last page, with some of its fields filled in."""
        fields = {**form.fields, **sendable(filled_in)}
        path = form.action or self.page_path
        if form.method == "get":
            return self._answer(self.client.get(path, query_string=fields), expect or 200)
        return self._answer(self.client.post(path, data=fields), expect or 303)

    def swap(self, method: str, path: str, expect: int = 200, headers: dict[str, str] | None = None, **form: Any) -> Page:
        """Send what htmx 4 sends for a part of the page that stands open."""
        fields = {"query_string": form or None} if method.lower() in {"get", "delete"} else {"data": sendable(form)}
        response = self.client.open(path, method=method.upper(), headers={**self._htmx_headers(), **(headers or {})}, **fields)
        return self._answer(response, expect)

    def follow(self, page: Page, expect: int = 200) -> Page:
        """Go where a redirect leads."""
        return self.get(page.location, expect=expect)

    def sign_in(self, password: str = PASSWORD, **form: Any) -> Page:
        page = self.get(SIGN_IN)
        answer = self.submit(page.form("form:has([type=password])"), email=self.email, password=password, **form)
        self.csrf_token = None  # a sign-in starts a new session
        return answer

    def _answer(self, response: TestResponse, expect: int) -> Page:
        page = Page(response)
        if page.status != expect:
            raise AssertionError(f"{self.name or 'Somebody'} got {page.status} instead of {expect} for {response.request.path}\n{page!r}")
        if is_whole_page(response):
            self.page_path = urlsplit(response.request.full_path.rstrip("?")).geturl()
            self.csrf_token = page.csrf_token or self.csrf_token
        return page

    def _htmx_headers(self) -> dict[str, str]:
        return {
            "HX-Request": "true",
            "HX-Request-Type": "partial",
            "HX-Current-URL": HOST + self.page_path,
            "Referer": HOST + self.page_path,
            "X-CSRFToken": self._token(),
        }

    def _token(self) -> str:
        """The token of the page that stands open; somebody who has none yet opens one first."""
        if self.csrf_token is None:
            home = self.client.get("/", follow_redirects=True)
            self.csrf_token = Page(home).csrf_token
        return self.csrf_token or ""


def is_whole_page(response: TestResponse) -> bool:
    return response.mimetype == "text/html" and "HX-Request" not in response.request.headers and response.status_code < 300


def sendable(form: dict[str, Any]) -> dict[str, Any]:
    """Fields whose name is a word of Python end in an underscore (`from_`, `class_`); a field that is None is left out."""
    return {name.removesuffix("_"): value for name, value in form.items() if value is not None}
