"""The table of workloads: what is asked of a store, who judges it, and which figures tell how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from statelab.checkers import counter
from statelab.checkers.finding import Finding
from statelab.history import OPS, History


@dataclass(frozen=True)
class Figure:
    """One number of `Finding.figures` as tables show it."""

    name: str
    title: str
    unit: str = ""


@dataclass(frozen=True)
class Workload:
    """One row: `exact` means that a finding is legal if and only if some order explains every answer."""

    check: Callable[[History], Finding]
    exact: bool
    figures: tuple[Figure, ...]
    ops: tuple[str, ...]


def _row(name: str, check: Callable[[History], Finding], exact: bool, *figures: Figure) -> tuple[str, Workload]:
    return name, Workload(check, exact, figures, OPS[name])


WORKLOADS = dict(
    [
        _row("counter", counter.check, True, Figure("lost", "Lost"), Figure("duplicates", "Duplicates")),
    ]
)
