"""What a checker returns, whatever the workload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from statelab.checking.copies import Diverged, diverged
from statelab.checking.groups import numbered
from statelab.checking.intervals import contended
from statelab.model.history import FAIL, INFO, OK, Bools, History

Anomaly = tuple[int, tuple[int, ...]]
"""How many operations show it, and the ids of the few that prove it."""


@dataclass(frozen=True)
class Finding:
    """What a history shows: what cannot be right in it, how that came about, and the figures of its workload."""

    anomalies: Mapping[str, Anomaly]
    acknowledged: int = 0
    unknown: int = 0
    failed: int = 0
    contended: int = 0
    diverged: Diverged | None = None
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
    """Drop the anomalies that were not found."""
    return {name: anomaly for name, anomaly in found.items() if anomaly[0]}


def counts(history: History, changes: Bools, answered: Bools, of_key: bool = False) -> Finding:
    """Count what every workload counts.

    Args:
        history: n operations.
        changes: n times, whether the operation changes the state.
        answered: n times, whether its answer is known, so that it can have gone wrong.
        of_key: whether only operations on the same key compete.
    """
    outcome = history.code("outcome")
    call, ret = history.column("call"), history.column("ret")
    if not answered.all():
        call, ret = call[answered], ret[answered]
    return Finding(
        anomalies={},
        acknowledged=int(np.count_nonzero(changes & (outcome == OK))),
        unknown=int(np.count_nonzero(changes & (outcome == INFO))),
        failed=int(np.count_nonzero(changes & (outcome == FAIL))),
        contended=contended(call, ret, numbered(history.column("key")[answered])[0] if of_key else None),
    )


def explained(history: History, finding: Finding, exact: Callable[[History], bool], always_new: bool) -> Finding:
    """Tell how the anomalies of a finding came about, as far as the whole history shows it.

    Args:
        history: the operations.
        finding: one with anomalies.
        exact: tells whether a part of the history has none.
        always_new: whether every answer is the one of a state that nothing has changed yet.
    """
    apart = diverged(history, exact)
    return replace(finding, diverged=apart, forgets=always_new and apart is None)
