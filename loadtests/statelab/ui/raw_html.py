"""What is shown of raw HTML in Markdown: nothing of a comment, a picture rebuilt, a fold, anything else as text."""

import re
from html import escape
from html.parser import HTMLParser

from statelab.ui.place import Place

COMMENTS = re.compile(r"\s*(<!--.*?-->\s*)+", re.DOTALL)
FOLD = re.compile(r"\s*(<details>\s*<summary>[^<>&]*</summary>|</details>)\s*")
"""The beginning of what is folded away, or its end."""
KEPT = {"picture": (), "source": ("media", "srcset"), "img": ("alt", "src")}
"""The tags, with their attributes, that GitHub needs to show another picture on its dark pages."""


def safe(raw: str, place: Place) -> str:
    """Return HTML that is safe to show on the page at this place."""
    if COMMENTS.fullmatch(raw):
        return ""
    if FOLD.fullmatch(raw):
        return raw
    picture = _Picture(place)
    picture.feed(raw)
    picture.close()
    return escape(raw) if picture.strange else "".join(picture.parts)


class _Picture(HTMLParser):
    """Writes a picture anew, from its tags. It is strange if it has other tags, text, or a file that is not here."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place, self.parts, self.strange = place, list[str](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        files = [given[name] for name in ("src", "srcset") if name in given]
        known = tag in KEPT and given.keys() <= set(KEPT[tag]) and all(map(self.place.has, files))
        self.strange |= not known
        told = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
        self.parts.append(f"<{tag}{told}>")

    def handle_endtag(self, tag: str) -> None:
        self.strange |= tag != "picture"
        self.parts.append("</picture>\n")

    def handle_data(self, data: str) -> None:
        self.strange |= bool(data.strip())
