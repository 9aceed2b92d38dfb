"""An answer as a person meets it: its HTML by CSS selector, its text, and its forms to fill in."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

# What a browser sends of a form without a submitter's own name and value.
UNSENT_INPUTS = {"submit", "button", "reset", "image", "file"}

# Looked for in the text: every page has one, and to parse a page takes longer than to make it.
CSRF_TOKEN = re.compile(r'''(?:"X-CSRFToken": "|name="csrf_token" value=")([^"]+)"''')


class Element:
    """A tag of the page. `element["href"]` fails loudly where the attribute is missing, `element.get("href")` does not."""

    def __init__(self, tag: Tag) -> None:
        self.tag = tag

    def __getitem__(self, attribute: str) -> str:
        value = self.tag[attribute]
        return " ".join(value) if isinstance(value, list) else value

    def __contains__(self, attribute: str) -> bool:
        return self.tag.has_attr(attribute)

    def __repr__(self) -> str:
        return str(self.tag)

    def get(self, attribute: str) -> str | None:
        return self[attribute] if self.tag.has_attr(attribute) else None

    @property
    def name(self) -> str:
        return self.tag.name

    @property
    def text(self) -> str:
        """What is written in it, with runs of white space as one space."""
        return " ".join(self.tag.get_text(" ").split())

    @property
    def value(self) -> str:
        """What a form control holds: a text area's text as typed, a select's chosen option, anything else's value."""
        if self.tag.name == "textarea":
            return textarea_value(self.tag)
        if self.tag.name == "select":
            return next(iter(select_values(self.tag)), "")
        return self["value"]

    def all(self, css: str) -> list["Element"]:
        return [Element(tag) for tag in self.tag.select(css)]

    def one(self, css: str) -> "Element":
        """The only element that matches; none or several are a failed test."""
        found = self.all(css)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} elements match {css!r} in:\n{str(self.tag)[:4000]}")
        return found[0]

    def has(self, css: str) -> bool:
        return self.tag.select_one(css) is not None

    def form(self, css: str = "form") -> "Form":
        """The only form that matches, such as `form:has(#email)`."""
        return Form(self.one(css).tag)


class Page(Element):
    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self._soup: BeautifulSoup | None = None

    def __repr__(self) -> str:
        return f"<{self.response.status} {self.response.request.path}>\n{self.body[:4000]}"

    @property
    def tag(self) -> Tag:  # type: ignore[override]
        # html.parser keeps a bare <td> or <tr>, which is what a swap brings; a parser for whole documents drops it.
        if self._soup is None:
            self._soup = BeautifulSoup(self.body, "html.parser")
        return self._soup

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def headers(self) -> Any:
        return self.response.headers

    @property
    def body(self) -> str:
        """The answer as it came, for what is not HTML."""
        return self.response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @property
    def location(self) -> str:
        """Where a redirect leads (plain or through htmx), as path and query."""
        target = self.headers.get("Location") or self.headers.get("HX-Redirect")
        if target is None:
            raise AssertionError(f"No redirect, but {self.response.status}")
        parts = urlsplit(target)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def toasts(self) -> list[str]:
        return [toast.text for toast in self.all(".toast")]

    @property
    def csrf_token(self) -> str | None:
        """The token that a script would send, or that the page's forms carry."""
        found = CSRF_TOKEN.search(self.body)
        return found[1] if found else None


class Form:
    """A form as it stands on the page, ready to be sent as a browser sends it."""

    def __init__(self, tag: Tag) -> None:
        self.tag = tag
        self.fields: dict[str, str | list[str]] = {}
        for name, value in successful_controls(tag):
            held = self.fields.get(name)
            if held is None:
                self.fields[name] = value
            elif isinstance(held, list):
                held.append(value)
            else:
                self.fields[name] = [held, value]

    @property
    def action(self) -> str | None:
        """The address it goes to; None is the page's own."""
        action = self.tag.get("action")
        return action if isinstance(action, str) and action else None

    @property
    def method(self) -> str:
        return str(self.tag.get("method") or "get").lower()


def successful_controls(form: Tag) -> Iterator[tuple[str, str]]:
    for control in form.select("input[name], select[name], textarea[name]"):
        name = str(control["name"])
        if control.has_attr("disabled") or control.find_parent("fieldset", disabled=True):
            continue
        if control.name == "textarea":
            yield name, textarea_value(control)
        elif control.name == "select":
            yield from ((name, value) for value in select_values(control))
        else:
            yield from ((name, value) for value in input_values(control))


def input_values(control: Tag) -> list[str]:
    kind = str(control.get("type") or "text").lower()
    if kind in UNSENT_INPUTS:
        return []
    if kind in {"checkbox", "radio"}:
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    return [str(control.get("value") or "")]


def select_values(select: Tag) -> list[str]:
    options = select.select("option:not([disabled])")
    chosen = [option for option in options if option.has_attr("selected")]
    if not chosen and not select.has_attr("multiple"):
        chosen = options[:1]
    return [str(option["value"]) if option.has_attr("value") else option.get_text(strip=True) for option in chosen]


def textarea_value(textarea: Tag) -> str:
    """A browser drops the first line break of a text area, and sends every other as CRLF; tests read it with plain line feeds."""
    return textarea.get_text().replace("\r\n", "\n").removeprefix("\n")
