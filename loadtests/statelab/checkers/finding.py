"""What a checker answers, whatever the workload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from statelab.checkers.groups import digits, numbered
from statelab.checkers.intervals import contended
from statelab.history import FAIL, INFO, OK, Bools, History

Anomaly = tuple[int, tuple[int, ...]]
"""How many operations show it, and the ids of those few that already prove it."""


@dataclass(frozen=True)
class Finding:
    """What a history shows: what cannot be right in it, how it came about, and the figures of its workload."""

    anomalies: Mapping[str, Anomaly]
    acknowledged: int = 0
    unknown: int = 0
    failed: int = 0
    contended: int = 0
    copies: int = 0
    diverged: bool = False
    forgets: bool = False
    figures: Mapping[str, int] = field(default_factory=dict)

    @property
    def legal(self) -> bool:
        """True if the checker found nothing; with an exact checker, some order explains every answer."""
        return not self.anomalies

    @property
    def lost(self) -> int:
        """How many acknowledged changes are not in the final state."""
        return self.figures.get("lost", 0)


def present(found: Mapping[str, Anomaly]) -> dict[str, Anomaly]:
    """Keep the anomalies that there are."""
    return {name: anomaly for name, anomaly in found.items() if anomaly[0]}


def counts(history: History, changes: Bools, answered: Bools, of_key: bool = False) -> Finding:
    """Count what every workload counts.

    Args:
        history: n operations.
        changes: n times, whether the operation changes the state.
        answered: n times, whether its answer is known, so that it can have gone wrong.
        of_key: whether only operations on the same key compete.
    """
    outcome, copy = history.code("outcome"), history.rows["copy"]
    served = np.zeros(int(copy.max(initial=0)) + 2, np.bool_)
    served[copy[outcome == OK]] = True  # the unknown one is -1, the last
    call, ret = history.column("call"), history.column("ret")
    if not answered.all():
        call, ret = call[answered], ret[answered]
    return Finding(
        anomalies={},
        acknowledged=int(np.count_nonzero(changes & (outcome == OK))),
        unknown=int(np.count_nonzero(changes & (outcome == INFO))),
        failed=int(np.count_nonzero(changes & (outcome == FAIL))),
        contended=contended(call, ret, numbered(history.column("key")[answered])[0] if of_key else None),
        copies=int(np.count_nonzero(served[:-1])),
    )


def each_copy_exact(history: History, exact: Callable[[History], bool]) -> bool:
    """Say whether the answers of each worker alone are right; a change without an answer may have met any of them."""
    copy = np.ascontiguousarray(history.rows["copy"])
    unserved = np.flatnonzero((copy < 0) & (history.code("outcome") == INFO))
    by_copy = np.lexsort(digits(copy))
    parts = np.split(by_copy, np.cumsum(np.bincount(copy + 1)))[1:]
    own = [part for part in parts if len(part)]
    return len(own) > 1 and all(
        exact(history.take(np.sort(np.concatenate([part, unserved]), kind="stable"))) for part in own
    )
