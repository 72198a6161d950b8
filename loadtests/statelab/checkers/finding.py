"""What a checker answers, whatever the workload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from statelab.checkers.groups import numbered
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
    leak: bool = False
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
    outcome, copy = history.code("outcome"), history.column("copy")
    served = copy[(outcome == OK) & (copy >= 0)]
    return Finding(
        anomalies={},
        acknowledged=int(np.count_nonzero(changes & (outcome == OK))),
        unknown=int(np.count_nonzero(changes & (outcome == INFO))),
        failed=int(np.count_nonzero(changes & (outcome == FAIL))),
        contended=contended(
            history.column("call")[answered],
            history.column("ret")[answered],
            numbered(history.column("key")[answered])[0] if of_key else None,
        ),
        copies=int(np.count_nonzero(np.bincount(served))),
    )


def each_copy_exact(history: History, exact: Callable[[History], bool]) -> bool:
    """Say whether the answers of each worker alone are right; a change without an answer may have met any of them."""
    copy = history.column("copy")
    unserved = (copy < 0) & (history.code("outcome") == INFO)
    served = np.flatnonzero(np.bincount(copy[copy >= 0]))
    return len(served) > 1 and all(exact(history.take((copy == own) | unserved)) for own in served)
