"""Markdown becomes HTML that links, and that runs nothing."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statelab.ui import markdown
from statelab.ui.place import Place

FILES = ("README.md", "docs/a.md", "docs/stores.md", "docs/images/x.png", "docs/images/x-dark.png")
HERE = Place("docs/a.md", FILES, frozenset({"redis-atomic"}))
TOP = Place("README.md", FILES, HERE.stores)

TAGS = {
    *(
        "p",
        "h1",
        "h2",
        "h3",
        "a",
        "span",
        "em",
        "strong",
        "s",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "br",
        "hr",
        "blockquote",
    ),
    *("img", "picture", "source", "figure", "details", "summary", "div", "table", "thead", "tbody", "tr", "th", "td"),
    *("h4", "h5", "h6"),
}
ATTRIBUTES = {
    *("id", "href", "src", "srcset", "media", "alt", "title", "class", "style", "start"),
    *("role", "aria-label", "tabindex"),
}


class Reader(HTMLParser):
    """Collects what a browser would see of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.seen.append((tag, {name: value or "" for name, value in attrs}))


def seen(text: str, place: Place = HERE) -> list[tuple[str, dict[str, str]]]:
    """Return the tags of a rendered text with their attributes."""
    return Reader(markdown.render(text, place).body).seen


def harmless(text: str) -> None:
    """Check that a rendered text has nothing but what Markdown itself can make, and leads nowhere strange."""
    for tag, attributes in seen(text):
        assert tag in TAGS, (tag, text)
        assert attributes.keys() <= ATTRIBUTES, (attributes, text)
        assert attributes.get("style", "") in ("", "text-align:left", "text-align:right", "text-align:center")
        for name in ("src", "srcset"):
            assert HERE.has(attributes.get(name, "")), text
        assert HERE.leads(attributes.get("href", "")), text


NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="images/x.png" onerror="alert(1)">',
    "a <b onclick=alert(1)>b</b>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "![x](//evil.example/x.png)",
    "![x](data:image/svg+xml;base64,AAAA)",
    "[x](data:text/html;base64,AAAA)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "<picture><img src=images/x.png><script>1</script></picture>",
    "<picture>\n<source srcset='https://evil.example/x'>\n</picture>",
    "<svg onload=alert(1)>",
    "<style>*{}</style>",
    "<iframe src=docs/a.md></iframe>",
    "<!-- a --><script>1</script>",
    "<!-- a",
    "<details open ontoggle=alert(1)><summary>x</summary>",
    "<details><summary><b onclick=alert(1)>x</b></summary>",
    "<details><summary>Solution</summary>",
    "</details>",
    "<picture><img alt='\"><script>' src='images/x.png'></picture>",
    '```"><script>\nx\n```',
    "```mermaid\n<script>\n```",
    "# <script>x</script>",
    '[x]: /a "onmouseover=1"\n[x]',
    "<base href=//evil.example>",
    "<a href=javascript:1>x</a>",
    '[x](a.md "\\"><script>")',
    "`<script>`",
    "| <script> |\n| --- |\n| <img src=x onerror=1> |",
    "[x](http://[)",
]


@pytest.mark.parametrize("text", NASTY)
def test_nothing_raw_gets_through(text: str) -> None:
    harmless(text)


MORTAR = ["\n", "\n\n", " ", "> ", "- ", "<", "`", '"', "[", "](", "<!--", "-->"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([*NASTY, *MORTAR]), max_size=8))
def test_nothing_raw_gets_through_in_any_company(parts: list[str]) -> None:
    harmless("".join(parts))


def test_raw_html_can_be_read() -> None:
    assert "&lt;b&gt;" in markdown.render("a <b>bold</b> word", HERE).body
    assert markdown.render("<!-- made by make tables -->\n", HERE).body == ""


def test_a_picture_for_light_and_dark_pages_stays() -> None:
    text = """<picture>
  <source media="(prefers-color-scheme: dark)" srcset="docs/images/x-dark.png">
  <img alt="Both &amp; &quot;all&quot;" src="docs/images/x.png">
</picture>
"""
    assert seen(text, TOP) == [
        ("picture", {}),
        ("source", {"media": "(prefers-color-scheme: dark)", "srcset": "docs/images/x-dark.png"}),
        ("img", {"alt": 'Both & "all"', "src": "docs/images/x.png"}),
    ]


def test_what_is_folded_away_is_rendered_and_stays_folded() -> None:
    text = "<details><summary>Solution</summary>\n\nAdd **one**.\n\n</details>\n"
    body = markdown.render(text, TOP).body
    assert [tag for tag, _ in seen(text, TOP)] == ["details", "summary", "p", "strong"]
    assert "&lt;" not in body
    assert body.rstrip().endswith("</details>")


@pytest.mark.parametrize(
    ("link", "place", "kept"),
    [
        ("docs/a.md#part", TOP, True), ("a.md", HERE, True), ("../README.md", HERE, True), ("#part", HERE, True),
        ("https://flask.example/", HERE, True), ("mailto:a@b.example", HERE, True), ("images/x.png", HERE, True),
        ("a.md", TOP, False), ("../../README.md", HERE, False), ("../services/web/x.py", HERE, False),
        ("/etc/passwd", HERE, False), ("/docs/a.md", TOP, False), ("docs", TOP, False),
    ],
)  # fmt: skip
def test_a_link_leads_to_a_page_of_the_site_or_away(link: str, place: Place, kept: bool) -> None:
    [(_, _), (tag, attributes)] = seen(f"[text]({link})", place)
    assert (tag, attributes.get("href")) == (("a", link) if kept else ("span", None))
    assert kept or attributes["title"] == f"Not part of this site: {link}"


def test_a_picture_that_the_site_does_not_have_is_its_description() -> None:
    assert markdown.render("![A *cat*](cat.png)", HERE).body == "<p>A cat</p>\n"


def test_headings_have_the_ids_of_github() -> None:
    page = markdown.render("# The `global` & its *twin*\n\n## Port in use?\n\n## A\n\n## A\n\n### `x_y`: C-d", HERE)
    assert page.title == "The global & its twin"
    assert page.sections == [("port-in-use", "Port in use?"), ("a", "A"), ("a-1", "A")]
    assert 'id="the-global--its-twin"' in page.body
    assert 'id="x_y-c-d"' in page.body


def test_a_page_without_a_heading_is_called_as_its_file() -> None:
    assert markdown.render("text", HERE).title == "docs/a.md"


def test_a_stores_name_leads_to_its_section() -> None:
    assert ("a", {"href": "stores.md#redis-atomic"}) in seen("as `redis-atomic` does")
    assert ("a", {"href": "docs/stores.md#redis-atomic"}) in seen("as `redis-atomic` does", TOP)
    links = [attributes["href"] for tag, attributes in seen("[`redis-atomic`](a.md) and `unknown`") if tag == "a"]
    assert links == ["a.md"], "a link within a link, or to nothing"


def test_a_diagram_is_a_picture_if_there_is_one_of_its_source() -> None:
    [(name, source)] = markdown.diagrams("```mermaid\ngraph LR\n```\n\n```sh\nmake up\n```\n").items()
    assert source == "graph LR\n"
    drawn = [f"docs/images/diagrams/{name}{mode}.svg" for mode in markdown.MODES]
    place = Place("docs/a.md", (*FILES, *drawn))
    tags = [tag for tag, _ in seen("```mermaid\ngraph LR\n```", place)]
    assert tags == ["figure", "a", "picture", "source", "img", "details", "summary", "pre", "code"]
    assert [tag for tag, _ in seen("```mermaid\ngraph TB\n```", place)] == ["pre", "code"]
