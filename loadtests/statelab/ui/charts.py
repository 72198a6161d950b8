"""Bokeh figures: the live counters of one store, and measures of finished runs against worker processes."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, Literal

from bokeh.core.properties import value
from bokeh.embed import json_item
from bokeh.models import (
    BasicTicker,
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    LabelSet,
    NumeralTickFormatter,
    PrintfTickFormatter,
    Range1d,
    Span,
)
from bokeh.plotting import figure
from bokeh.themes import Theme

from statelab.ui.model import RunDict, StoreDict
from statelab.ui.setting import processes

Mode = Literal["light", "dark"]

# Okabe and Ito's colours for the colour-blind; the bright ones a little darker, so that each keeps a
# contrast of 3:1 on the light page and on the dark one alike.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B98000", "#3D9BD3", "#808080")
# Not colour alone: each store has its own marker, each number of replicas its own dash.
MARKERS = ("circle", "square", "triangle", "diamond", "inverted_triangle", "hex", "star")
DASHES = ("solid", "dashed", "dotted", "dotdash")

# Text, grid and page, as in lab.css.
_INK = {"light": ("#4b5258", "#e3e6e8", "#ffffff"), "dark": ("#b4bcc4", "#2c3238", "#14171a")}
_FONT = "system-ui, sans-serif"

# Title, number format of the axis, and the measure of one store in one run (None: nothing to draw).
MEASURES: dict[str, tuple[str, str, Callable[[StoreDict], float | None]]] = {
    "copies": ("Copies of the counter", "0", lambda s: s["copies"]),
    "lost": ("Lost updates, % of acknowledged", "0.[0]", lambda s: 100 * s["lost"] / (s["acknowledged"] or 1)),
    "throughput": ("Increments per second", "0,0", lambda s: s["throughput_per_s"]),
    "p99": ("99th percentile of latency, ms", "0,0", lambda s: s["p99_ms"]),
}


def _theme(mode: Mode) -> Theme:
    """Text and grid for one colour scheme; the page's own background shows through."""
    ink, grid, paper = _INK[mode]
    return Theme(
        json={
            "attrs": {
                "Plot": {"background_fill_alpha": 0, "border_fill_alpha": 0, "outline_line_color": None},
                "Grid": {"grid_line_color": grid},
                "Axis": {
                    "major_label_text_color": ink,
                    "major_label_text_font": _FONT,
                    "major_label_text_font_size": "12px",
                    "axis_line_color": None,
                    "major_tick_line_color": None,
                    "minor_tick_line_color": None,
                },
                "LinearAxis": {"axis_line_color": None},
                "LabelSet": {
                    "text_color": value(ink),
                    "text_font": value(_FONT),
                    "text_font_size": value("12px"),
                    "background_fill_color": value(paper),
                },
                "Span": {"line_color": ink},
                "Title": {
                    "text_color": ink,
                    "text_font": _FONT,
                    "text_font_size": "13px",
                    "text_font_style": "bold",
                },
            }
        }
    )


def _figure(height: int, **options: Any) -> figure:
    fig = figure(height=height, sizing_mode="stretch_width", toolbar_location=None, tools="", **options)
    fig.xgrid.visible = False
    return fig


def live(mode: Mode) -> dict[str, Any]:
    """Return an empty chart of one store's counters; the page's poller fills its named sources.

    Sources: `lines` (a line for each copy), `ends` (a dot where each line has got to), `labels` (the text
    beside it). The span `level` stands at the number of acknowledged increments. The palette is in `tags`.
    """
    fig = _figure(220, x_range=Range1d(0, 1), y_range=Range1d(0, 1), tags=list(PALETTE))
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
    tip = [("copy", "@copy"), ("counter", "$snap_y{0,0}"), ("at", "$snap_x{0.0} s")]
    fig.add_tools(HoverTool(renderers=[drawn], tooltips=tip, line_policy="nearest"))
    return dict(json_item(fig, theme=_theme(mode)))


def key(runs: Sequence[RunDict]) -> dict[str, tuple[str, str]]:
    """Return each store's colour and marker, the same in all charts of these runs."""
    stores = sorted({row["store"] for run in runs for row in run["stores"]})
    return {store: (PALETTE[i % len(PALETTE)], MARKERS[i % len(MARKERS)]) for i, store in enumerate(stores)}


def dashes(runs: Sequence[RunDict]) -> dict[int, str]:
    """Return each number of replicas' line style."""
    return {n: DASHES[i % len(DASHES)] for i, n in enumerate(sorted({r["topology"]["replicas"] for r in runs}))}


def comparison(runs: Sequence[RunDict], mode: Mode) -> dict[str, dict[str, Any]]:
    """Return a chart for each measure: worker processes across, a line for each store and number of replicas."""
    return {name: dict(json_item(_measure(runs, name), theme=_theme(mode))) for name in MEASURES}


def _measure(runs: Sequence[RunDict], name: str) -> figure:
    title, number, measure = MEASURES[name]
    points: dict[tuple[str, int], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        for row in run["stores"]:
            if (y := measure(row)) is not None:
                points[row["store"], run["topology"]["replicas"]][processes(run)].append(y)
    fig = _figure(230, title=title)
    for (store, replicas), by_x in sorted(points.items()):
        color, marker = key(runs)[store]
        xs = sorted(by_x)
        fig.line(xs, [median(by_x[x]) for x in xs], color=color, line_width=2, line_dash=dashes(runs)[replicas])
        flat = [(x, y) for x in xs for y in by_x[x]]
        source = ColumnDataSource({"x": [x for x, _ in flat], "y": [y for _, y in flat]})
        dots = fig.scatter(
            "x", "y", source=source, marker=marker, size=9, color=color, fill_alpha=0.25, line_width=1.5
        )
        tip = [("store", store), ("replicas", str(replicas)), ("processes", "@x"), (title, f"@y{{{number}}}")]
        fig.add_tools(HoverTool(renderers=[dots], tooltips=tip))
    fig.xaxis.ticker = FixedTicker(ticks=sorted({processes(run) for run in runs}))
    fig.yaxis.formatter = NumeralTickFormatter(format=number)
    fig.yaxis.ticker = BasicTicker(desired_num_ticks=4, num_minor_ticks=0)
    highest = max((y for by_x in points.values() for ys in by_x.values() for y in ys), default=0)
    fig.x_range = Range1d(0, max((processes(run) for run in runs), default=1) + 0.5)
    fig.y_range = Range1d(-0.05 * highest, highest * 1.1 or 1)  # whole markers, also at zero
    return fig
