"""The picture of a proof as one static SVG: a lane for each client, a bar for each request, the witness joined."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader

from statelab.timeline_shape import OperationDict, TimelineDict
from statelab.ui.charts import PALETTE
from statelab.ui.timeline_key import CHAR, LEFT, RIGHT, about, legend, notes
from statelab.ui.timescale import Scale

WIDTH = 960
TOP = 52  # of the first lane, below the caption
LANE, WITNESS_LANE = 27, 42
GAP = 7  # between lanes
BOLD_CHAR = 7.4  # of 13 px, bold
FEW = 4  # operations of a witness whose labels may stand beside their bars
CAPTION_CHAR = 8.8  # of 16 px, bold
# Not colour alone: each worker's bars have an edge of their own. Five dashes and seven colours make 35 pairs.
EDGES = ("", "8 3", "2 3", "9 3 2 3", "1 6")

_TEMPLATES = Environment(loader=PackageLoader("statelab.ui"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True)
class Label:
    """A text and where it stands; `anchor` as in SVG."""

    x: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Bar:
    """One operation as it is drawn. `dot` is where its answer came in, if it belongs to the witness."""

    about: str
    worker: int | None
    x: float
    y: float
    width: float
    height: float
    open: bool
    proof: bool
    label: Label | None
    dot: float


def svg(timeline: TimelineDict, *, standalone: bool) -> str:
    """Draw the proof.

    Args:
        timeline: what to draw.
        standalone: a file of its own, with style and background; else for a page that has `style()` already.
    """
    lanes = _lanes(timeline)
    scale = Scale(timeline["parts"], LEFT, RIGHT)
    # The witness is drawn last, above its neighbours.
    bars = sorted((_bar(op, timeline, lanes, scale) for op in timeline["operations"]), key=lambda bar: bar.proof)
    bottom = sum(lanes[-1])
    dots = [bar.dot for bar in bars if bar.proof]
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
        bottom=bottom,
        lanes=[(f"client {client}", y, height) for client, (y, height) in zip(timeline["lanes"], lanes, strict=True)],
        bars=bars,
        middle=(min(dots) + max(dots)) / 2,
        dots=[(bar.dot, bar.y + bar.height / 2) for bar in bars if bar.proof],
        caption=_caption(timeline["caption"], dots),
        ticks=scale.ticks(),
        cuts=scale.cuts(),
        faults=[(scale.x(fault["at_ns"]), fault["label"]) for fault in timeline["faults"]],
        legend=[(entry.x, bottom + 44 + 22 * entry.row, entry.name, entry.worker) for entry in entries],
        notes=[(bottom + 50 + 22 * rows + 17 * line, text) for line, text in enumerate(below)],
        height=bottom + 42 + 22 * rows + 17 * len(below),
    )


def style() -> str:
    """Return the CSS of the pictures, for both colour schemes; without variables, which only browsers know."""
    return _TEMPLATES.get_template("timeline.css").render(palette=PALETTE, edges=EDGES)


def look(worker: int | None) -> str:
    """Name the classes of a worker's bars."""
    return "pf-unknown" if worker is None else f"pf-c{worker % len(PALETTE)} pf-e{worker % len(EDGES)}"


_TEMPLATES.filters["look"] = look
_TEMPLATES.filters["px"] = lambda number: f"{number:.1f}".removesuffix(".0")


def _lanes(timeline: TimelineDict) -> list[tuple[float, float]]:
    """Give each lane's top and height; those of the witness are higher."""
    proving = {op["lane"] for op in timeline["operations"] if op["id"] in timeline["witness"]}
    lanes: list[tuple[float, float]] = []
    y = float(TOP)
    for lane in range(len(timeline["lanes"])):
        height = WITNESS_LANE if lane in proving else LANE
        lanes.append((y, height))
        y += height
    return lanes


def _bar(op: OperationDict, timeline: TimelineDict, lanes: list[tuple[float, float]], scale: Scale) -> Bar:
    top, height = lanes[op["lane"]]
    begin = scale.x(op["call_ns"])
    end = RIGHT if op["ret_ns"] is None else scale.x(op["ret_ns"])
    proof = op["id"] in timeline["witness"]
    return Bar(
        about=about(op, timeline),
        worker=op["worker"],
        x=begin,
        y=top + GAP / 2,
        width=max(end - begin, 2.0),
        height=height - GAP,
        open=op["ret_ns"] is None,
        proof=proof,
        label=_label(op, timeline, begin, end, proof),
        dot=begin if op["ret_ns"] is None else end,
    )


def _label(op: OperationDict, timeline: TimelineDict, begin: float, end: float, proof: bool) -> Label | None:
    """Put the value on the bar if there is room; that of a witness stands beside it otherwise."""
    if not proof:
        return Label((begin + end) / 2, op["label"], "middle") if len(op["label"]) * CHAR + 6 < end - begin else None
    served = "" if op["worker"] is None else f" by {timeline['workers'][op['worker']]['label']}"
    text = f"{op['label']}  (#{op['id']}{served})"
    room = len(text) * BOLD_CHAR + 16
    if room < end - begin:
        return Label((begin + end) / 2, text, "middle")
    if len(timeline["witness"]) > FEW:
        return Label((begin + end) / 2, op["label"], "middle") if len(op["label"]) * BOLD_CHAR < end - begin else None
    return Label(end + 9, text) if end + room < RIGHT else Label(begin - 7, text, "end")


def _caption(text: str, dots: list[float]) -> Label:
    half = len(text) * CAPTION_CHAR / 2
    middle = (min(dots) + max(dots)) / 2
    return Label(max(8 + half, min(middle, WIDTH - 8 - half)), text, "middle")
