"""Text that would be more than text, and how to find out whether it has become that."""

from collections.abc import Iterator

from bs4 import Tag

from tests.html import Element, Page

HOSTILE = (
    '<script>hostile()</script><x-hostile>"><img src=x onerror=hostile()>{{7*191}}',
    '" hx-get="/hostile" onfocus="hostile()" x-hostile="\'><x-hostile hx-on:load=hostile()> 100%',
    "</title></textarea></script></template><x-hostile>${7*191} <%= 7*191 %> %s %(x)s {0} \\ --><!--",
    "javascript:hostile() O'Brien & &amp; &lt;x-hostile&gt; \u202etxt.exe\u202c \u0645\u0631\u062d\u0628\u0627",
)
# Where text of somebody's may stand in a tag, because nothing runs it.
NO_PAGES = {"text/csv", "text/plain", "text/x-python", "text/event-stream", "image/svg+xml"}
HARMLESS = {"value", "title", "aria-label", "aria-description", "placeholder", "alt", "content", "data-name", "data-seen", "data-who"}


def dangers(page: Page) -> list[str]:
    """What is not mere text: elements and attributes that come from what somebody typed."""
    if page.response.mimetype != "text/html":
        return [] if page.response.mimetype in NO_PAGES else [page.response.mimetype]
    return dangers_in(page) if "hostile" in page.body else []  # every text here says so in its first words


def dangers_in(part: Element) -> list[str]:
    found = [str(tag) for tag in part.tag.select("x-hostile, img[src=x], script:not([src]), base, iframe, object, embed")]
    found += [f"{name}={value}" for tag in part.tag.find_all(True) for name, value in attributes(tag) if is_dangerous(name, value)]
    return found + (["7*191"] if "1337" in part.text else [])


def attributes(tag: Tag) -> Iterator[tuple[str, str]]:
    for name, value in tag.attrs.items():
        yield name, " ".join(value) if isinstance(value, list) else str(value)


def is_dangerous(name: str, value: str) -> bool:
    if "hostile" in name or name.startswith("on"):
        return True
    return "hostile" in value and name not in HARMLESS
