"""Draws a plot as a static SVG without a script, which works in a page, in a document, and on its own."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from jinja2 import Environment, PackageLoader

from statelab.compare.plots import Dot, Line, Plot
from statelab.ui.charts import PALETTE

NARROW, HEIGHT = 640, 260  # of most plots with their axes, without the lines of their labels and their key
LEFT, RIGHT, TOP = 64, 16, 44
ROW = 18  # px, a line of text
CHAR = 6.6  # px of 12 px text, on average
MARGIN = 0.6  # between the outermost dots and the frame, of the room between two points
# Not by colour alone: seven colours and eight shapes make 56 pairs. Around 0, 0, with a radius of 5.
SHAPES = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", "M-4.5-4.5h9v9h-9z", "M0-5.5L5.5 4.5h-11z", "M0-6L6 0 0 6-6 0z",
    "M0 5.5L5.5-4.5h-11z", "M-5.5 0L-2.7-5h5.4L5.5 0 2.7 5h-5.4z", "M-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
    "M-5-5L0-1.5 5-5 1.5 0 5 5 0 1.5-5 5-1.5 0z",
)  # fmt: skip

Scale = Callable[[float], float]
"""From a number to a place in the picture, in px."""

_TEMPLATES = Environment(loader=PackageLoader("statelab.ui"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
_TEMPLATES.filters["px"] = lambda number: f"{number:.1f}".removesuffix(".0")


class Look(NamedTuple):
    """How a store is drawn."""

    color: int
    shape: str


class Entry(NamedTuple):
    """A store in the key, and where."""

    x: float
    y: float
    line: Line


def draw(plot: Plot, *, standalone: bool) -> str:
    """Draw a plot: a standalone file with style and background, or part of a page that contains `style()`."""
    values = [end for line in plot.lines for dot in line.dots for end in dot.value]
    steps = _steps(max([*values, plot.measure.level or 0]))
    places = [place for place, _ in plot.ticks]
    around = MARGIN * min((b - a for a, b in pairwise(places)), default=1.0)
    low, high = places[0] - around, places[-1] + around
    width = wide(plot)

    def x(place: float) -> float:
        return LEFT + (width - LEFT - RIGHT) * (place - low) / (high - low)

    def y(value: float) -> float:
        return HEIGHT - (HEIGHT - TOP) * value / steps[-1]

    rows = max(len(said) for _, said in plot.ticks) + bool(plot.measure.axis)
    key = _key(plot.lines, width, HEIGHT + ROW * (rows + 1) + 12)
    ends = (max(low, 0), min(high, steps[-1]))
    return _TEMPLATES.get_template("chart.svg").render(
        standalone=standalone,
        style=style(),
        measure=plot.measure,
        width=width,
        height=key[-1].y + ROW if key else HEIGHT,
        left=LEFT,
        right=width - RIGHT,
        bottom=HEIGHT,
        row=ROW,
        x=x,
        y=y,
        steps=[(y(step), f"{step:,g}") for step in steps],
        diagonal=[(x(end), y(end)) for end in ends] if plot.measure.diagonal and ends[0] < ends[1] else [],
        ticks=[(x(place), said) for place, said in plot.ticks],
        lines=[(line, look(line), _path(line.dots, x, y) if plot.measure.axis else "") for line in plot.lines],
        key=[(entry, look(entry.line)) for entry in key],
    )


def wide(plot: Plot) -> int:
    """Return the width of a plot: wider if its labels need that."""
    longest = max(len(text) for _, said in plot.ticks for text in said)
    return max(NARROW, LEFT + RIGHT + int(len(plot.ticks) * (CHAR * longest + 10)))


def style() -> str:
    """Return the CSS of the plots for both colour schemes."""
    return _TEMPLATES.get_template("chart.css").render(palette=PALETTE)


def look(line: Line) -> Look:
    """Return how a store is drawn, the same in every plot."""
    turn, color = divmod(line.look, len(PALETTE))
    return Look(color, SHAPES[(color + turn) % len(SHAPES)])


def _steps(high: float) -> list[float]:
    """Return the round numbers of the vertical axis from 0 to beyond the highest value."""
    rough = (high or 1) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough)
    return [step * n for n in range(math.ceil((high or 1) / step) + 1)]


def _path(dots: list[Dot], x: Scale, y: Scale) -> str:
    """Join the medians; nothing if another axis has several of them at one place, as no line says which follow."""
    pairs = dict.fromkeys((dot.x, dot.value.middle) for dot in dots)
    if len(pairs) < 2 or len({place for place, _ in pairs}) < len(pairs):
        return ""
    return "M" + "L".join(f"{x(place):.1f} {y(value):.1f}" for place, value in pairs)


def _key(lines: list[Line], right: float, top: float) -> list[Entry]:
    """Place the stores' names in rows below the plot."""
    entries: list[Entry] = []
    x, y = float(LEFT), top
    for line in lines:
        width = 26 + CHAR * len(line.name)
        if x > LEFT and x + width > right:
            x, y = float(LEFT), y + ROW
        entries.append(Entry(x, y, line))
        x += width + 12
    return entries
