"""The measures by which finished runs are compared."""

from collections.abc import Callable
from typing import NamedTuple

from statelab.model.document import StoreDict
from statelab.ui.figures import figures

MEASURES = ("copies", "findings", "throughput", "p99")


class Measure(NamedTuple):
    """A number of one store in one run: title, number format of the axis, and value (None if there is none)."""

    title: str
    number: str
    of: Callable[[StoreDict], float | None]


def measure(name: str, scenario: str) -> Measure:
    """Return one of the MEASURES; the findings are the first figure of the scenario's table."""
    return {
        "copies": Measure("Copies of the state", "0", lambda s: s["copies"]),
        "findings": _first_finding(scenario),
        "throughput": Measure("Requests per second", "0,0", lambda s: s["throughput_per_s"]),
        "p99": Measure("99th percentile of latency, ms", "0,0", lambda s: s["p99_ms"]),
    }[name]


def _first_finding(scenario: str) -> Measure:
    first, *_ = figures(scenario) or (None,)
    if scenario == "counter" or first is None:
        return Measure("Lost, % of acknowledged", "0.[0]", lambda s: 100 * s["lost"] / (s["acknowledged"] or 1))
    return Measure(first.title, "0,0", lambda s: s["figures"].get(first.name))
