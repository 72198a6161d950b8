"""The scenarios: a file each for how the requests are made, what is read at rest, and what the chart shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from statelab.history import Header, History
from statelab.options import Options
from statelab.scenarios import cart, counter, oncall, rate_limit, register, stock, transfer, whoami
from statelab.scenarios.chart import Chart
from statelab.session import Client


@dataclass(frozen=True)
class Scenario:
    """How a workload is driven and shown; its checker follows from the header (`statelab.workloads`)."""

    step: Callable[[Client], int]
    """Send one operation and return its outcome."""
    at_rest: Callable[[Client], object]
    """Read what is left when nobody changes it any more."""
    header: Callable[[Options], Header]
    """What a checker must know beside the operations."""
    chart: Callable[[History], Chart]
    """What to draw over time."""
    title: str
    """... and what that is called."""


def _of(module: object) -> Scenario:
    return Scenario(*(getattr(module, name) for name in ("step", "at_rest", "header", "chart", "TITLE")))


SCENARIOS: Mapping[str, Scenario] = {
    "counter": _of(counter),
    "stock": _of(stock),
    "cart": _of(cart),
    "register": _of(register),
    "transfer": _of(transfer),
    "oncall": _of(oncall),
    "whoami": _of(whoami),
    "rate-limit": _of(rate_limit),
}
