"""Markdown as HTML. markdown-it writes it, without letting any HTML through, and nh3 takes away whatever is not on the list below."""

import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

# Headings of a text stand below those of the page it is on.
TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}
REL = "noopener noreferrer nofollow"

# What a line of a grid need not show of the marks: those at a line's start, of emphasis and code, and a link's address.
LINE_MARKS = re.compile(r"^\s{0,3}(?:#{1,6}|>|[-*+]|\d{1,9}[.)])\s+", re.MULTILINE)
MARKS = re.compile(r"\*\*|~~|`+")
LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\s]{0,2000}\)")

_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")


def rendered(text: str) -> Markup:
    """The text as HTML that is harmless whatever it says."""
    html = nh3.clean(
        _reader.render(text),
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel=REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return Markup(html)


def plain(text: str, *, limit: int) -> str:
    """The beginning of the text without most of its marks, for where there is one line for it."""
    start = text[: 2 * limit]
    bare = MARKS.sub("", LINK.sub(r"\1", LINE_MARKS.sub("", start)))
    return bare if len(bare) <= limit and len(start) == len(text) else f"{bare[:limit]}…"
