"""The answer of a comparison in one sentence, from nothing but what was measured."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from statelab.compare.comparison import Comparison
from statelab.compare.summary import Cell, Range, cell, cells
from statelab.model.catalogue import BARE
from statelab.model.expectations import DIVERGED, FORGETS, INCONCLUSIVE, PASSED, VIOLATED
from statelab.ui.setting import processes

FEW = 4  # points that a sentence names one by one
ENOUGH_TURNS = 3  # of a point, to tell its speed from another's


def answer(comparison: Comparison) -> str:
    """Return the sentence: what each store did, what being right costs, and which point is the fastest."""
    seen = {store: [one for one in cells(comparison, store) if one.word] for store in comparison.stores}
    lossy = {store: some for store, some in seen.items() if all(one.word == VIOLATED for one in some) and _losses(some)}
    together = _violated(list(chain(*lossy.values())))  # one clause for all of them, as controls are often many
    said: dict[str, list[str]] = {}
    for store, some in seen.items():
        if clause := together if store in lossy else _verdict(some):
            said.setdefault(clause, []).append(store)
    parts = [f"{_named(stores)} {_agree(clause, len(stores))}" for clause, stores in said.items() if clause != KEEPS]
    if right := said.get(KEEPS, []):
        parts.append(f"{_named(right)} {_agree(KEEPS + _price(comparison, right), len(right))}")
    if fastest := _fastest(comparison):
        parts.append(fastest)
    return "; ".join(parts) + "."


KEEPS = "shows|show no violation"
"""A clause has its verb in the singular and in the plural."""


def _verdict(seen: Sequence[Cell]) -> str:
    """Say what a store did in most of its points, and with what it did something else."""
    if all(one.word == PASSED for one in seen):
        return KEEPS if seen else ""
    kinds: dict[str, list[Cell]] = {}
    for one in seen:
        kinds.setdefault(one.word, []).append(one)
    (usual, most), *others = sorted(kinds.items(), key=lambda one: -len(one[1]))
    exceptions = [f", but {_CLAUSES[word](some)} {_where(some, len(seen))}" for word, some in others]
    return _CLAUSES[usual](most) + "".join(exceptions)


def _diverged(some: Sequence[Cell]) -> str:
    copies = [one.copies for one in some]
    many = _listed([f"{number:,}" for number in sorted(set(copies))])
    for owners, count in (
        ("worker processes", lambda one: one.point.processes),
        ("worker processes that answer", lambda one: processes(one.point.run)),
        ("replicas", lambda one: int(one.point.variables["REPLICAS"])),
        ("requests at a time", lambda one: one.point.at_once),
    ):
        if copies == [count(one) for one in some]:
            return f"has|have as many truths as there are {owners} ({many})"
    return f"has|have {many} truths"


def _losses(some: Sequence[Cell]) -> list[Range]:
    return [one.found for one in some if one.found and one.found.high]


def _violated(some: Sequence[Cell]) -> str:
    lost = _losses(some)
    if not lost or any(run["scenario"] != "counter" for one in some for run, _ in one.rows):
        return "is|are wrong"
    return f"loses|lose {_span(lost, lambda share: f'{share:.2g}')} % of the updates"


_CLAUSES: dict[str, Callable[[Sequence[Cell]], str]] = {
    DIVERGED: _diverged,
    VIOLATED: _violated,
    FORGETS: lambda _: "forgets|forget after each request",
    PASSED: lambda _: KEEPS,
    INCONCLUSIVE: lambda _: "is|are undecided",
}


def _where(some: Sequence[Cell], of: int) -> str:
    if len(some) > FEW:
        return f"in {len(some)} of {of} points"
    return f"with {_listed([f'“{one.point.short}”' for one in some])}"


def _price(comparison: Comparison, stores: Iterable[str]) -> str:
    """Say what stores cost beside the bare endpoint; nothing if their speeds were not measured."""
    prices = [one.price for store in stores for one in cells(comparison, store) if one.price]
    if not prices:
        return ""
    if all(price.low <= 1 for price in prices):
        return " at a price that is not told from noise"
    low, high = (end(price.middle for price in prices) for end in (min, max))
    span = f"up to {high:.2f}" if low <= 1 else _span(prices, lambda price: f"{price:.2f}")
    return f" and takes|take {span} times as long as the bare endpoint"


def _fastest(comparison: Comparison) -> str:
    """Say in which point the bare endpoint is fastest, if that is no noise.

    With three turns, the ranges of the fastest and the slowest of four equal points are apart in one comparison of
    five. That the gap is wider than both ranges happens in one of fifty, and in one of twenty-five with ten points.
    """
    speeds = [(speed, point) for point in comparison.points if (speed := cell(point, BARE.name).throughput)]
    if len(speeds) < 2:
        return ""
    speeds.sort(key=lambda one: one[0].middle)
    (slow, slowest), (fast, fastest) = speeds[0], speeds[-1]
    if min(len(slowest.turns), len(fastest.turns)) < ENOUGH_TURNS:
        return f"which point is faster, fewer than {ENOUGH_TURNS} turns do not tell"
    if fast.low - slow.high <= max(fast.high - fast.low, slow.high - slow.low):
        return "the fastest point is not told from the slowest beyond the noise"
    return (
        f"the bare endpoint is fastest with “{fastest.short}”, {fast.middle:,.0f} requests per second, "
        f"and slowest with “{slowest.short}”, {slow.middle:,.0f}"
    )


def _span(ranges: Sequence[Range], write: Callable[[float], str]) -> str:
    """Write the medians of several points as `8 to 15`."""
    low, high = (write(end(one.middle for one in ranges)) for end in (min, max))
    return low if low == high else f"{low} to {high}"


def _agree(clause: str, stores: int) -> str:
    """Choose the verbs for one store or several: each is written as `has|have`."""
    return " ".join(word.split("|")[0 if stores == 1 else -1] for word in clause.split(" "))


def _named(stores: Sequence[str]) -> str:
    return _listed([f"`{store}`" for store in stores])


def _listed(items: Sequence[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last
