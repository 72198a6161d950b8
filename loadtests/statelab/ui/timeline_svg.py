"""The picture of a proof as a static SVG: a lane for each client, a bar for each request, the witness joined."""

from jinja2 import Environment, PackageLoader

from statelab.model.timeline_shape import TimelineDict
from statelab.ui.charts import PALETTE
from statelab.ui.timeline_bars import FEW, Label, bars
from statelab.ui.timeline_key import CHAR, LEFT, RIGHT, legend, notes
from statelab.ui.timescale import Scale

WIDTH = 960
TOP = 52  # of the first lane, below the caption
LANE, WITNESS_LANE = 27, 42
CAPTION_CHAR = 8.8  # of 16 px, bold
MARKS = 18  # px, the row below the lanes that describes the marks
# Not by colour alone: each worker's bars have their own edge. Five dashes and seven colours make 35 pairs.
EDGES = ("", "8 3", "2 3", "9 3 2 3", "1 6")

_TEMPLATES = Environment(loader=PackageLoader("statelab.ui"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def svg(timeline: TimelineDict, *, standalone: bool) -> str:
    """Draw the proof: a standalone file with style and background, or part of a page that contains `style()`."""
    lanes = _lanes(timeline)
    scale = Scale(timeline["parts"], LEFT, RIGHT)
    drawn = bars(timeline, lanes, scale)
    lowest = sum(lanes[-1])
    bottom = lowest + (MARKS if timeline["marks"] else 0)
    proof = [bar for bar in drawn if bar.proof]
    joined = len(proof) <= FEW
    span = min(bar.dot if joined else bar.x for bar in proof), max(bar.dot for bar in proof)
    entries = legend(timeline)
    rows = entries[-1].row + 1
    below = notes(timeline)
    return _TEMPLATES.get_template("timeline.svg").render(
        standalone=standalone,
        style=style(),
        timeline=timeline,
        width=WIDTH,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        lowest=lowest,
        bottom=bottom,
        lanes=[(f"client {client}", y, height) for client, (y, height) in zip(timeline["lanes"], lanes, strict=True)],
        bars=drawn,
        span=span,
        dots=[(bar.dot, bar.y + bar.height / 2) for bar in proof],
        joined=joined,
        caption=_caption(timeline["caption"], *span),
        ticks=scale.ticks(),
        cuts=scale.cuts(),
        marks=[_mark(scale.x(mark["at_ns"]), mark["text"]) for mark in timeline["marks"]],
        legend=[(entry.x, bottom + 44 + 22 * entry.row, entry.name, entry.worker) for entry in entries],
        notes=[(bottom + 50 + 22 * rows + 17 * line, text) for line, text in enumerate(below)],
        height=bottom + 42 + 22 * rows + 17 * len(below),
    )


def style() -> str:
    """Return the CSS of the pictures for both colour schemes, without variables, which some viewers do not support."""
    return _TEMPLATES.get_template("timeline.css").render(palette=PALETTE, edges=EDGES)


def look(worker: int | None) -> str:
    """Return the CSS classes of a worker's bars."""
    return "pf-unknown" if worker is None else f"pf-c{worker % len(PALETTE)} pf-e{worker % len(EDGES)}"


_TEMPLATES.filters["look"] = look
_TEMPLATES.filters["px"] = lambda number: f"{number:.1f}".removesuffix(".0")


def _lanes(timeline: TimelineDict) -> list[tuple[float, float]]:
    """Return the top and height of each lane; those of the witness are taller."""
    proving = {op["lane"] for op in timeline["operations"] if op["id"] in timeline["witness"]}
    lanes: list[tuple[float, float]] = []
    y = float(TOP)
    for lane in range(len(timeline["lanes"])):
        height = WITNESS_LANE if lane in proving else LANE
        lanes.append((y, height))
        y += height
    return lanes


def _caption(text: str, left: float, right: float) -> Label:
    half = len(text) * CAPTION_CHAR / 2
    return Label(max(8 + half, min((left + right) / 2, WIDTH - 8 - half)), text, "middle")


def _mark(x: float, text: str) -> tuple[float, Label]:
    """Place a line at x, and its text to the right, or to the left if there is no room."""
    fits = x + 4 + len(text) * CHAR < RIGHT
    return x, Label(x + 4, text) if fits else Label(x - 4, text, "end")
