"""The ledger as Markdown, for the documentation, and as one self-contained HTML file."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

import statelab.ui
from statelab.claims.ledger import Row
from statelab.model.timeline_shape import TimelineDict
from statelab.ui.timeline_svg import style, svg

STYLE = Path(statelab.ui.__file__).parent / "static" / "lab.css"

_MARKDOWN = Environment(loader=PackageLoader("statelab.claims"), trim_blocks=True, lstrip_blocks=True)  # noqa: S701
_HTML = Environment(loader=PackageLoader("statelab.claims"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def markdown(rows: Sequence[Row]) -> str:
    """Return docs/claims.md. The pictures lie in docs/images/claims/, each under the key of its evidence."""
    return _MARKDOWN.get_template("claims.md").render(rows=rows)


def html(rows: Sequence[Row], proofs: Mapping[str, TimelineDict]) -> str:
    """Return the page with the pictures in it."""
    drawn = {key: Markup(svg(proofs[key], standalone=False)) for key in _pictures(rows) if key in proofs}  # noqa: S704
    css = Markup(STYLE.read_text(encoding="utf-8") + style())  # noqa: S704  the lab's own
    return _HTML.get_template("ledger.html").render(rows=rows, drawn=drawn, style=css)


def _pictures(rows: Sequence[Row]) -> set[str]:
    return {row.picture for row in rows if row.picture}


def coded(text: str) -> Markup:
    """Return HTML in which what stands between backticks is code."""
    parts = str(escape(text)).split("`")
    return Markup("".join(f"<code>{part}</code>" if odd % 2 else part for odd, part in enumerate(parts)))  # noqa: S704


_HTML.filters["coded"] = coded
_MARKDOWN.filters["cell"] = lambda text: text.replace("|", "\\|")
