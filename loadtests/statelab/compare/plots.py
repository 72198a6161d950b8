"""The plots of a comparison as data: what is drawn where, without a picture."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from statelab.compare.comparison import Comparison, Point
from statelab.compare.summary import Cell, Range, cells, finding, ranged
from statelab.model.catalogue import BARE

SPREAD = 0.5  # of the room between two points: stores lie side by side, so that their intervals do not hide each other


class Dot(NamedTuple):
    """A value with its interval at a place on the horizontal axis; `about` says it in words."""

    x: float
    value: Range
    about: str


class Line(NamedTuple):
    """The dots of one store; `look` is its place among all, so that it looks the same in every plot."""

    name: str
    look: int
    dots: list[Dot]


class Plot(NamedTuple):
    """One plot.

    Args:
        measure: what is drawn.
        ticks: the labels of the horizontal axis, in lines, by place.
        lines: the stores.
    """

    measure: "Measure"
    ticks: list[tuple[float, list[str]]]
    lines: list[Line]


class Measure(NamedTuple):
    """What a plot shows.

    Args:
        name: its file's name.
        title: it, with its unit; empty for what the workload finds.
        of: its value; None if there is none.
        text: the format of a number.
        axis: what the horizontal axis counts; empty if each point has a place of its own.
        x: that number.
        level: a height to compare with, drawn dashed; None if there is none.
        diagonal: whether equal numbers on both axes are to be compared with.
    """

    name: str
    title: str
    of: Callable[[Cell], Range | None]
    text: str
    axis: str = ""
    x: Callable[[Point], int] = lambda point: 0
    level: float | None = None
    diagonal: bool = False


def _copies(one: Cell) -> Range | None:
    return Range(one.copies, one.copies, one.copies) if one.rows else None


PROCESSES = "worker processes (replicas × workers)"
AT_ONCE = "requests that all workers serve at a time"

MEASURES = (
    Measure("copies", "Copies of the state", _copies, "{:,.0f}", PROCESSES, lambda one: one.processes, diagonal=True),
    Measure("findings", "", lambda one: one.found, "{:,.1f}", AT_ONCE, lambda one: one.at_once),
    Measure("throughput", "Requests per second, each store alone", lambda one: one.throughput, "{:,.0f}"),
    Measure("p99", "99th percentile of latency, ms, each store alone", lambda one: one.p99, "{:,.1f}"),
    Measure("price", "Time of a request ÷ that of the bare endpoint", lambda one: one.price, "{:.2f}", level=1.0),
)  # fmt: skip


def plots(comparison: Comparison) -> list[Plot]:
    """Return the plots that have something to show."""
    named = [measure._replace(title=measure.title or finding(comparison)) for measure in MEASURES]
    found = [_plot(comparison, _placed(comparison, measure)) for measure in named if measure.title]
    return [plot for plot in found if plot.lines]


def _placed(comparison: Comparison, measure: Measure) -> Measure:
    """Give each point a place of its own if the number on the horizontal axis is the same for all."""
    numbers = {measure.x(point) for point in comparison.points}
    return measure if len(numbers) > 1 else measure._replace(axis="", diagonal=False)


def _plot(comparison: Comparison, measure: Measure) -> Plot:
    looks = {store: look for look, store in enumerate([BARE.name, *comparison.stores])}
    shown = [store for store in looks if any(map(measure.of, cells(comparison, store)))]
    places = {point.label: float(place) for place, point in enumerate(comparison.points)}
    lines = []
    for turn, store in enumerate(shown):
        aside = SPREAD * (turn / (len(shown) - 1) - 0.5) if len(shown) > 1 else 0.0
        seen = cells(comparison, store)
        xs = [measure.x(one.point) if measure.axis else places[one.point.label] + aside for one in seen]
        lines.append(Line(store, looks[store], _dots(measure, seen, xs)))
    ticks = [(place, said.split(", ")) for said, place in places.items()]
    if measure.axis:
        ticks = [(number, [f"{number:g}"]) for number in sorted({dot.x for line in lines for dot in line.dots})]
    return Plot(measure, ticks, lines)


def _dots(measure: Measure, seen: Sequence[Cell], xs: Sequence[float]) -> list[Dot]:
    return sorted(
        Dot(x, value, f"{one.store}, {one.point.label}: {ranged(value, measure.text.format)}")
        for x, one in zip(xs, seen, strict=True)
        if (value := measure.of(one))
    )
