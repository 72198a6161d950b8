"""What the turns of a point say of a store together: its verdicts, and each number with the range that was seen."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from statelab.compare.comparison import Comparison, Point
from statelab.model.catalogue import BARE
from statelab.model.document import RunDict, StoreDict
from statelab.model.expectations import DIVERGED, FORGETS, INCONCLUSIVE, PASSED, VIOLATED
from statelab.ui.measures import measure

WORST = (DIVERGED, VIOLATED, FORGETS, INCONCLUSIVE, PASSED)
"""The word for a point whose turns disagree: one proof suffices, and a doubt outweighs a pass."""


class Range(NamedTuple):
    """The median of several turns, with the lowest and the highest."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Cell:
    """One store in one point. Numbers are None where nothing was measured.

    Args:
        point: the point.
        store: the store.
        rows: its runs.
        throughput: acknowledged requests/s, alone.
        p99: the 99th percentile of their latency in ms, alone.
        price: how much longer a request takes than one to the bare endpoint, as a ratio, turn by turn.
    """

    point: Point
    store: str
    rows: list[tuple[RunDict, StoreDict]]
    throughput: Range | None
    p99: Range | None
    price: Range | None

    @property
    def words(self) -> Counter[str]:
        """How often it got each verdict."""
        return Counter(row["verdict"] for _, row in self.rows)

    @property
    def word(self) -> str:
        """The verdict that counts; empty if it took no part."""
        return next((word for word in WORST if self.words[word]), "")

    @property
    def copies(self) -> int:
        """The copies of the state that answers showed, at most."""
        return max((row["copies"] for _, row in self.rows), default=0)

    @property
    def found(self) -> Range | None:
        """The workload's first finding, such as the share of updates that were lost."""
        return spread(measure("findings", run["scenario"]).of(row) for run, row in self.rows)

    @property
    def unexpected(self) -> list[str]:
        """The verdicts to expect, if a conviction or pass was another one."""
        wrong = [row for _, row in self.rows if not row["as_expected"] and row["verdict"] != INCONCLUSIVE]
        return wrong[0]["expected"] if wrong else []


def spread(values: Iterable[float | None]) -> Range | None:
    """Return the median, the lowest and the highest of the values that there are; None if there is none."""
    known = [value for value in values if value is not None]
    return Range(median(known), min(known), max(known)) if known else None


def cell(point: Point, store: str) -> Cell:
    """Sum up a store in a point; the bare endpoint has speeds alone."""
    return Cell(
        point,
        store,
        [(run, row) for turn in point.turns for run, row in turn.rows() if row["store"] == store],
        _speed(point, store, "throughput_per_s"),
        _speed(point, store, "p99_ms"),
        spread(turn.price(store) for turn in point.turns),
    )


def finding(comparison: Comparison) -> str:
    """Name what `Cell.found` counts; empty if the points differ in that."""
    scenarios = {run["scenario"] for run in comparison.runs}
    return measure("findings", *scenarios).title if len(scenarios) == 1 else ""


def cells(comparison: Comparison, store: str) -> list[Cell]:
    """Sum up a store in each point in which it took part."""
    return _there(cell(point, store) for point in comparison.points)


def at(comparison: Comparison, point: Point) -> list[Cell]:
    """Sum up the bare endpoint and each store that took part in a point."""
    return _there(cell(point, store) for store in (BARE.name, *comparison.stores))


def _there(found: Iterable[Cell]) -> list[Cell]:
    return [one for one in found if one.rows or one.throughput]


def _speed(point: Point, store: str, figure: str) -> Range | None:
    return spread(turn.speeds.get(store, {}).get(figure) for turn in point.turns)


def ranged(one: Range | None, write: Callable[[float], str]) -> str:
    """Write a range, such as `12 (10 to 15)`; a missing one is a dash."""
    if one is None:
        return "–"
    low, middle, high = map(write, (one.low, one.middle, one.high))
    return middle if low == high else f"{middle} ({low} to {high})"
