"""The workloads: each one file that says how its requests are made, what is read at rest, and what its chart shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from statelab.history import Header, History
from statelab.options import Options
from statelab.session import Client
from statelab.workloads import cart, counter, oncall, rate_limit, register, stock, transfer, whoami
from statelab.workloads.chart import Chart


@dataclass(frozen=True)
class Workload:
    """What a scenario is made of; the checker follows from the header's workload."""

    step: Callable[[Client], int]
    """Send one operation and return its outcome."""
    at_rest: Callable[[Client], object]
    """Read what is left when nobody changes it any more."""
    header: Callable[[Options], Header]
    """What a checker must know beside the operations."""
    chart: Callable[[History], Chart]
    """What to draw over time."""


def _of(module: object) -> Workload:
    return Workload(*(getattr(module, name) for name in ("step", "at_rest", "header", "chart")))


WORKLOADS: Mapping[str, Workload] = {
    "counter": _of(counter),
    "stock": _of(stock),
    "cart": _of(cart),
    "register": _of(register),
    "transfer": _of(transfer),
    "oncall": _of(oncall),
    "whoami": _of(whoami),
    "rate-limit": _of(rate_limit),
}
