"""What a store costs beside `global`: ratios of processor time and of latency, each with the range that was seen."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from stack.errors import LabError

BASE = "global"
"""The store that all others are compared with: it needs no server, and no shorter way to a value exists."""

TOGETHER = 4
"""Stores between two runs of BASE: a minute, as what slows a busy machine down often lasts longer."""

TIMES = 2
"""How often each group is measured."""


@dataclass(frozen=True)
class Group:
    """Stores that are measured one after the other on a workload, after BASE and before BASE again."""

    workload: str
    stores: tuple[str, ...]

    @property
    def turns(self) -> tuple[str, ...]:
        """The stores of its runs, in order."""
        return (BASE, *self.stores, BASE)


@dataclass(frozen=True)
class Measured:
    """One run of a store alone: processor time of an operation in µs, and the 99th percentile of its latency in ms."""

    store: str
    cpu_us: float
    p99_ms: float


def plan(catalogue: Mapping[str, Any], asked: Sequence[str]) -> list[Group]:
    """Return the groups in which to measure stores, each on the first workload that it implements.

    Args:
        catalogue: the answer of `GET /stores`.
        asked: the names of the stores; nothing, or `all`, stands for those that can run now.

    Raises:
        LabError: a store is unknown or cannot run now, or there is none to compare.
    """
    of = {store["name"]: store for store in catalogue["stores"]}
    names = dict.fromkeys(asked) if asked and list(asked) != ["all"] else [n for n in of if not of[n]["unavailable"]]
    workloads: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name not in of:
            raise LabError(f"There is no store “{name}”. Choose from: {', '.join(of)}.")
        if reason := of[name]["unavailable"]:
            raise LabError(f"{name} cannot run now. {reason}")
        if name != BASE:
            first = next(workload for workload in catalogue["workloads"] if workload in of[name]["workloads"])
            workloads[first].append(name)
    if not workloads:
        raise LabError(f"{BASE} is what others are compared with: name another store, too.")
    once = [
        Group(workload, tuple(stores[begin : begin + TOGETHER]))
        for workload, stores in workloads.items()
        for begin in range(0, len(stores), TOGETHER)
    ]
    return once * TIMES


def measured(run: Mapping[str, Any], used_ns: float) -> Measured:
    """Return what a run of one store cost. Raises LabError if none of its operations was acknowledged."""
    (row,) = run["stores"]
    acknowledged = row["operations"] - row["unknown"] - row["failed"]
    if row["p99_ms"] is None or acknowledged <= 0:
        raise LabError(f"{row['store']} acknowledged nothing: {row['sentence']}")
    return Measured(row["store"], round(used_ns / 1000 / acknowledged, 1), row["p99_ms"])


def costs(groups: Iterable[Sequence[Measured]]) -> dict[str, dict[str, Any]]:
    """Return for each store its ratios `cpu` and `p99` to BASE, and what was measured, all as medians.

    Each run is divided by both runs of BASE in its group. A ratio is the median with the lowest and the highest; that
    of BASE itself, which is 1, shows by them how much the machine's noise is worth.
    """
    seen: dict[str, list[tuple[Measured, Measured]]] = defaultdict(list)
    for group in groups:
        for one in group:
            seen[one.store] += [(one, base) for base in (group[0], group[-1])]
    return {
        store: {
            "cpu": _ratio(pairs, lambda one: one.cpu_us),
            "p99": _ratio(pairs, lambda one: one.p99_ms),
            "cpu_us": round(median(one.cpu_us for one, _ in pairs), 1),
            "p99_ms": round(median(one.p99_ms for one, _ in pairs), 2),
        }
        for store, pairs in seen.items()
    }


def _ratio(pairs: Iterable[tuple[Measured, Measured]], of: Callable[[Measured], float]) -> list[float]:
    all_of_them = [of(one) / of(base) for one, base in pairs]
    return [round(value, 2) for value in (median(all_of_them), min(all_of_them), max(all_of_them))]
