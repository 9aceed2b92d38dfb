"""Markdown: what it becomes on a page, and that nothing else comes out of it."""

import pytest

from webapp.fieldtypes.types.rich_text import RichText

RICH = RichText()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Care", "<h1>Care</h1>"),
        ("- **oil** it\n- `saw`", "<li><strong>oil</strong> it</li>"),
        ("one\ntwo", "one<br>"),
        ("| a |\n|---|\n| b |", "<td>b</td>"),
        ("~~old~~", "<s>old</s>"),
        ("[manual](https://example.org)", 'href="https://example.org"'),
    ],
)
def test_markdown_becomes_html(text: str, html: str) -> None:
    assert html in RICH.page_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://example.org/spy.png)",
        '[x](https://example.org "a\\" onmouseover=alert(1)")',
        "<a href='vbscript:x'>x</a>",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "<style>*{display:none}</style>",
    ],
)
def test_nothing_but_harmless_tags_comes_out(text: str) -> None:
    html = str(RICH.page_html(text))

    for start in (
        "<script",
        "<img",
        "<style",
        "<iframe",
        'href="javascript',
        'href="data',
        'href="vbscript',
        ' onmouseover="',
        ' onerror="',
    ):
        assert start not in html


def test_a_link_leads_out_without_telling_from_where() -> None:
    assert 'rel="noopener noreferrer nofollow"' in RICH.page_html("[x](https://example.org)")


def test_the_grid_shows_a_line_without_marks() -> None:
    assert RICH.html("## Care\n- **oil** the [saw](https://example.org) & go") == "Care\noil the saw &amp; go"
    assert len(RICH.html("word " * 1000)) < 320
