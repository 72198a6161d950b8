"""The report of a comparison: one self-contained HTML file."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bokeh.settings import settings
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

import statelab.ui
from statelab.model.document import RunDict
from statelab.model.timeline_shape import TimelineDict
from statelab.ui import charts
from statelab.ui.figures import counted, figures, retries
from statelab.ui.measures import MEASURES
from statelab.ui.setting import processes, setting
from statelab.ui.theme import MODES
from statelab.ui.timeline_svg import style, svg

STYLE = Path(statelab.ui.__file__).parent / "static" / "lab.css"
FRAME_BYTES = 1_000  # of HTML around a picture, at most
MOST_BYTES = 1_950_000  # of the page: pictures get what the rest leaves over


def render(runs: list[RunDict]) -> str:
    """Return the page."""
    templates = Environment(loader=PackageLoader("statelab.ui"), autoescape=True)
    drawn = {mode: {name: charts.comparison(name, runs, mode) for name in MEASURES} for mode in MODES}
    # Markup: only the lab's own files, its drawings, and JSON without "<"; everything else is escaped.
    page = partial(
        templates.get_template("report.html").render,
        heading=heading(runs),
        settings=sorted({setting(run) for run in runs}),
        notes=sorted({note for run in runs for note in run["notes"]}),
        findings=verdict_counts(runs),
        runs=runs,
        columns=_titles(runs),
        figures=lambda scenario, row: {title: text for title, text, _ in counted(scenario, row)},
        key=charts.key(runs),
        dashes=charts.dashes(runs),
        measures=MEASURES,
        number=number,
        style=Markup(STYLE.read_text(encoding="utf-8") + style()),  # noqa: S704
        bokeh=Markup((settings.bokehjs_path() / "js" / "bokeh.min.js").read_text(encoding="utf-8")),  # noqa: S704
        charts=Markup(json.dumps(drawn).replace("<", "\\u003c")),  # noqa: S704
    )
    pictures, more = proofs(runs, MOST_BYTES - len(page(proofs=[], more=0).encode()))
    return page(proofs=[(title, Markup(drawing)) for title, drawing in pictures], more=more)  # noqa: S704


def heading(runs: Sequence[RunDict]) -> str:
    """Describe in a phrase what was compared."""
    replicas = _joined(sorted({run["topology"]["replicas"] for run in runs}))
    workers = _joined(sorted({run["topology"]["workers"] for run in runs}))
    stores = _joined(sorted({row["store"] for run in runs for row in run["stores"]}))
    worker = "worker" if workers == "1" else "workers"
    one = "one replica" if replicas == "1" else f"each of {replicas} replicas"
    return f"{stores}, compared with {workers} {worker} in {one}"


def verdict_counts(runs: Sequence[RunDict]) -> list[tuple[str, str]]:
    """Count for each store how often it got each verdict."""
    verdicts: dict[str, list[str]] = {}
    for run in runs:
        for row in run["stores"]:
            verdicts.setdefault(row["store"], []).append(row["verdict"])
    return [
        (store, ", ".join(f"{word} in {own.count(word)} of {len(own)} runs" for word in dict.fromkeys(own)))
        for store, own in verdicts.items()
    ]


def proofs(runs: Sequence[RunDict], most: int) -> tuple[list[tuple[str, str]], int]:
    """Draw the proofs, the first one of each store with priority, up to `most` bytes with their titles.

    Returns:
        Titles and pictures, and how many are left out.
    """
    proven = [(row["store"], run, row["timeline"]) for run in runs for row in run["stores"] if row["timeline"]]
    nth: dict[str, int] = {}
    ranked = []
    for place, (store, run, timeline) in enumerate(proven):
        nth[store] = nth.get(store, 0) + 1
        ranked.append((nth[store], place, _title(run, timeline), svg(timeline, standalone=False)))
    drawn, used = [], 0
    for _, place, title, drawing in sorted(ranked):
        size = len(drawing.encode()) + FRAME_BYTES
        if used + size <= most:
            used += size
            drawn.append((place, title, drawing))
    return [(title, drawing) for _, title, drawing in sorted(drawn)], len(ranked) - len(drawn)


def number(value: float | None, digits: int = 0) -> str:
    """Write a number for a reader; a missing one is a dash."""
    return "–" if value is None else f"{value:,.{digits}f}"


def _title(run: RunDict, timeline: TimelineDict) -> str:
    top = run["topology"]
    where = f"{top['replicas']} × {top['workers']} = {processes(run)}"
    return f"{timeline['store']} ({run['scenario']}), replicas × workers {where}: {timeline['caption']}"


def _titles(runs: Sequence[RunDict]) -> list[str]:
    """Return the titles of all figures."""
    own = list(dict.fromkeys(figure.title for run in runs for figure in figures(run["scenario"])))
    return [*own, "Retries"] if any(retries(row) for run in runs for row in run["stores"]) else own


def _joined(items: Sequence[Any]) -> str:
    *most, last = map(str, items)
    return f"{', '.join(most)} and {last}" if most else last
