"""Bokeh figures: the live state of one store, and measures of finished runs by number of worker processes."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import cycle
from statistics import median
from typing import Any, NamedTuple

from bokeh.embed import json_item
from bokeh.models import (
    BasicTicker,
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    NumeralTickFormatter,
    PrintfTickFormatter,
    Range1d,
)
from bokeh.models.annotations import LabelSet, Span
from bokeh.plotting import figure

from statelab.model.document import RunDict
from statelab.ui.measures import measure
from statelab.ui.setting import processes
from statelab.ui.theme import Mode, theme

# Okabe and Ito's colours, which colour-blind people can tell apart. Bright ones are slightly darker, so that each has a
# contrast of 3:1 on the light page and on the dark one.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B98000", "#3D9BD3", "#808080")
# Not by colour alone: each store has its own marker, each number of replicas its own dash. The signs are for the key.
MARKERS = {
    "circle": "●", "square": "■", "triangle": "▲", "diamond": "◆", "inverted_triangle": "▼", "hex": "⬢", "star": "★",
    "circle_x": "⊗", "square_x": "⊠",
}  # fmt: skip
FADED = 0.12  # of the lines that are not chosen in the key
AXIS_PX = 55  # wide enough for a million, so that all live frames start at the same place
# Pixels drawn and left out; Bokeh's own "dashed" is hard to tell from "dotted".
DASHES = {"solid": "", "dashed": "9 5", "dotted": "2 4", "dash-dotted": "9 4 2 4"}


def _figure(height: int, **options: Any) -> figure:
    fig = figure(height=height, sizing_mode="stretch_width", toolbar_location=None, tools="", **options)
    fig.xgrid.visible = False
    return fig


def live(mode: Mode) -> dict[str, Any]:
    """Return an empty chart of one store; the script of the page fills its named sources.

    Sources: `lines` (a line for each copy), `ends` (a dot at the end of each line), `labels` (the text beside it).
    The span `level` is for the number of acknowledged increments. The palette is in `tags`.
    """
    unit = Range1d(start=0, end=1)
    fig = _figure(220, x_range=unit, y_range=unit.clone(), min_border_left=AXIS_PX, tags=list(PALETTE))
    fig.xaxis.formatter = PrintfTickFormatter(format="%g s")
    fig.xaxis.ticker = BasicTicker(desired_num_ticks=6, num_minor_ticks=0)
    fig.xaxis.name = "time"
    fig.yaxis.formatter = NumeralTickFormatter(format="0,0")
    fig.yaxis.ticker = BasicTicker(desired_num_ticks=4, num_minor_ticks=0, min_interval=1)
    lines = ColumnDataSource({"xs": [], "ys": [], "color": [], "copy": []}, name="lines")
    ends = ColumnDataSource({"x": [], "y": [], "color": []}, name="ends")
    labels = ColumnDataSource({"x": [], "y": [], "text": []}, name="labels")
    drawn = fig.multi_line("xs", "ys", color="color", line_width=2, source=lines)
    fig.scatter("x", "y", color="color", size=6, source=ends)
    fig.add_layout(Span(location=0, dimension="width", line_dash=[4, 4], name="level"))
    fig.add_layout(LabelSet(source=labels, text_baseline="middle", x_offset=9))
    tip = [("copy", "@copy"), ("value", "$snap_y{0,0}"), ("at", "$snap_x{0.0} s")]
    fig.add_tools(HoverTool(renderers=[drawn], tooltips=tip, line_policy="nearest"))
    return dict(json_item(fig, theme=theme(mode)))


class Look(NamedTuple):
    """How the charts draw a store; `sign` is the marker as text."""

    color: str
    marker: str
    sign: str


def key(runs: Sequence[RunDict]) -> dict[str, Look]:
    """Return each store's look, the same in all charts of these runs.

    When all colours are used up, they begin again with other markers: 63 stores look different.
    """
    stores = sorted({row["store"] for run in runs for row in run["stores"]})
    return {store: _look(*reversed(divmod(i, len(PALETTE)))) for i, store in enumerate(stores)}


def _look(color: int, turn: int) -> Look:
    marker, sign = list(MARKERS.items())[(color + turn) % len(MARKERS)]
    return Look(PALETTE[color], marker, sign)


def dashes(runs: Sequence[RunDict]) -> dict[int, str]:
    """Return the line style of each number of replicas, a key of `DASHES`."""
    counts = sorted({run["topology"]["replicas"] for run in runs})
    return dict(zip(counts, cycle(DASHES), strict=False))


def comparison(name: str, runs: Sequence[RunDict], mode: Mode) -> dict[str, Any]:
    """Return a measure's chart by worker processes, with a line for each store and number of replicas."""
    title, number, _ = measure(name, _scenario(runs))
    content = points(name, runs)
    fig = _figure(230, title=title, x_range=Range1d(*content["x"]), y_range=Range1d(*content["y"]))
    fig.xaxis.ticker = FixedTicker(ticks=content["ticks"], name="ticks")
    fig.yaxis.formatter = NumeralTickFormatter(format=number)
    fig.yaxis.ticker = BasicTicker(desired_num_ticks=4, num_minor_ticks=0)
    lines = ColumnDataSource(content["lines"], name="lines")
    source = ColumnDataSource(content["points"], name="points")
    drawn: dict[str, Any] = {"color": "color", "nonselection_alpha": FADED}
    fig.multi_line("xs", "ys", line_dash="dash", line_width=2, source=lines, **drawn)
    dots = fig.scatter("x", "y", marker="marker", size=9, fill_alpha=0.25, line_width=1.5, source=source, **drawn)
    tip = [("store", "@store"), ("replicas", "@replicas"), ("processes", "@x"), (title, f"@y{{{number}}}")]
    fig.add_tools(HoverTool(renderers=[dots], tooltips=tip))
    return dict(json_item(fig, theme=theme(mode)))


def _scenario(runs: Sequence[RunDict]) -> str:
    return runs[0]["scenario"] if runs else "counter"


def points(name: str, runs: Sequence[RunDict]) -> dict[str, Any]:
    """Return the contents of a measure's chart: `title`, `lines` through medians, `points`, axis ends, and `ticks`."""
    title, _, of = measure(name, _scenario(runs))
    look, dash = key(runs), dashes(runs)
    dots: dict[str, list[Any]] = {column: [] for column in ("x", "y", "color", "marker", "store", "replicas")}
    groups: dict[tuple[str, int], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        for row in run["stores"]:
            if (y := of(row)) is None:
                continue
            x, replicas = processes(run), run["topology"]["replicas"]
            groups[row["store"], replicas][x].append(y)
            for column, cell in zip(dots, (x, y, *look[row["store"]][:2], row["store"], replicas), strict=True):
                dots[column].append(cell)
    lines: dict[str, list[Any]] = {column: [] for column in ("xs", "ys", "color", "dash", "store")}
    for (store, replicas), by_x in sorted(groups.items()):
        xs = sorted(by_x)
        cells = (xs, [median(by_x[x]) for x in xs], look[store].color, DASHES[dash[replicas]], store)
        for column, cell in zip(lines, cells, strict=True):
            lines[column].append(cell)
    high = max(dots["y"], default=0) or 1
    ends = {
        "x": (0, max(dots["x"], default=1) + 0.5),
        "y": (-0.05 * high, 1.1 * high),
    }  # room for whole markers, even at 0
    return {"title": title, "lines": lines, "points": dots, "ticks": sorted(set(dots["x"])), **ends}
