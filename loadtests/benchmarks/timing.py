"""The time of a check, compared with one stable `numpy.argsort` of as many shuffled call times.

The sort follows each check in the same process, so that both run under the same conditions; the result is the median of
their ratios. Seconds are processor time of one core, the best of several runs: other work can only add to it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.histories import CASES
from statelab.model.history import Ints
from statelab.workloads import WORKLOADS

REPEATS = {10_000: 25, 100_000: 15, 1_000_000: 7}  # more for short checks


@dataclass(frozen=True)
class Timing:
    """One check: seconds of it and of the sort, and the median of their ratios."""

    workload: str
    kind: str
    size: int
    check_s: float
    sort_s: float
    ratio: float


def measure(workload: str, kind: str, size: int) -> Timing:
    """Time a check and the sort; a copied history has no cached columns."""
    history, check = CASES[workload][kind](size), WORKLOADS[workload].check
    shuffled: Ints = np.random.default_rng(0).permutation(history.column("call"))
    times = [
        (_seconds(lambda: check(replace(history))), _seconds(lambda: np.argsort(shuffled, kind="stable")))
        for _ in range(REPEATS.get(size, 3))
    ]
    ratios = sorted(taken / sort for taken, sort in times)
    best_check, best_sort = (min(column) for column in zip(*times, strict=True))
    return Timing(workload, kind, size, best_check, best_sort, ratios[len(ratios) // 2])


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
