"""What every checker returns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from statelab.checking.copies import Diverged, diverged
from statelab.checking.groups import numbered
from statelab.checking.intervals import contended
from statelab.model.history import FAIL, INFO, OK, Bools, History, Ints

Anomaly = tuple[int, tuple[int, ...]]
"""How many operations show it, and the ids of the few that prove it."""


@dataclass(frozen=True)
class Finding:
    """What a checker found in a history: the anomalies, how they came about, and the figures of the workload.

    `unclear` says why private copies cannot be told from a fault that all share; empty if they can.
    """

    anomalies: Mapping[str, Anomaly]
    acknowledged: int = 0
    unknown: int = 0
    failed: int = 0
    contended: int = 0
    diverged: Diverged | None = None
    forgets: bool = False
    unclear: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)

    @property
    def legal(self) -> bool:
        """True if the checker found no anomaly; if it is exact, some order then explains every answer."""
        return not self.anomalies

    @property
    def lost(self) -> int:
        """How many acknowledged changes are not in the final state."""
        return self.figures.get("lost", 0)


def present(found: Mapping[str, Anomaly]) -> dict[str, Anomaly]:
    """Drop the anomalies that were not found."""
    return {name: anomaly for name, anomaly in found.items() if anomaly[0]}


def count(found: Mapping[str, Anomaly], name: str) -> int:
    """Return how many operations show an anomaly, 0 if it was not found."""
    return found.get(name, (0, ()))[0]


def shown_by(history: History, rows: Ints, proof: Sequence[int] | Ints | None = None) -> Anomaly:
    """Make an anomaly of the operations in these rows; the first one proves it, unless other rows are the proof."""
    return len(rows), tuple(history.ids[rows[:1] if proof is None else proof].tolist())


def counts(history: History, changes: Bools, competing: Bools, of_key: bool = False) -> Finding:
    """Count what every workload counts.

    An operation is contended if it is an acknowledged change that overlaps another competing operation.

    Args:
        history: n operations.
        changes: for each, whether it changes the state.
        competing: for each, whether it was acknowledged and could have gone wrong with a change, or a change with it.
        of_key: whether only operations on the same key compete.
    """
    outcome = history.code("outcome")
    call, ret, change = history.column("call"), history.column("ret"), changes
    if not competing.all():
        call, ret, change = call[competing], ret[competing], change[competing]
    return Finding(
        anomalies={},
        acknowledged=int(np.count_nonzero(changes & (outcome == OK))),
        unknown=int(np.count_nonzero(changes & (outcome == INFO))),
        failed=int(np.count_nonzero(changes & (outcome == FAIL))),
        contended=contended(call, ret, change, numbered(history.column("key")[competing])[0] if of_key else None),
    )


def explained(history: History, finding: Finding, exact: Callable[[History], bool], always_new: bool) -> Finding:
    """Add how the anomalies came about, if there are any, as far as the whole history shows it.

    Args:
        history: the operations.
        finding: what was found in them.
        exact: tells whether a part of the history has no anomaly.
        always_new: whether every answer is that of an unchanged state.
    """
    if finding.legal:
        return finding
    apart = diverged(history, exact)
    return replace(finding, diverged=apart, forgets=always_new and apart is None)
