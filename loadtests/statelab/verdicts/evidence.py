"""What a history without a violation is worth: a bound, and how the naive twin did. Evidence, not proof."""

import math
from dataclasses import dataclass

import numpy as np

from statelab.checking.finding import Finding
from statelab.model.history import CHANGE, NOTHING, History
from statelab.verdicts.numbers import numbers
from statelab.workloads import WORKLOADS
from statelab.workloads.wording import Quantity


@dataclass(frozen=True)
class Control:
    """The naive twin of a store and what it did under the same load."""

    name: str
    finding: Finding


def evidence(history: History, finding: Finding, control: Control | None, safe: str | None) -> str:
    """Say how much was tried, what that excludes by the rule of three, and how the naive twin, if any, did.

    The finding has no anomalies; `safe` says why no naive store could have failed here; None if one could.
    """
    rows = history.rows
    change = (rows["op"] == CHANGE) & (rows["arg"] != NOTHING)
    under_load = rows["call"] <= rows["call"][change].max(initial=0)  # later ones look at what is left at rest
    clients = np.unique(rows["client"][under_load])
    users = clients if history.people is None else np.unique(history.people[clients])
    crowd = f"{Quantity(len(users)):client|clients}"
    replaced = sum(mark.kind == "worker replaced" for mark in history.marks)
    if replaced:
        crowd += f", {Quantity(replaced):worker|workers} replaced"
    if safe:
        beside = safe
    elif control:
        beside = _twin(history, control)
    else:
        beside = "there is no naive twin to compare it with"
    sound = "" if WORKLOADS[history.workload].exact else " The check is sound, not exact."
    return (
        f"in {finding.contended:,} contended operations, {crowd}: fewer than {_rate(3 / finding.contended)} "
        f"(95 %, rule of three); {beside}. Evidence, not proof.{sound}"
    )


def _twin(history: History, control: Control) -> str:
    """Describe the naive twin's failure in the figures of the workload."""
    failures = WORKLOADS[history.workload].presentation.sentences.failures
    figure = next((name for name in failures if control.finding.figures.get(name)), None)
    named = numbers(history, control.finding)
    failure = failures[figure].format(**named) if figure else "was convicted"
    return f"the naive twin ({control.name}) {failure} under the same load"


def _rate(bound: float) -> str:
    """Write a small rate as `6 in 100,000 operations`, rounded up."""
    scale = 100
    while bound * scale < 1:
        scale *= 10
    count = math.ceil(bound * scale)
    return f"{count} in {scale:,} operations" if count < 10 else f"1 in {scale // 10:,} operations"
