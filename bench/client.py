"""A person's connection to a server: kept open, with cookies and the page's CSRF token."""

import http.client
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')
PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    location: str | None
    seconds: float


class Client:
    def __init__(self, port: int, cookies: Mapping[str, str] | None = None, csrf_token: str = "") -> None:
        self.port = port
        self.cookies = dict(cookies or {})
        self.csrf_token = csrf_token
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def twin(self) -> "Client":
        """The same person through another connection."""
        return Client(self.port, self.cookies, self.csrf_token)

    def get(self, path: str) -> Answer:
        return self.send("GET", path, {})

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        return self.send("POST", path, {"X-CSRFToken": self.csrf_token}, form)

    def swap(self, path: str, form: Mapping[str, str]) -> Answer:
        """Post as htmx does, for a part of the page."""
        here = f"http://127.0.0.1:{self.port}/"
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": here, "X-CSRFToken": self.csrf_token}
        return self.send("POST", path, headers, form)

    def send(self, method: str, path: str, headers: dict[str, str], form: Mapping[str, str] | None = None) -> Answer:
        headers |= {"Accept": "text/html", "Accept-Encoding": "identity"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form).encode()
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read()
        seconds = time.perf_counter() - started
        self.keep(response.headers.get_all("Set-Cookie") or [])
        return Answer(response.status, text.decode(), response.headers["Location"], seconds)

    def keep(self, cookies: list[str]) -> None:
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value

    def open(self, path: str) -> str:
        """A whole page; its token goes along with what is posted next."""
        answer = self.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:500]}")
        found = TOKEN.search(answer.body)
        self.csrf_token = found[1] if found else ""
        return answer.body

    def sign_in(self, email: str, password: str) -> None:
        self.open("/sign-in")
        answer = self.post("/sign-in", {"email": email, "password": password})
        if answer.status != 303:
            raise RuntimeError(f"Signing in answered {answer.status}.")

    def timed(self, path: str, times: int) -> Iterator[float]:
        for _ in range(times):
            answer = self.get(path)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:500]}")
            yield answer.seconds
