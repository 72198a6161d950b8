"""The report of a comparison: one self-contained HTML file, and the same as Markdown with a picture for each plot."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

import statelab.ui
from statelab.compare import chart
from statelab.compare.answer import answer
from statelab.compare.comparison import Comparison
from statelab.compare.figures import figures, told
from statelab.compare.plots import plots
from statelab.compare.summary import at, cell
from statelab.model.document import RunDict, StoreDict
from statelab.model.timeline_shape import TimelineDict
from statelab.ui.figures import retries, summary
from statelab.ui.setting import setting
from statelab.ui.timeline_svg import style, svg
from statelab.workloads.wording import Quantity

STYLE = Path(statelab.ui.__file__).parent / "static" / "lab.css"
FRAME_BYTES = 1_000  # of HTML around a picture, at most
MOST_BYTES = 2_000_000  # of the page: pictures of proofs get what the rest leaves over
BUSY = 0.25  # of the processors, used by others before a turn: more of them make a speed too low

_HTML = Environment(loader=PackageLoader("statelab.ui"), autoescape=True)
_MARKDOWN = Environment(loader=PackageLoader("statelab.ui"), trim_blocks=True, lstrip_blocks=True)  # noqa: S701


def html(comparison: Comparison) -> str:
    """Return the page."""
    drawn = [(chart.draw(plot, standalone=False), chart.wide(plot) > chart.NARROW) for plot in plots(comparison)]
    # Markup: only the lab's own files and drawings; everything else is escaped.
    page = partial(
        _HTML.get_template("report.html").render,
        **_content(comparison),
        drawings=[(Markup(drawing), wide) for drawing, wide in drawn],  # noqa: S704
        style=Markup(STYLE.read_text(encoding="utf-8") + style() + chart.style()),  # noqa: S704
    )
    pictures, more = proofs(comparison, MOST_BYTES - len(page(proofs=[], more=0).encode()))
    return page(proofs=[(title, Markup(drawing)) for title, drawing in pictures], more=more)  # noqa: S704


def markdown(comparison: Comparison) -> str:
    """Return the same without the pictures, which lie beside it: each plot in plots/NAME.svg."""
    return _MARKDOWN.get_template("report.md").render(**_content(comparison), plots=plots(comparison))


def _content(comparison: Comparison) -> Mapping[str, Any]:
    return {
        "asked": comparison.asked,
        "answer": answer(comparison),
        "notes": notes(comparison),
        "points": comparison.points,
        "matrix": [
            (store, role, [cell(point, store) for point in comparison.points])
            for store, role in comparison.stores.items()
        ],
        "figures": figures(comparison),
        "rows": [(point, at(comparison, point)) for point in comparison.points],
        "told": told,
        "runs": [(point, turn, run) for point in comparison.points for turn in point.turns for run in turn.runs],
        "found": found,
        "topology": topology,
        "versions": versions(comparison.runs),
        "images": images(comparison.runs),
    }


def notes(comparison: Comparison) -> list[str]:
    """Say what a reader must know: what failed, what was left out, and what made the machine busy."""
    processors = comparison.asked.get("processors", 1)
    busy = [turn for turn in comparison.turns if turn.busy_elsewhere > BUSY * processors]
    said = [f"Failed: {one}" for one in comparison.asked.get("failed", [])]
    said += [f"Left out, as it cannot run: {one}" for one in comparison.asked.get("skipped", [])]
    if busy:
        most = max(turn.busy_elsewhere for turn in busy)
        said.append(
            f"The machine was busy with something else before {len(busy)} of {len(comparison.turns)} turns, with up to "
            f"{most:g} of its {processors} processors: trust differences in speed only where the intervals are apart."
        )
    return said + sorted({note for run in comparison.runs for note in run["notes"]})


def found(run: RunDict, row: StoreDict) -> str:
    """Return what was found of a store in a run that should not be, and how often it began anew."""
    again = retries(row)
    return summary(run["scenario"], row) + (f" · retries {again}" if again else "")


def topology(run: RunDict) -> str:
    """Describe how requests met Python in a run, as the application and its answers said."""
    top = run["topology"]
    size = f"{Quantity(top['replicas']):replica|replicas} × {Quantity(top['workers']):worker|workers}"
    return f"{size}: {setting(run)}"


def versions(runs: Sequence[RunDict]) -> str:
    """List the versions of everything that took part."""
    found = sorted({f"{name} {version}" for run in runs for name, version in run["versions"].items()})
    return ", ".join(found)


def images(runs: Sequence[RunDict]) -> list[str]:
    """List the digests of all images, or the ids of those that were built here."""
    return sorted({f"{name} {digest}" for run in runs for name, digest in run.get("images", {}).items()})


def proofs(comparison: Comparison, most: int) -> tuple[list[tuple[str, str]], int]:
    """Draw the proofs, the first one of each store with priority, up to `most` bytes with their titles.

    Returns:
        Titles and pictures, and how many are left out.
    """
    proven = [
        (f"{point.label}, {run['scenario']}", row["timeline"])
        for point in comparison.points
        for turn in point.turns
        for run, row in turn.rows()
        if row["timeline"]
    ]
    nth: dict[str, int] = {}
    ranked = []
    for place, (where, timeline) in enumerate(proven):
        store = timeline["store"]
        nth[store] = nth.get(store, 0) + 1
        ranked.append((nth[store], place, _title(where, timeline), timeline))
    drawn, used = [], 0
    for _, place, title, timeline in sorted(ranked, key=lambda one: one[:2]):
        drawing = svg(timeline, standalone=False)
        size = len(drawing.encode()) + FRAME_BYTES
        if used + size <= most:
            used += size
            drawn.append((place, title, drawing))
    return [(title, drawing) for _, title, drawing in sorted(drawn)], len(ranked) - len(drawn)


def _title(where: str, timeline: TimelineDict) -> str:
    return f"{timeline['store']} ({where}): {timeline['caption']}"
