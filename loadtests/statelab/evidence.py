"""What a history without a violation is worth: a bound, and what happened to the naive twin. Evidence, not proof."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from statelab.checkers.finding import Finding
from statelab.history import ADD, LEAVE, History
from statelab.sentences import TALES
from statelab.sentences.numbers import Number, numbers
from statelab.workloads import WORKLOADS


@dataclass(frozen=True)
class Control:
    """The naive twin of a store and what it did under the same load."""

    name: str
    finding: Finding


def evidence(history: History, finding: Finding, control: Control | None, restarts: int) -> str:
    """Say how much was tried, what that excludes by the rule of three, and what the naive twin did meanwhile."""
    rows = history.rows
    under_load = rows["call"] <= rows["call"][np.isin(rows["op"], (ADD, LEAVE))].max(initial=0)  # later: looks at rest
    clients = len(np.unique(rows["client"][under_load]))
    bound = 3 / finding.contended
    twin = _twin(history, control) if control else "there is no naive twin to compare"
    crowd = f"{Number(clients):client|clients}"
    if restarts:
        crowd += f", {Number(restarts):worker|workers} replaced"
    limits = "" if WORKLOADS[history.workload].judges_exactly(history) else " The check is sound, not exact."
    return (
        f"in {finding.contended:,} contended operations, {crowd}: fewer than {_rate(bound)} "
        f"(95 %, rule of three); {twin}. Evidence, not proof.{limits}"
    )


def _twin(history: History, control: Control) -> str:
    """Say what the naive twin did, in the figures of the workload."""
    crimes = TALES[history.workload].crimes
    figure = next((name for name in crimes if control.finding.figures.get(name)), None)
    told = numbers(history, control.finding)
    crime = crimes[figure].format(**told) if figure else "was convicted"
    return f"the naive twin ({control.name}) {crime} under the same load"


def _rate(bound: float) -> str:
    """Write a small rate as `6 in 100,000 operations`, rounded up."""
    scale = 100
    while bound * scale < 1:
        scale *= 10
    count = math.ceil(bound * scale)
    return f"{count} in {scale:,} operations" if count < 10 else f"1 in {scale // 10:,} operations"
