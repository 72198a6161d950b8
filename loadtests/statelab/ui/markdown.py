"""From Markdown to HTML, for the pages of the documentation. Raw HTML is shown as text."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from statelab.ui.place import STORES, Place
from statelab.ui.raw_html import safe

SCROLL = '<div class="scroll" role="region" aria-label="Table" tabindex="0">'
DIAGRAMS = "docs/images/diagrams"
MODES = {"": "neutral", "-dark": "dark"}
"""The pictures of a diagram: how their names end, and in which of Mermaid's themes they are drawn."""

Tokens = Sequence[Token]


@dataclass(frozen=True)
class Page:
    """A page: its first heading, its HTML, and id and text of each heading of the second level."""

    title: str
    body: str
    sections: Sequence[tuple[str, str]]


def render(text: str, place: Place) -> Page:
    """Render a page. A link to a file that the site does not have becomes its text, and a picture its description."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    renderer = _Renderer(place)
    body = str(renderer.render(parser.parse(text), parser.options, {}))
    found = renderer.headings
    title = next((told for tag, _, told in found if tag == "h1"), place.path)
    return Page(title, body, [(name, told) for tag, name, told in found if tag == "h2"])


def diagrams(text: str) -> dict[str, str]:
    """Return the Mermaid diagrams of a page, by their names."""
    sources = [token.content for token in MarkdownIt("commonmark").parse(text) if token.info.strip() == "mermaid"]
    return {diagram(source): source for source in sources}


def diagram(source: str) -> str:
    """Return the name of a diagram's picture. It follows from the source, so that a changed one has no old picture."""
    return hashlib.sha256(source.encode()).hexdigest()[:12]


class _Renderer(RendererHTML):
    """Each method renders the tokens of its name, the others as usual."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.headings: list[tuple[str, str, str]] = []
        self._ids: Counter[str] = Counter()
        self._linked = ""  # the tag of the link that is open

    def html_block(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        return safe(tokens[idx].content, self.place)

    def html_inline(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        return safe(tokens[idx].content, self.place)

    def heading_open(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        told = self.renderInlineAsText(tokens[idx + 1].children, options, env)
        # As GitHub does it, so that links to sections work in both places.
        slug = re.sub(r"[^\w\- ]", "", told.lower()).replace(" ", "-")
        name = f"{slug}-{self._ids[slug]}" if self._ids[slug] else slug
        self._ids[slug] += 1
        tokens[idx].attrSet("id", name)
        self.headings.append((tokens[idx].tag, name, told))
        return self.renderToken(tokens, idx, options, env)

    def link_open(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        href = str(tokens[idx].attrGet("href"))
        self._linked = "a" if self.place.leads(href) else "span"
        if self._linked == "a":
            return self.renderToken(tokens, idx, options, env)
        return f'<span class="elsewhere" title="Not part of this site: {escape(href)}">'

    def link_close(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        tag, self._linked = self._linked, ""
        return f"</{tag}>"

    def image(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        if self.place.has(str(tokens[idx].attrGet("src"))):
            return super().image(tokens, idx, options, env)
        return escape(self.renderInlineAsText(tokens[idx].children, options, env))

    def code_inline(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        code, name = super().code_inline(tokens, idx, options, env), tokens[idx].content
        if name not in self.place.stores or self._linked:
            return code
        return f'<a href="{escape(self.place.link(STORES))}#{escape(name)}">{code}</a>'

    def fence(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        source = super().fence(tokens, idx, options, env)
        if tokens[idx].info.strip() != "mermaid":
            return source
        light, dark = (f"{DIAGRAMS}/{diagram(tokens[idx].content)}{mode}.svg" for mode in MODES)
        if not {light, dark} <= set(self.place.files):
            return source
        href, dark_href = self.place.link(light), self.place.link(dark)
        return (
            f'<figure><a href="{href}"><picture><source media="(prefers-color-scheme: dark)" srcset="{dark_href}">'
            f'<img alt="A diagram, whose source follows" src="{href}"></picture></a>'
            f"<details><summary>Source of the diagram</summary>{source}</details></figure>\n"
        )

    def table_open(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        return SCROLL + self.renderToken(tokens, idx, options, env)

    def table_close(self, tokens: Tokens, idx: int, options: Any, env: Any) -> str:
        return f"{self.renderToken(tokens, idx, options, env)}</div>\n"
